"""Units that several people add at the same moment, each with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from campaigns.models import Unit

PEOPLE = 8

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(add):
    """Run add(0) … add(7) together, three times over, and return what they returned."""
    barrier = Barrier(PEOPLE)

    def one(number):
        try:
            added = []
            for turn in range(3):
                barrier.wait(timeout=30)
                added.append(add(PEOPLE * turn + number))
            return added
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return [each for added in pool.map(one, range(PEOPLE)) for each in added]


@pytest.mark.parametrize("parent", ["county", None])
def test_each_gets_a_path_of_its_own(units, parent):
    above = parent and units.county
    before = Unit.objects.filter(parent=above).count()
    kind = "school" if parent else "city"
    added = at_once(lambda number: Unit.objects.create(code=f"S{number}", kind=kind, name=f"单位{number}", parent=above))
    paths = sorted(unit.path for unit in added)
    prefix = above.path if above else ""
    assert paths == [f"{prefix}{number:05}" for number in range(before + 1, before + 1 + 3 * PEOPLE)]


def test_of_two_with_one_code_the_second_is_refused(units):
    with pytest.raises(IntegrityError):
        Unit.objects.create(code=units.school_a.code, kind="school", name="又一所", parent=units.county)
