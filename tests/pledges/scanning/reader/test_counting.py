"""What is pure: states from boxes, sums, and that a killed process loses nothing."""

import os
import signal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.scanning.bookkeeping.lookup import Records
from pledges.scanning.reader.readings.states import KINDS, STATES, PageReading, SlipReading, Sums, state_of
from pledges.scanning.reader.work import stacks
from tests.pledges.scanning.conftest import jpeg, page, pdf
from tests.pledges.scanning.reader.hostile import zip_of
from tests.unnamed import children, unnamed_files_of

pytestmark = pytest.mark.any_database

DECISION = st.sampled_from(["ink", "empty", "uncertain"])


@given(child=DECISION, guardian=DECISION, declined=DECISION)
def test_the_state_follows_from_the_boxes(child, guardian, declined):
    state = state_of({"child": child, "guardian": guardian, "declined": declined})
    signed = (child == "ink") + (guardian == "ink")
    if "uncertain" in (child, guardian, declined) or (declined == "ink" and signed):
        assert state == "uncertain"
    elif declined == "ink":
        assert state == "declined"
    else:
        assert state == ("unsigned", "partly_signed", "signed")[signed]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.lists(st.sampled_from(STATES), max_size=4)), max_size=30))
def test_both_sums_hold_whatever_is_read(pages):
    sums = Sums()
    for number, (kind, slips) in enumerate(pages, 1):
        sums.add(PageReading("a.pdf", number, kind, tuple(SlipReading("0" * 16, state) for state in slips)))
    assert sums.hold
    assert (sums.pages, sums.slips) == (len(pages), sum(len(slips) for _kind, slips in pages))
    assert (sum(sums.kinds.values()), sum(sums.states.values())) == (sums.pages, sums.slips)


def test_a_kind_or_state_that_is_none_is_noticed():
    sums = Sums()
    sums.add(PageReading("a.pdf", 1, "lost"))
    assert not sums.hold


@pytest.mark.django_db
def test_after_kill_9_five_times_every_page_comes_once_and_in_order(glass, tmp_path):
    first, second = page(glass.slip(0)[1]), page(glass.slip(1, ("guardian",))[1])
    path = tmp_path / "stack.pdf"
    path.write_bytes(pdf(*[first, second] * 20))
    killed, pages = [], []
    for reading in stacks.read_stack([path], Records(), workers=2):
        pages.append((reading.page, reading.kind))
        if reading.page % 7 == 0 and len(killed) < 5:
            killed.append(_kill_a_reader())
    assert pages == [(number, "with_slips") for number in range(1, 41)]
    assert len(killed) == 5


@pytest.mark.django_db
def test_what_is_unpacked_has_no_name_and_goes_with_whoever_is_killed(glass, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    slip = jpeg(page(glass.slip(0)[1]))
    (tmp_path / "class.zip").write_bytes(zip_of({"一班.jpg": slip, "二班.jpg": slip}))
    kinds, held = [], set()
    for reading in stacks.read_stack([tmp_path / "class.zip"], Records(), workers=1):
        kinds.append(reading.kind)
        held |= {os.listdir(tmp_path / "tmp") == [] and len(unnamed_files_of(pid, tmp_path / "tmp")) for pid in children()}
    assert (kinds, held) == (["with_slips", "with_slips"], {1})


@pytest.mark.django_db
def test_an_answer_that_is_none_ends_the_process_and_sets_the_page_aside(tmp_path, monkeypatch):
    monkeypatch.setattr("confined.processes.Worker.receive", lambda worker: [{"pages": 1, "kind": "with_slips", "slips": [{"code": 1}]}])
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(np.full((50, 50), 255, np.uint8)))
    assert [(each.kind, each.reason) for each in stacks.read_stack([path], Records(), workers=1)] == [("unreadable", "too_hard")]


def _kill_a_reader():
    """Kill one of this process's reading processes; return its id."""
    for pid in children():
        with open(f"/proc/{pid}/cmdline", "rb") as command:
            if b"pledges.scanning.reader.work.worker" in command.read():
                os.kill(pid, signal.SIGKILL)
                return pid
    raise AssertionError("no process was reading")
