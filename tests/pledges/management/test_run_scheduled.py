"""What must happen by time happens without a hand."""

import datetime
import os
import signal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import LetterPage
from pledges.management.commands import run_scheduled
from pledges.models import PersonalData, Total
from tests.pledges.signing.samples import filled, path_of

HOURS = datetime.timedelta(hours=1)


def run():
    """Do everything once; return what the command exits with."""
    with pytest.raises(SystemExit) as ended:
        call_command("run_scheduled", "--once", stdout=StringIO(), stderr=StringIO())
    return ended.value.code


@pytest.fixture
def dated(letter, people):
    """Return a function that approves the letter for a time from now, as its editor does."""

    def approve(hours):
        letter.live, letter.go_live_at = False, timezone.now() + hours * HOURS
        LetterPage.objects.update(live=False)
        letter.save_revision(user=people.author)
        state = letter.get_workflow().start(letter, people.author).current_task_state
        state.task.specific.on_action(state, people.reviewer, "approve")

    return approve


def test_a_page_goes_public_on_its_date(client, letter, dated):
    dated(1)
    assert (run(), LetterPage.objects.get().live) == (0, False)
    letter.revisions.update(approved_go_live_at=timezone.now() - HOURS)
    assert (run(), LetterPage.objects.get().live) == (0, True)
    assert run() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to_in_the_middle_of_something(monkeypatch, number):
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    asked = []

    def told(name, **options):
        asked.append(name)
        os.kill(os.getpid(), number)

    monkeypatch.setattr(run_scheduled, "call_command", told)
    try:
        with pytest.raises(SystemExit) as ended:
            call_command("run_scheduled")
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert (ended.value.code, asked) == (0, ["publish_scheduled"])


def test_what_is_due_is_erased_and_totals_are_recounted(client, print_run):
    client.post(path_of(1), filled())
    PersonalData.objects.update(erase_on=timezone.localdate())
    assert (run(), PersonalData.objects.count()) == (0, 0)
    Total.objects.update(count=7)
    assert run() == 1
