"""Only a total: what a class reports counts once, beside what came by itself, and never beyond the class's copies."""

import re
from contextlib import suppress

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.models import PrintRun, Role
from campaigns.people.members import give
from campaigns.printing.changes import NotPossible, set_copies
from campaigns.printing.runs import confirm_print_run
from pledges.ledger.answers import Voided, add_evidence, answer, is_answered, strike_out
from pledges.ledger.changes import NotOpen, decline_after_all, sign_after_all
from pledges.ledger.class_totals import paper_came_back, paper_taken_back, report_total
from pledges.ledger.drift import drifts
from pledges.models import ClassTotal, Entry, Pledge, Total
from pledges.portal.access.letters import letter_for
from pledges.progress.figures import Figures, answered_total, campaign_figures, unit_figures, unit_rows
from tests.pledges.signing.samples import copy_of
from tests.sharing import shared

COPIES = 6
ADDRESS = "/school/letters/{}/131102001-0301/"


@pytest.fixture
@shared
def units(units):
    """Class a1 has the copies 1 to 6, class a2 two more."""
    units.class_a1.head_count = COPIES
    units.class_a1.save()
    return units


@pytest.fixture
def report(print_run, units, people):
    """Return a function that reports a total of class a1."""
    return lambda signed, unit=units.class_a1, **more: report_total(print_run, unit, signed=signed, by=people.secretary, **more)


@pytest.fixture
def figures(campaign, units):
    """Return a function that says of class a1 (answered in all, of them by its total, outstanding)."""

    def read():
        found = unit_figures(campaign, units.class_a1)
        return found.answered, found.channels.get("total", 0), found.outstanding

    return read


def say(number, outcome="signed", channel="phone"):
    key = f"key of the answer number {Pledge.objects.count()}"
    answer(copy_of(number), outcome=outcome, signatures={}, channel=channel, submission_key=key, body="")


@transaction.atomic
def read_slip(number, outcome="signed"):
    """Record a slip as scanning does; return whether it is a signed one that was not there before."""
    copy = copy_of(number)
    if is_answered(copy):
        is_new = add_evidence(copy, "paper", outcome=outcome)
    else:
        say(number, outcome, "paper")
        is_new = True
    is_credited = is_new and outcome == "signed"
    if is_credited:
        paper_came_back(copy.block)
    return is_credited


def test_what_is_reported_counts_as_signed_by_its_own_channel(report, campaign, units, people):
    before = timezone.now()
    total = report(4)
    assert (total.signed, total.read, total.left, total.by) == (4, 0, 4, people.secretary)
    assert before <= total.at <= timezone.now()
    reported = Figures(copies=COPIES, signed=4, channels={"total": 4})
    assert unit_figures(campaign, units.class_a1) == reported
    assert [(row.unit, row.figures) for row in unit_rows(campaign, units.school_a)] == [
        (units.class_a1, reported),
        (units.class_a2, Figures(copies=2)),
    ]
    assert campaign_figures(campaign) == Figures(copies=COPIES + 4, signed=4, channels={"total": 4})
    assert answered_total(campaign) == 4


def test_the_ledger_knows_nothing_of_it(report):
    report(4)
    assert (Pledge.objects.count(), Entry.objects.count(), Total.objects.count(), list(drifts())) == (0, 0, 0, [])


def test_the_newest_word_stands_and_none_takes_it_back(report, figures):
    report(4)
    report(2)
    assert figures() == (2, 2, 4)
    report(0)
    assert figures() == (0, 0, 6)
    assert ClassTotal.objects.count() == 1


def test_a_slip_that_is_read_later_replaces_one_that_was_reported(report, figures):
    report(4)
    for number in (1, 2, 3):
        read_slip(number)
        assert figures() == (4, 4 - number, 2)
    for number in (4, 5):
        read_slip(number)
    assert figures() == (5, 0, 1)


def test_a_slip_that_was_read_before_is_part_of_what_is_reported(report, figures):
    read_slip(1)
    say(2, channel="paper")  # whoever recorded it
    report(4)
    assert figures() == (4, 2, 2)
    read_slip(3)
    assert figures() == (4, 1, 2)


def test_a_slip_of_a_family_that_answered_on_its_phone_is_replaced_as_well(report, figures):
    """Before the report and after it: the family counts once, by its phone."""
    say(1)
    say(2)
    read_slip(1)
    report(4)
    assert figures() == (5, 3, 1)
    read_slip(2)
    assert figures() == (4, 2, 2)
    assert read_slip(2) is False
    assert figures() == (4, 2, 2)


