"""Numbers are not used up by what cannot be meant, by nobody; before they end it is said, and another range is added."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns.audience import bounds
from campaigns.models import Block, CopyCounter, PrintRun, Unit
from campaigns.paper.laying.rendering import NotPrintable
from campaigns.printing.bounds import Numbers, numbers
from campaigns.printing.changes import NotPossible, print_again, set_copies
from campaigns.printing.copies import code_of, keyring
from campaigns.printing.finding import copy_for
from campaigns.printing.plans import plan_print_run
from campaigns.printing.runs import confirm_print_run
from tests.campaigns.admin.test_runs import officers  # noqa: F401

FIRST, SECOND = b"c" * 32, b"n" * 32


@pytest.fixture
def ranges(settings):
    """Set CODE_KEYS, as an administrator who starts every process anew."""

    def begin(*ranges):
        settings.CODE_KEYS = list(ranges)
        keyring.cache_clear()

    before = settings.CODE_KEYS
    yield begin
    begin(*before)


def refused(call, *arguments, **how):
    with pytest.raises((NotPrintable, NotPossible)) as caught:
        call(*arguments, **how)
    return caught.value.reason, str(caught.value)


@pytest.mark.parametrize(
    ("unit", "head_count", "sentence"),
    [
        ("class_a1", 0, "一个班的学生数要在 1 到 200 之间。"),
        ("class_a1", 201, "一个班的学生数要在 1 到 200 之间。"),
        ("class_a1", 1_073_600_000, "一个班的学生数要在 1 到 200 之间。"),
        ("school_a", 1_073_600_000, "人数要在 1 到 20000000 之间。"),
    ],
)
def test_a_head_count_that_cannot_be_meant_is_refused(units, unit, head_count, sentence):
    unit = getattr(units, unit)
    unit.head_count = head_count
    with pytest.raises(ValidationError) as caught:
        unit.full_clean()
    assert caught.value.message_dict == {"head_count": [sentence]}


def test_the_admin_says_so_beside_the_field(admin_client, units):
    answer = admin_client.post(reverse("units:edit", args=[units.class_a1.pk]), {"name": "三年级1班", "head_count": "1073600000"})
    assert answer.context["form"].errors == {"head_count": ["一个班的学生数要在 1 到 200 之间。"]}
    assert Unit.objects.get(pk=units.class_a1.pk).head_count == 3


def test_one_that_is_there_already_is_not_printed(letter, units, people):
    Unit.objects.filter(pk=units.class_a1.pk).update(head_count=1_073_600_000)
    sentence = "桃城区第一小学 三年级1班填了 1073600000 个学生，一个班最多 200 个。请先改正再印。"
    assert refused(confirm_print_run, letter, [units.city], by=people.author) == ("head_count_out_of_bounds", sentence)
    assert CopyCounter.objects.get().next_number == 1


def test_a_run_an_agencys_year_and_a_shared_code_have_bounds(letter, units, people, monkeypatch):
    confirm_print_run(letter, [units.class_a1], by=people.author)
    monkeypatch.setattr(bounds, "OF_A_RUN", 7)
    monkeypatch.setattr(bounds, "OF_AN_AGENCY_IN_A_YEAR", 9)
    sentence = "连同这个批次，这个单位一年里要印 10 份，一年最多 9 份。请联系管理网站的人。"
    assert refused(plan_print_run, letter, [units.city]) == ("agency_prints_too_much", sentence)
    monkeypatch.setattr(bounds, "OF_A_RUN", 6)
    sentence = "一个批次最多 6 份，这里有 7 份。请核对学生数，或者按县分成几个批次。"
    assert refused(plan_print_run, letter, [units.city]) == ("run_too_large", sentence)
    sentence = "共用编码的一个批次最多 20000000 份，这里有 20000001 份。请核对份数。"
    shared = {"numbering": PrintRun.Numbering.UNIT, "copies": 20_000_001}
    assert refused(plan_print_run, letter, [units.city], **shared) == ("run_too_large", sentence)
    PrintRun.objects.update(created_at="2020-10-13T00:00+08:00")
    monkeypatch.setattr(bounds, "OF_A_RUN", 7)
    assert plan_print_run(letter, [units.city]).copies == 7


def test_a_class_cannot_be_printed_again_without_end(print_run, units, people, monkeypatch):
    monkeypatch.setattr(bounds, "OF_A_CLASS_AND_RUN", 5)
    print_again(print_run, units.class_a1, 1, by=people.secretary)
    sentence = "这个班在这个批次里已经印过 4 份，连同补印的最多 5 份，没有再印。请联系发信的民警。"
    assert refused(set_copies, print_run, units.class_a1, 5, by=people.secretary) == ("class_prints_too_much", sentence)
    print_again(print_run, units.class_a1, 2, by=people.secretary)
    assert refused(print_again, print_run, units.class_a1, 2, by=people.secretary)[0] == "class_prints_too_much"
    assert Block.objects.filter(unit=units.class_a1).count() == 3


def test_when_numbers_end_everybody_is_told_and_another_range_is_one_step(client, letter, units, people, ranges):
    ranges((1, 4, FIRST))
    run = confirm_print_run(letter, [units.class_a1], by=people.author)
    codes = [code_of(number) for number in (1, 2, 3)]
    sentence = "编码用完了，没有印，什么都没有改动。请告诉管理网站的人：要加一段新的编码（CODE_KEYS）。"
    assert refused(confirm_print_run, letter, [units.class_a2], by=people.author) == ("no_numbers_left", sentence)
    print_again(run, units.class_a1, 1, by=people.secretary)
    client.force_login(people.secretary)
    answer = client.post(reverse("school_again", args=[run.pk, units.class_a1.code]), {"seat": 2, "seen": 4})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert copy_for(codes[1]).state == "open"
    ranges((1, 4, FIRST), (1001, 2000, SECOND))
    again = confirm_print_run(letter, [units.class_a2], by=people.author)
    assert (again.blocks.get().first_number, copy_for(code_of(1001)).block.unit) == (1001, units.class_a2)
    assert [copy_for(code).state for code in codes] == ["voided", "open", "open"]


@pytest.mark.parametrize(
    ("known", "years", "are_short"),
    [
        (Numbers(left=900, all=1000, used=0), None, False),
        (Numbers(left=900, all=1000, used=300), 3, False),
        (Numbers(left=900, all=1000, used=301), 2, True),
        (Numbers(left=99, all=1000, used=0), None, True),
        (Numbers(left=0, all=1000, used=1000), 0, True),
    ],
)
def test_it_is_said_years_before_the_end(known, years, are_short):
    assert (known.years, known.are_short) == (years, are_short)


def test_the_administrator_sees_what_remains_and_nobody_else(client, admin_client, officers, print_run, ranges):  # noqa: F811
    ranges((1, 10, FIRST), (1001, 1010, SECOND))
    assert numbers() == Numbers(left=13, all=20, used=7)
    home = reverse("wagtailadmin_home")
    page = BeautifulSoup(admin_client.get(home).content, "html.parser").select_one("section:has(#numbers)")
    assert [value.get_text() for value in page.select("dd")] == ["13", "20", "7", "1 年"]
    assert "编码快用完了" in page.select_one(".help-warning").get_text()
    ranges((1, 1_000_000, FIRST))
    page = BeautifulSoup(admin_client.get(home).content, "html.parser").select_one("section:has(#numbers)")
    assert page.select_one(".help-warning") is None
    client.force_login(officers.author)
    assert 'id="numbers"' not in client.get(home).content.decode()


def test_after_a_backup_was_restored_no_number_is_printed_twice(letter, units, people, ranges, capsys):
    """The backup knows nothing of the second run, whose letters are out."""
    confirm_print_run(letter, [units.class_a1], by=people.author)
    backup = CopyCounter.objects.get().next_number
    lost = confirm_print_run(letter, [units.class_a2], by=people.author)
    out = set(range(lost.blocks.get().first_number, lost.blocks.get().last_number + 1))
    lost.blocks.all().delete()
    CopyCounter.objects.update(next_number=backup)
    call_command("skip_numbers", "100")
    assert capsys.readouterr().out == f"{backup + 100}\n"
    again = confirm_print_run(letter, [units.class_a2], by=people.author).blocks.get()
    assert (again.first_number, out & set(range(again.first_number, again.last_number + 1))) == (backup + 100, set())


def test_skipping_goes_on_in_the_next_range_and_never_beyond_the_last(db, ranges, capsys):
    ranges((1, 1000, FIRST), (5001, 6000, SECOND))
    call_command("skip_numbers", "1500")
    assert capsys.readouterr().out == "5001\n"
    for count, sentence in (("1000", "编码用完了"), (None, "编码用完了"), ("0", "COUNT is 0"), ("-5", "COUNT is -5")):
        with pytest.raises(CommandError, match=sentence):
            call_command("skip_numbers", *([count] if count else []))
    assert CopyCounter.objects.get().next_number == 5001
