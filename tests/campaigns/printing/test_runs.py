"""Deciding to print: what is pinned, what is refused, and that a refusal changes nothing."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Block, CampaignPage, CopyCounter, Master, PrintRun, Unit, VoidedRange
from campaigns.paper.laying.layout import lay_out
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.paper.marks.codes import NotOurCode
from campaigns.printing import runs
from campaigns.printing.changes import void_copies
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from campaigns.printing.packs import pack
from campaigns.printing.runs import confirm_print_run, pin_masters


def refusal(letter, unit, by):
    with pytest.raises(NotPrintable) as caught:
        confirm_print_run(letter, [unit], by=by)
    assert (PrintRun.objects.count(), Block.objects.count(), Master.objects.count(), CopyCounter.objects.get().next_number) == (0, 0, 0, 1)
    return caught.value.reason, str(caught.value)


def blocks_of(print_run):
    return list(
        print_run.blocks.order_by("first_number").values_list("unit__code", "first_number", "copies", "recipient_name", "unit_name")
    )


def test_a_run_numbers_every_class_once(print_run):
    assert print_run.copies == 7
    assert blocks_of(print_run) == [
        ("131102001-0301", 1, 3, "桃城区第一小学", "三年级1班"),
        ("131102001-0302", 4, 2, "桃城区第一小学", "三年级2班"),
        ("131102002-0301", 6, 2, "桃城区第二小学", "三年级1班"),
    ]


@pytest.mark.parametrize(("unit", "copies"), [("county", 7), ("school_a", 5), ("grade_a", 5), ("class_a2", 2)])
def test_a_run_can_be_for_less_than_the_city(letter, units, people, unit, copies):
    assert confirm_print_run(letter, [getattr(units, unit)], by=people.author).copies == copies


def test_a_second_run_takes_new_numbers(print_run, letter, units, people):
    again = confirm_print_run(letter, [units.class_a2], by=people.author)
    assert blocks_of(again) == [("131102001-0302", 8, 2, "桃城区第一小学", "三年级2班")]


def test_what_was_printed_stays_as_it_was(print_run, letter, campaign, units):
    before = pack(print_run, units.class_a1)
    letter.title, letter.salutation = "改过的信", "改过："
    letter.save_revision().publish()
    campaign.title = "改过的活动"
    campaign.save_revision().publish()
    run = PrintRun.objects.get()
    assert (run.text.title, run.text.salutation, run.text.campaign) == ("致小朋友们的一封信", "亲爱的小朋友：", "小手拉大手，文明出行")
    assert run.text.digest == run.words_digest
    run.revision.delete()
    assert pack(PrintRun.objects.get(), units.class_a1) == before


def test_only_the_approved_revision_is_printed(letter, units, people):
    letter.salutation = "没有审核的称呼："
    letter.save_revision(user=people.author)
    assert confirm_print_run(letter, [units.class_a1], by=people.author).text.salutation == "亲爱的小朋友："


def test_a_letter_nobody_approved_is_refused(letter, units, people):
    letter.workflow_states.all().delete()
    assert refusal(letter, units.city, people.author) == ("not_approved", "这封信还没有经另一个人审核通过，不能印制。")


def test_a_unit_of_another_agency_is_refused(letter, people):
    other = Unit.objects.create(code="130500", kind="city", name="邢台市")
    assert refusal(letter, other, people.author) == ("beyond_reach", "“邢台市”不在衡水市公安局交通警察支队（演示）的管辖范围内。")


@pytest.mark.parametrize("change", [{"approval_number": ""}, {"approved_from": None}, {"approved_until": datetime.date(2020, 1, 1)}])
def test_a_campaign_off_the_authoritys_list_is_refused(letter, campaign, units, people, change):
    type(campaign).objects.filter(pk=campaign.pk).update(**change)
    assert refusal(letter, units.city, people.author) == (
        "not_on_the_list",
        "这个活动没有填写教育部门的批准文号，或今天不在批准的起止日期之内，不能印给学校。",
    )


def test_a_class_without_a_head_count_is_named(letter, units, people):
    Unit.objects.filter(pk=units.class_b1.pk).update(head_count=None)
    expected = "1 个班没有填写学生数，例如：桃城区第二小学三年级1班。请先补上再印。"
    assert refusal(letter, units.city, people.author) == ("head_count_missing", expected)


def test_a_retired_class_gets_no_copies(letter, units, people):
    Unit.objects.filter(pk=units.class_b1.pk).update(retired_at=timezone.now())
    assert confirm_print_run(letter, [units.city], by=people.author).copies == 5


def test_a_unit_without_classes_is_refused(letter, units, people):
    empty = Unit.objects.create(code="131102003", kind="school", name="空学校", parent=units.county)
    assert refusal(letter, empty, people.author) == ("no_classes", "“桃城区 空学校”之下没有班级，没有可印的份数。")


def test_a_name_no_font_has_is_refused_before_anything_is_pinned(letter, units, people):
    Unit.objects.filter(pk=units.school_b.pk).update(name="\U000323af小学")
    reason, sentence = refusal(letter, units.city, people.author)
    assert (reason, "U+323AF" in sentence) == ("character", True)


def test_masters_follow_another_address_only_when_pinned_again(print_run, units):
    before = pack(print_run, units.class_a1)
    PrintRun.objects.update(public_url="http://192.168.1.5:8000")
    assert pack(PrintRun.objects.get(), units.class_a1) == before
    pin_masters(PrintRun.objects.get(), ["tear-off"])
    assert pack(PrintRun.objects.get(), units.class_a1) != before


def test_a_code_leads_to_its_copy(print_run, units):
    block = print_run.blocks.get(unit=units.class_a2)
    copy = copy_for(code_of(block.last_number))
    assert (copy.number, copy.seat, copy.block, copy.state, copy.print_run.text) == (5, 2, block, "open", print_run.text)


def test_a_number_never_printed_is_not_ours(print_run):
    with pytest.raises(NotOurCode):
        copy_for(code_of(8))


def test_a_forged_code_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(NotOurCode):
        copy_for("0000-0000-0000-0000")


def test_a_voided_range_voids_its_copies_and_no_other(print_run, units, people):
    block = print_run.blocks.get(unit=units.class_a1)
    void_copies(block, 2, 3, reason="卡纸", by=people.author)
    assert [copy_for(code_of(number)).state for number in range(1, 6)] == ["open", "voided", "voided", "open", "open"]


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 4), (3, 2)])
def test_a_range_beyond_its_block_is_refused(print_run, units, people, first, last):
    block = print_run.blocks.get(unit=units.class_a1)
    with pytest.raises(ValueError, match="is not within block"):
        void_copies(block, first, last, reason="x", by=people.author)


@pytest.mark.parametrize(
    ("change", "state"),
    [({"opens_on": 1}, "future"), ({"closes_on": -1}, "closed"), ({"opens_on": 0, "closes_on": 0}, "open")],
)
def test_state_follows_the_campaigns_dates(print_run, campaign, change, state):
    days = {name: timezone.localdate() + datetime.timedelta(days=offset) for name, offset in change.items()}
    type(campaign).objects.filter(pk=campaign.pk).update(**days)
    assert copy_for(code_of(1)).state == state


def test_a_recalled_run_recalls_its_copies(print_run):
    PrintRun.objects.update(recalled_at=timezone.now())
    assert copy_for(code_of(1)).state == "recalled"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_runs_confirmed_at_once_share_no_number_and_print_no_class_twice(letter, units, people):
    refused = []

    def confirm(unit):
        try:
            confirm_print_run(letter, [unit], by=people.author)
        except NotPrintable as error:
            refused.append(error.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=[unit]) for unit in (units.class_a1, units.class_a2, units.class_b1) * 2]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    taken = [number for block in Block.objects.all() for number in range(block.first_number, block.last_number + 1)]
    assert (sorted(taken), refused) == (list(range(1, 8)), ["printed_meanwhile"] * 3)


def test_what_changes_after_printing_is_seen_at_the_next_visit(print_run, campaign, people):
    """Nothing but the words is kept between visits: dates, a moved letter, a void, a recall."""
    code, neighbour = (code_of(number) for number in (1, 2))
    assert copy_for(code).state == "open"
    CampaignPage.objects.filter(pk=campaign.pk).update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    assert copy_for(code).state == "closed"
    CampaignPage.objects.filter(pk=campaign.pk).update(closes_on=timezone.localdate())
    block = print_run.blocks.get(first_number=1)
    voided = VoidedRange.objects.create(block=block, first_number=1, last_number=1, reason="印坏了", created_by=people.author)
    assert (copy_for(code).state, copy_for(neighbour).state) == ("voided", "open")
    voided.delete()
    assert copy_for(code).state == "open"
    PrintRun.objects.update(recalled_at=timezone.now())
    assert copy_for(code).state == "recalled"
    assert copy_for(code).print_run == print_run
    assert copy_for(code).print_run.text == print_run.text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_laying_out_holds_up_nobody_who_signs(letter, units, people, monkeypatch):
    """It takes a second a layout; what is locked meanwhile would stop every family."""
    held = []

    def watched(*words, **about):
        held.append(connection.in_atomic_block)
        return lay_out(*words, **about)

    monkeypatch.setattr(runs, "lay_out", watched)
    print_run = confirm_print_run(letter, [units.class_a1], by=people.author, layouts=["tear-off", "a5"])
    assert (held, print_run.layouts) == ([False, False], ["tear-off", "a5"])


@pytest.mark.parametrize("change", [{"head_count": 4}, {"name": "三年级一班"}, {"retired_at": timezone.now()}])
def test_what_changes_while_it_is_laid_out_is_not_printed_unseen(letter, units, people, monkeypatch, change):
    def slow(*words, **about):
        Unit.objects.filter(pk=units.class_a1.pk).update(**change)
        return lay_out(*words, **about)

    monkeypatch.setattr(runs, "lay_out", slow)
    assert refusal(letter, units.school_a, people.author)[0] == "changed"