def test_a_slip_of_a_family_that_does_not_sign_after_all_lies_in_the_pile_still(report, figures):
    """Whether it changed its answer before the report or after it; whether it had answered by phone or on this paper."""
    say(1)
    for number in (1, 2):
        read_slip(number)
        decline_after_all(Pledge.objects.get(copy_number=number))
    report(4)
    assert figures() == (4, 2, 2)
    read_slip(3)
    decline_after_all(Pledge.objects.get(copy_number=3))
    assert figures() == (4, 1, 2)


def test_slips_of_families_that_answered_by_phone_as_well_count_once(report, figures):
    for number in (1, 2):
        say(number)
    report(6)  # every family's slip is in hand
    assert figures() == (6, 4, 0)
    report(3, also_by_phone=2)
    assert figures() == (3, 1, 3)
    read_slip(1)
    assert figures() == (2, 0, 4)  # never twice, if for a while once too few
    report(3, also_by_phone=0)
    assert figures() == (4, 2, 2)
    for signed, also in ((1, 2), (6, 3)):
        with pytest.raises(NotPossible, match="没有记下。请核对。"):
            report(signed, also_by_phone=also)
    assert figures() == (4, 2, 2)


def test_a_slip_that_declines_replaces_no_signed_one(report, figures):
    report(3)
    read_slip(1, "declined")
    say(2)
    read_slip(2, "declined")
    assert figures() == (5, 3, 1)


def test_answers_by_phone_never_bring_a_class_above_its_copies(report, figures):
    report(5)
    seen = []
    for number in range(1, COPIES + 1):
        say(number)
        seen.append(figures())
    assert seen == [(6, 5, 0), (6, 4, 0), (6, 3, 0), (6, 2, 0), (6, 1, 0), (6, 0, 0)]


def test_another_print_run_neither_adds_copies_nor_takes_any(report, letter, units, people):
    other = confirm_print_run(letter, [units.class_a1], by=people.author).blocks.get()
    report(5)
    seen = []
    for number in (1, 2, other.first_number, other.first_number + 1):
        say(number)
        seen.append(ClassTotal.objects.counted().get().counted)
    assert seen == [5, 4, 4, 4]


def test_fewer_copies_leave_less_of_it(report, figures, print_run, units, people):
    report(6)
    set_copies(print_run, units.class_a1, 4, by=people.secretary)
    assert figures() == (4, 4, 0)
    set_copies(print_run, units.class_a1, 7, by=people.secretary)
    assert figures() == (6, 6, 1)


def test_a_slip_that_is_taken_back_is_one_of_the_reported_again(report, figures):
    report(2)
    for number in (1, 2, 3):
        read_slip(number)
    block = copy_of(1).block
    seen = []
    for number in (1, 2, 3):
        strike_out(Pledge.objects.get(copy_number=number))
        paper_taken_back(block)
        seen.append(figures())
    assert seen == [(2, 0, 4), (2, 1, 4), (2, 2, 4)]
    paper_taken_back(block)
    assert figures() == (2, 2, 4)


def test_a_slip_of_another_class_or_another_print_run_replaces_nothing(report, figures, letter, units, people, print_run):
    report(4)
    read_slip(COPIES + 1)
    other = confirm_print_run(letter, [units.class_a1], by=people.author)
    read_slip(other.blocks.get().first_number)
    assert figures() == (5, 4, 2 * COPIES - 5)
    assert ClassTotal.objects.get(print_run=print_run, unit=units.class_a1).left == 4


def test_when_recording_fails_the_slip_replaces_nothing(report, figures):
    def fail():
        with transaction.atomic():
            read_slip(1)
            raise RuntimeError

    report(4)
    with pytest.raises(RuntimeError):
        fail()
    assert figures() == (4, 4, 2)


def test_what_is_refused_and_why(report, print_run, letter, units, people, figures):
    shared = confirm_print_run(letter, [units.school_a], by=people.author, numbering=PrintRun.Numbering.CLASS)
    for unit in (units.school_a, units.grade_a):
        with pytest.raises(NotPossible, match="请选一个班。"):
            report(1, unit)
    with pytest.raises(NotPossible, match="报了 7 份，比本班的 6 份信还多，没有记下。请再数一遍。"):
        report(7)
    PrintRun.objects.filter(pk=print_run.pk).update(recalled_at=timezone.now())
    for run in (shared, PrintRun.objects.get(pk=print_run.pk)):
        with pytest.raises(NotPossible, match="这批信已召回或共用一个编码，不能只报一个数。"):
            report_total(run, units.class_a1, signed=1, by=people.secretary)
    assert ClassTotal.objects.count() == 0


