"""Some thousands of answers of the last weeks, invented, the same at every load; each through the ledger's own verb."""

import datetime
import random
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from campaigns.models import Unit
from campaigns.printing.finding import copy_numbered
from pledges.ledger.answers import answer
from pledges.ledger.class_totals import report_total
from pledges.models import Channel, Outcome, Pledge

ANSWERS = 3127
FIRST_SCHOOL_SHARE = 0.62  # the school whose door the demonstration opens; some copies stay for trying out
SIGNED_SHARE, PHONE_SHARE = 0.93, 0.82
DAYS = 26
QUIZ_SHARE, RIGHT_SHARES = 0.74, (0.71, 0.58, 0.88)  # of those on the phone, who chose; of those, who chose right first
EVENING = (17, 18, 18, 19, 19, 19, 20, 20, 21)  # hours at which families answer
ONLY_A_TOTAL, SIGNED_SLIPS = "131102001-0202", 12  # a class that scans no slips, and how many it has, those that were read among them
NAMES = {"child": {"name": "演示学生"}, "guardian": {"name": "演示家长"}}


@dataclass(frozen=True)
class Plan:
    """One invented answer."""

    copy_number: int
    outcome: str
    channel: str
    at: datetime.datetime
    choices: tuple = ()


@transaction.atomic
def make_answers(print_run, *, now, first_school, by):
    """Record ANSWERS answers to copies of the print run, unless it has any; return how many were recorded.

    One class also reports a total, by the hand of its school's secretary `by`.
    """
    if Pledge.objects.filter(block__print_run=print_run).exists():
        return 0
    plans = _plans(print_run, now, first_school)
    for plan in plans:
        _record(plan)
    report_total(print_run, Unit.objects.get(code=ONLY_A_TOTAL), signed=SIGNED_SLIPS, by=by)
    return len(plans)


def _record(plan):
    copy = copy_numbered(plan.copy_number)
    # names typed on the phone are stored; paper says only which box was signed
    is_typed = plan.outcome == Outcome.SIGNED and plan.channel == Channel.PHONE
    answer(
        copy,
        outcome=plan.outcome,
        signatures={role: NAMES[role] for role in copy.print_run.text.signers} if is_typed else {},
        channel=plan.channel,
        submission_key=f"demonstration-{copy.code}",
        body="",
        at=plan.at,
        choices=plan.choices,
    )


def _plans(print_run, now, first_school):
    """Return ANSWERS plans in order of time."""
    chance = random.Random(print_run.copies)  # noqa: S311 - the same plans at every load, nothing secret
    numbers = _chosen(list(_copies(print_run)), chance, first_school)
    plans = [Plan(number, _outcome(chance), _channel(chance), _moment(now, chance)) for number in numbers]
    plans = [replace(plan, choices=_choices(chance)) if plan.channel == Channel.PHONE else plan for plan in plans]
    return sorted(plans, key=lambda plan: plan.at)


def _copies(print_run):
    """Yield (copy number, code of its school) in order."""
    for block in print_run.blocks.select_related("recipient").order_by("first_number"):
        yield from ((number, block.recipient.code) for number in range(block.first_number, block.last_number + 1))


def _chosen(copies, chance, first_school):
    """Return the numbers of ANSWERS copies: a good part of the first school's, the others from schools of differing zeal."""
    ours = [copy for copy in copies if copy[1] == first_school]
    others = [copy for copy in copies if copy[1] != first_school]
    chosen = chance.sample(ours, round(len(ours) * FIRST_SCHOOL_SHARE))
    zeal = {school: chance.uniform(0.2, 1) for school in sorted({school for _number, school in others})}
    others.sort(key=lambda copy: chance.random() ** (1 / zeal[copy[1]]), reverse=True)
    return [number for number, _school in chosen + others[: ANSWERS - len(chosen)]]


def _outcome(chance):
    return Outcome.SIGNED if chance.random() < SIGNED_SHARE else Outcome.DECLINED


def _channel(chance):
    return Channel.PHONE if chance.random() < PHONE_SHARE else Channel.PAPER


def _choices(chance):
    """Return what a family chose for the three questions of the demonstration's letter; some skip them."""
    return tuple(chance.random() < share for share in RIGHT_SHARES) if chance.random() < QUIZ_SHARE else ()


def _moment(now, chance):
    """Return an evening of the last weeks, more often of the first days; never today, so that it is past."""
    days_ago = 1 + round((DAYS - 1) * chance.random() ** 0.6)
    day = timezone.localtime(now) - datetime.timedelta(days=days_ago)
    return day.replace(hour=chance.choice(EVENING), minute=chance.randrange(60), second=chance.randrange(60), microsecond=0)
