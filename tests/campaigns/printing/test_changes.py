"""After printing: a seat printed again, more or fewer copies, a jammed range, what was handed out."""

import threading

import pypdfium2
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Block, Handout, PrintRun, VoidedRange
from campaigns.paper.marks.codes import grouped
from campaigns.printing.changes import NotPossible, print_again, recall, report_handout, set_copies, void_copies
from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from campaigns.printing.packs import NothingToPrint, blocks_by_recipient, pack, paper_of, stamp_of
from campaigns.printing.runs import confirm_print_run


def printed(print_run, unit, seats=None):
    """Return [(seat, grouped code)] of a class's pack as a reader extracts them from the backs."""
    slots = print_run.masters.get().geometry["slots"]
    pages = list(pypdfium2.PdfDocument(pack(print_run, unit, seats=seats)))[3::2]
    texts = [page.get_textpage() for page in pages]
    return [tuple(text.get_text_bounded(*slots[name]["rectangle"]).strip() for name in ("slip-seat", "keep-code")) for text in texts]


def code(number):
    return grouped(code_of(number))


def state(number):
    return copy_for(code(number)).state


def test_a_seat_printed_again_has_a_new_number_and_the_old_one_is_void(print_run, units, people):
    block = print_again(print_run, units.class_a1, 2, by=people.secretary)
    assert (block.first_number, block.first_seat, block.unit_name, copy_for(code(8)).seat) == (8, 2, "三年级1班", 2)
    assert [state(number) for number in (1, 2, 3, 8)] == ["open", "voided", "open", "open"]
    assert printed(print_run, units.class_a1) == [("1", code(1)), ("2", code(8)), ("3", code(3))]


def test_a_seat_can_be_printed_again_twice(print_run, units, people):
    for _time in range(2):
        print_again(print_run, units.class_a1, 2, by=people.secretary)
    assert [state(number) for number in (2, 8, 9)] == ["voided", "voided", "open"]
    assert printed(print_run, units.class_a1)[1] == ("2", code(9))


def test_more_copies_get_the_next_seats(print_run, units, people):
    assert set_copies(print_run, units.class_a1, 5, by=people.secretary) == 2
    assert printed(print_run, units.class_a1) == [("1", code(1)), ("2", code(2)), ("3", code(3)), ("4", code(8)), ("5", code(9))]
    paper = paper_of(stamp_of(print_run, "tear-off"), blocks_by_recipient(print_run, units.school_a)[0])
    assert (paper.copies, paper.pages, paper.sheets) == (7, 18, 9)


def test_fewer_copies_lose_the_last_seats(print_run, units, people):
    assert set_copies(print_run, units.class_a1, 1, by=people.secretary) == -2
    assert [state(number) for number in (1, 2, 3)] == ["open", "voided", "voided"]
    assert printed(print_run, units.class_a1) == [("1", code(1))]
    assert set_copies(print_run, units.class_a1, 1, by=people.secretary) == 0


def test_more_again_takes_new_seats_never_a_void_one(print_run, units, people):
    set_copies(print_run, units.class_a1, 2, by=people.secretary)
    set_copies(print_run, units.class_a1, 3, by=people.secretary)
    assert [seat for seat, _code in printed(print_run, units.class_a1)] == ["1", "2", "4"]


def test_a_jammed_range_is_printed_again_unchanged(print_run, units):
    assert printed(print_run, units.class_a1, range(2, 4)) == [("2", code(2)), ("3", code(3))]
    with pytest.raises(NothingToPrint):
        pack(print_run, units.class_a1, seats=range(40, 50))


def test_a_class_whose_copies_are_all_void_is_left_out(print_run, units, people):
    block = print_run.blocks.get(unit=units.class_a1)
    void_copies(block, block.first_number, block.last_number, reason="装订错", by=people.author)
    assert len(pypdfium2.PdfDocument(pack(print_run, units.school_a))) == 6
    with pytest.raises(NothingToPrint):
        pack(print_run, units.class_a1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ranges=st.lists(st.tuples(st.integers(8, 12), st.integers(8, 12)).map(sorted), max_size=6))
def test_however_ranges_overlap_each_copy_is_void_once(print_run, units, people, ranges):
    VoidedRange.objects.all().delete()
    Block.objects.filter(is_later=True).delete()
    block = Block.objects.create(
        print_run=print_run, unit=units.class_a1, recipient=units.school_a, first_number=8, copies=5, is_later=True
    )
    for first, last in ranges:
        void_copies(block, first, last, reason="装订错", by=people.author)
    void = [number for voided in VoidedRange.objects.all() for number in range(voided.first_number, voided.last_number + 1)]
    assert sorted(void) == sorted({number for first, last in ranges for number in range(first, last + 1)})


def test_a_seat_whose_reprint_was_voided_gets_another_copy(print_run, units, people):
    again = print_again(print_run, units.class_a1, 2, by=people.secretary)
    void_copies(again, again.first_number, again.last_number, reason="又丢了", by=people.author)
    third = print_again(print_run, units.class_a1, 2, by=people.secretary)
    assert [state(number) for number in (2, again.first_number, third.first_number)] == ["voided", "voided", "open"]
    assert copy_for(code(third.first_number)).seat == 2


@pytest.mark.parametrize("copies", [0, -1, 201])
def test_a_number_that_cannot_be_meant_is_refused(print_run, units, people, copies):
    with pytest.raises(NotPossible) as caught:
        set_copies(print_run, units.class_a1, copies, by=people.secretary)
    assert (caught.value.reason, str(caught.value)) == ("copies_out_of_bounds", "一个班的份数要在 1 到 200 之间。")


def test_what_cannot_be_changed_says_so(print_run, letter, units, people):
    with pytest.raises(NotPossible, match="没有座号 40"):
        print_again(print_run, units.class_a1, 40, by=people.secretary)
    shared = confirm_print_run(letter, [units.class_a1], by=people.author, numbering=PrintRun.Numbering.CLASS)
    recall(print_run, by=None)
    print_run.refresh_from_db()
    for run in (shared, print_run):
        with pytest.raises(NotPossible) as caught:
            set_copies(run, units.class_a1, 9, by=people.secretary)
        assert caught.value.reason == "recalled_or_shared"


def test_the_newest_word_on_what_was_handed_out_stands(print_run, units, people):
    for handed_out in (3, 4):
        report_handout(print_run, units.school_a, received=5, handed_out=handed_out, by=people.secretary)
    assert list(Handout.objects.values_list("unit", "received", "handed_out")) == [(units.school_a.pk, 5, 4)]
    with pytest.raises(NotPossible, match="发出 6 份，比收到的 5 份还多"):
        report_handout(print_run, units.school_a, received=5, handed_out=6, by=people.secretary)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_seat_printed_again_by_two_at_once_leaves_one_valid_copy(print_run, units, people):
    def again():
        try:
            print_again(print_run, units.class_a1, 2, by=people.secretary)
        finally:
            connection.close()

    threads = [threading.Thread(target=again) for _person in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [state(number) for number in (2, 8, 9)] == ["voided", "voided", "open"]