def test_what_was_reported_of_a_recalled_run_counts_no_more(report, campaign, print_run):
    report(4)
    PrintRun.objects.filter(pk=print_run.pk).update(recalled_at=timezone.now())
    assert (campaign_figures(campaign), answered_total(campaign)) == (Figures(), 0)


def test_the_cost_does_not_grow_with_the_classes(report, campaign, units, django_assert_num_queries):
    report(4)
    with django_assert_num_queries(4):
        assert campaign_figures(campaign).answered == 4
    report(2, units.class_a2)
    report(1, units.class_b1)
    with django_assert_num_queries(4):
        assert campaign_figures(campaign).answered == 7


def test_what_a_slip_costs(report, print_run, django_assert_num_queries):
    report(4)
    block = print_run.blocks.get(first_number=1)
    with django_assert_num_queries(1):
        paper_came_back(block)
    with django_assert_num_queries(1):
        paper_taken_back(block)


# --- the school's page of the class


@pytest.fixture
def school(client, people):
    client.force_login(people.secretary)
    return client


def section(response):
    """Return the words of the part "only a total", "" where the page has none."""
    found = re.search(r'<section class="changes" id="total">(.*?)</section>', response.content.decode(), re.S)
    return re.sub(r"<[^>]+>|\s", "", found[1]) if found else ""


def test_the_page_takes_a_number_and_says_how_much_of_it_counts(school, print_run):
    address = ADDRESS.format(print_run.pk)
    assert "现在按这个数计入" not in section(school.get(address))
    response = school.post(f"{address}total", {"signed": 4})
    assert (response.status_code, response["Location"]) == (302, address)
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["已记下：本班交回已签的纸质回执 4 份。"]
    page = school.get(address)
    today = timezone.localdate()
    assert f"{today.year}年{today.month}月{today.day}日报了4份，现在按这个数计入4份。" in section(page)
    assert "其余的" not in section(page)
    assert (page.context["letter"].answered, page.context["letter"].outstanding) == (4, 2)
    assert page.context["total_form"]["signed"].value() == 4
    read_slip(1)
    page = school.get(address)
    assert "报了4份，现在按这个数计入3份。其余的已经有扫描读到的回执，或者这一班的信都有答复了。" in section(page)
    assert (page.context["letter"].answered, page.context["letter"].outstanding) == (4, 2)


def test_the_page_says_how_many_answered_by_phone_and_what_the_sum_means(school, print_run):
    address = ADDRESS.format(print_run.pk)
    say(1)
    say(2, channel="helped")
    say(3, channel="paper")
    assert "本班在手机上答复的有2份（学校代为登记的也算），系统已经计入。" in section(school.get(address))
    school.post(f"{address}total", {"signed": 6, "also_by_phone": 2})
    assert "合起来：手机2份，您报的数里计入3份，连同扫描读到的，本班6份信里已答复6份。" in section(school.get(address))
    refused = school.post(f"{address}total", {"signed": 6, "also_by_phone": 3})
    assert (refused.status_code, "比本班在手机上答复的2份还多，没有记下。" in section(refused)) == (422, True)


def test_none_takes_it_back_on_the_page(school, print_run):
    address = ADDRESS.format(print_run.pk)
    school.post(f"{address}total", {"signed": 4})
    response = school.post(f"{address}total", {"signed": 0})
    assert [str(message) for message in get_messages(response.wsgi_request)][-1] == "已收回本班报的数。"
    assert ("报了" in section(school.get(address)), school.get(address).context["letter"].answered) == (False, 0)


def test_more_than_the_class_has_is_said_and_not_noted(school, print_run):
    response = school.post(f"{ADDRESS.format(print_run.pk)}total", {"signed": 7})
    assert response.status_code == 422
    assert "报了7份，比本班的6份信还多，没有记下。请再数一遍。" in section(response)
    assert ClassTotal.objects.count() == 0


def test_only_a_class_with_codes_of_its_own_is_asked(school, print_run, letter, units, people):
    shared = confirm_print_run(letter, [units.school_a], by=people.author, numbering=PrintRun.Numbering.CLASS)
    assert section(school.get(ADDRESS.format(print_run.pk))) != ""
    for address in (ADDRESS.format(shared.pk), f"/school/letters/{print_run.pk}/131102001/"):
        assert section(school.get(address)) == ""
        assert school.post(f"{address}total", {"signed": 1}).status_code == 422
    PrintRun.objects.update(recalled_at=timezone.now())
    assert section(school.get(ADDRESS.format(print_run.pk))) == ""


