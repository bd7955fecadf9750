"""Rosters from the admin's page: kept, read by a process that is no web process, shown, and then brought in as they were shown.

May be killed at any moment, and run twice at once: a file is leased to who works on it, and is tried three times.
"""

import tempfile
from dataclasses import asdict
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from campaigns.acts.recording import record
from campaigns.audience.rosters.opening import opened
from campaigns.audience.rosters.places import Places
from campaigns.audience.rosters.reading import read_roster
from campaigns.audience.rosters.refusals import SENTENCES, Refused
from campaigns.models import RosterFile
from campaigns.models.leases import held_for, is_free
from campaigns.people.plans import KINDS
from campaigns.people.rosters import bring_in, current_year, plan_of

LARGEST_FILE = 20 * 1024 * 1024  # bytes; 200,000 rows are half of it
LEASE = timedelta(minutes=5)  # of a file; twice what 200,000 rows take
TRIES = 3
KEPT = timedelta(days=1)
SHOWN = 200  # mistakes, and changes of a kind

State = RosterFile.State


def send(file, *, by):
    """Keep an uploaded file (`size`, `name`, `read`) and return its RosterFile; what the person had sent before and not brought in goes.

    Raise Refused("empty") or ("too_large").
    """
    if not file.size:
        raise Refused("empty")
    if file.size > LARGEST_FILE:
        raise Refused("too_large")
    RosterFile.objects.filter(by=by, state__in=(State.WAITING, State.READ, State.REFUSED)).delete()
    roster_file = RosterFile.objects.create(by=by, name=file.name[-100:], data=file.read())
    look.enqueue()
    return roster_file


def file_for(user, pk):
    """Return the RosterFile that the person sent, else raise Http404."""
    return get_object_or_404(RosterFile.objects.defer("data"), by=user, pk=pk)


def confirm(roster_file):
    """Have what was shown brought in; twice is as once."""
    unmade = RosterFile.objects.filter(pk=roster_file.pk, state=State.READ).exclude(digest="")
    if unmade.update(state=State.APPLYING, tries=0, leased_until=None):
        look.enqueue()


def look_at_waiting():
    """Read, or bring in, what waits, and return how many files it was. What was sent and not brought in goes after a day."""
    RosterFile.objects.filter(sent_at__lt=timezone.now() - KEPT).exclude(state=State.APPLYING).delete()
    seen = 0
    while (roster_file := _claimed()) is not None:
        _see(roster_file)
        seen += 1
    return seen


@task()
def look():
    look_at_waiting()


def _claimed():
    free = RosterFile.objects.filter(is_free(), state__in=(State.WAITING, State.APPLYING))
    for key in free.order_by("tries", "pk").values_list("pk", flat=True):
        if free.filter(pk=key).update(leased_until=held_for(LEASE), tries=F("tries") + 1):
            return RosterFile.objects.select_related("by").get(pk=key)
    return None


def _see(roster_file):
    """Read it, or bring it in. A Fault of the machine is raised, and the file waits."""
    if roster_file.tries > TRIES:
        _settle(roster_file, State.REFUSED, {"sentence": str(SENTENCES["too_hard"])})
        return
    try:
        roster = _read(roster_file)
    except Refused as refusal:
        _settle(roster_file, State.REFUSED, {"sentence": str(refusal)})
        return
    by = User.objects.get(pk=roster_file.by_id)  # with the powers of now
    if roster_file.state == State.APPLYING:
        plan = bring_in(roster, by=by, expected=roster_file.digest)
        if plan.is_done:
            record("roster.brought_in", by=by, about=roster_file.name, why=_("新增 %(new)d 个单位") % {"new": len(plan.new)})
            _settle(roster_file, State.APPLIED, _report(roster, plan))
            return
        _settle(roster_file, State.READ, _report(roster, plan) | {"has_changed": True}, plan)
        return
    plan = plan_of(roster, by)
    _settle(roster_file, State.READ, _report(roster, plan), plan)


def _read(roster_file):
    with tempfile.TemporaryFile() as file:
        file.write(roster_file.data)
        file.flush()
        return read_roster(opened(file), current_year())


def _settle(roster_file, state, report, plan=None):
    keeps_data = {} if state == State.READ else {"data": b""}
    digest = plan.digest if plan and not plan.mistakes and plan.counts else ""
    found = RosterFile.objects.filter(pk=roster_file.pk)
    found.update(state=state, report=report, digest=digest, leased_until=None, tries=0, **keeps_data)


def _report(roster, plan):
    """Return {"rows", "units", of classes "schools", "classes", "year"; "counts" {kind: count}, "mistakes", "changes"};

    of the last two SHOWN of a kind.
    """
    mistakes = [asdict(each) | {"sheet": each.place[0], "row": each.place[1]} for each in plan.mistakes[:SHOWN]]
    changes = [
        {"kind": kind, "code": each.unit.code, "name": each.unit.place, "before": each.before, "after": each.after}
        for kind in KINDS
        for each in plan.of(kind)[:SHOWN]
    ]
    about = {"rows": roster.rows, "units": roster.unit_count}
    if not isinstance(roster, Places):
        about |= {"schools": len(roster.schools), "classes": roster.unit_count - len(roster.schools), "year": roster.year}
    return about | {"counts": plan.counts, "mistake_count": len(plan.mistakes), "mistakes": mistakes, "changes": changes}
