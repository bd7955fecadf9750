"""docs/security.md says of each requirement of OWASP ASVS 5.0.0, levels 1 and 2, how it stands; and every test it names is there."""

import ast
import re
from pathlib import Path

# The numbers of tag v5.0.0_release: section, and which of its requirements are of level 1 or 2.
STANDARD = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2 4.1:1-3 4.2:1
4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2
7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2
10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2
14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2
"""
ROW = re.compile(r"^\| ((?:\d+\.(?:\d+\.\d+|\*) ?)+) \| (met|open|—) \| (.+) \|$", re.M)
NAMED = re.compile(r"`((?:[a-z_]+/)+test_[a-z_]+\.py)(?:::(test_[a-z0-9_]+))?`")
PAGES = re.compile(r"`(docs/[a-z]+\.md)`")


def numbers():
    found = set()
    for section in STANDARD.split():
        name, _colon, parts = section.partition(":")
        for part in parts.split(","):
            first, _dash, last = part.partition("-")
            found |= {f"{name}.{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def rows():
    """Return [({numbers}, state, what is said)]; "10.*" is a whole chapter."""
    found = []
    for names, state, said in ROW.findall(Path("docs/security.md").read_text(encoding="utf-8")):
        chapters = [name.removesuffix("*") for name in names.split() if name.endswith("*")]
        whole = {number for number in numbers() if number.startswith(tuple(chapters))} if chapters else set()
        found.append(([name for name in names.split() if not name.endswith("*")] + sorted(whole), state, said))
    return found


def functions_of(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_each_requirement_stands_once():
    said = [number for names, _state, _said in rows() for number in names]
    assert (len(said), sorted(said)) == (253, sorted(numbers()))


def test_what_is_met_is_shown_and_every_test_that_is_named_is_there():
    for names, state, said in rows():
        shown = NAMED.findall(said) + PAGES.findall(said)
        assert (names, bool(shown) or state != "met", bool(said.strip())) == (names, True, True)
        for file, function in NAMED.findall(said):
            path = Path("tests") / file
            assert (file, path.is_file() and (not function or function in functions_of(path))) == (file, True), function
        assert all(Path(page).is_file() for page in PAGES.findall(said))


def test_nothing_is_named_as_a_test_in_another_way():
    """So that none escapes the test above."""
    text = Path("docs/security.md").read_text(encoding="utf-8")
    named = {f"{file}::{function}" if function else file for file, function in NAMED.findall(text)} | {
        f"tests/{path}" for path in re.findall(r"`tests/([a-z_/]+\.py)`", text)
    }
    assert [part for part in re.findall(r"`([^`]*test_[^`]*)`", text) if part not in named] == []
