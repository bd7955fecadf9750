"""Counties and what they lie in, by their six digits (GB/T 2260; divisions.csv has those in force in 2024). Pure."""

from functools import cache
from pathlib import Path


@cache
def _names():
    lines = (Path(__file__).parent / "divisions.csv").read_text(encoding="utf-8").splitlines()
    return dict(line.split(",", 1) for line in lines)


def name_of(code):
    """Return the name of a division, "" where the table has none. A municipality's own city has the municipality's."""
    return _names().get(code) or (_names().get(code[:2] + "0000", "") if code.endswith("00") else "")


def city_of(county):
    """Return the code of the city that a county lies in."""
    return county[:4] + "00"


def is_county(code):
    """Whether a code is one of a county in this table."""
    return code in _names() and not code.endswith("00")