def test_the_secretary_reports_and_neither_the_neighbour_nor_a_visitor(client, people, print_run):
    address = f"{ADDRESS.format(print_run.pk)}total"
    statuses = []
    for user in (None, people.visitor, people.neighbour, people.secretary):
        client.logout()
        if user:
            client.force_login(user)
        statuses.append((client.post(address, {"signed": 4}).status_code, ClassTotal.objects.count()))
    assert statuses == [(302, 0), (404, 0), (404, 0), (302, 1)]
    assert client.get(address).status_code == 405


def test_schools_and_counties_count_it_in_their_rows(report, print_run, units, people):
    give(people.visitor, Role.CONTACT, unit=units.county, by=None)
    report(4)
    say(COPIES + 1)

    def rows(user, code):
        return [(row.name, row.copies, row.answered, row.outstanding) for row in letter_for(user, print_run.pk, code).rows]

    assert rows(people.secretary, "131102001") == [("三年级1班", 6, 4, 2), ("三年级2班", 2, 1, 1)]
    assert rows(people.visitor, "131102") == [("桃城区第一小学", 8, 5, 3), ("桃城区第二小学", 2, 0, 2)]


# --- in any order

STEPS = st.tuples(
    st.sampled_from(["phone", "paper", "paper", "report", "strike out", "change", "copies"]),
    st.integers(1, COPIES),
    st.sampled_from(["signed", "signed", "declined"]),
)


class Expected:
    """What happened to class a1, told without a database: who answered, whose signed slip was read, what was reported."""

    def __init__(self):
        self.answered, self.slips, self.signed_slips = set(), set(), set()
        self.valid, self.later = list(range(1, COPIES + 1)), 11  # the other classes have 7 to 10
        self.reported, self.read = 0, 0

    def take(self, step, number, outcome):
        if step in ("phone", "paper") and number not in {*self.valid, *self.answered}:
            return  # voided before an answer came: refused
        if step in ("phone", "paper"):
            self.answered.add(number)
        if step == "paper" and number not in self.slips:
            self.slips.add(number)
            if outcome == "signed":
                self.signed_slips.add(number)
                self.read += 1
        elif step == "strike out":
            for numbers in (self.answered, self.slips, self.signed_slips):
                numbers.discard(number)
        elif step == "copies":
            more = number - len(self.valid)
            self.valid = self.valid[:number] + list(range(self.later, self.later + max(more, 0)))
            self.later += max(more, 0)
        elif step == "report" and number <= self.copies:
            self.reported, self.read = number, len(self.signed_slips)

    @property
    def copies(self):
        """Those that an answer may still come for, and those that one came for."""
        return len({*self.valid, *self.answered})

    @property
    def counted(self):
        return max(0, min(self.reported - self.read, self.copies - len(self.answered)))


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_in_any_order_what_counts_is_the_pledges_and_what_is_left_of_the_report(print_run, campaign, units, people, report, steps):
    with transaction.atomic():
        expected = Expected()
        for step, number, outcome in steps:
            expected.take(step, number, outcome)
            take(step, number, outcome, report, print_run, units.class_a1, people.secretary)
        found = unit_figures(campaign, units.class_a1)
        standing = Pledge.objects.standing().count()
        assert standing == len(expected.answered)
        assert found.channels.get("total", 0) == expected.counted
        assert found.answered == answered_total(campaign) == standing + expected.counted
        assert found.copies == expected.copies
        assert found.outstanding == expected.copies - standing - expected.counted
        row = letter_for(people.secretary, print_run.pk, units.class_a1.code)
        assert (row.copies, row.answered) == (expected.copies, found.answered)
        assert list(drifts()) == []
        transaction.set_rollback(True)


def take(step, number, outcome, report, print_run, unit, user):
    pledge = Pledge.objects.standing().filter(copy_number=number).first()
    if step == "phone" and not pledge:
        with suppress(Voided):  # as the page says of such a copy
            say(number, outcome)
    elif step == "paper":
        with suppress(Voided):
            read_slip(number, outcome)
    elif step == "strike out" and pledge:
        strike_out(pledge)
    elif step == "change" and pledge:
        with suppress(NotOpen):
            decline_after_all(pledge) if pledge.outcome == "signed" else sign_after_all(pledge, {"child": {"name": "张小明"}})
    elif step == "copies":
        set_copies(print_run, unit, number, by=user)
    elif step == "report":
        try:
            report(number)
        except NotPossible:
            assert number > unit_figures(print_run.letter.get_parent().specific, unit).copies
