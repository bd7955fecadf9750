"""Twenty at once, each with its own connection, on whichever database the tests run."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client

from campaigns.models import Block
from campaigns.printing.changes import NotPossible, print_again
from pledges.ledger.answers import AlreadyAnswered, Voided, answer, strike_out
from pledges.ledger.class_totals import paper_came_back, report_total
from pledges.ledger.disputes import AlreadyClosed, dispute, settle, void_and_renew
from pledges.models import ClassTotal, Dispute, Entry, PersonalData, Pledge, Total
from pledges.progress.returns import answered_seats
from tests.pledges.signing.samples import KEY, copy_of, counts, filled, held, path_of

CLIENTS = 20

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def units(units):
    """The first class has as many families as there are clients."""
    units.class_a1.head_count = CLIENTS
    units.class_a1.save()
    return units


def at_once(work):
    """Run work(0) … work(19) together and return what each returned."""
    barrier = Barrier(CLIENTS)

    def one(number):
        barrier.wait(timeout=30)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(one, range(CLIENTS)))


def say(number, key):
    try:
        return answer(copy_of(number), outcome="signed", signatures={}, channel="phone", submission_key=key, body="").token
    except AlreadyAnswered:
        return "answered"


def test_one_copy_by_twenty_families_is_one_pledge(print_run):
    said = at_once(lambda client: say(1, f"key of client {client}"))
    assert said.count("answered") == CLIENTS - 1
    assert held() == counts(1, 1, 0, 1)


def test_one_submission_sent_twenty_times_is_one_pledge_with_one_receipt(print_run):
    said = at_once(lambda _client: say(1, KEY))
    assert Counter(said).most_common() == [(said[0], CLIENTS)]
    assert said[0] != "answered"
    assert held() == counts(1, 1, 0, 1)


def test_a_class_that_answers_at_once_is_counted_exactly(print_run):
    at_once(lambda client: say(client + 1, f"key of copy {client + 1}"))
    assert held() == counts(CLIENTS, CLIENTS, 0, CLIENTS)
    assert list(Total.objects.values_list("channel", "outcome", "count")) == [("phone", "signed", CLIENTS)]


def test_twenty_taps_on_the_page_lead_to_one_receipt(print_run):
    answers = at_once(lambda _client: Client().post(path_of(1), filled()))
    assert {response.status_code for response in answers} == {302}
    assert len({response["Location"] for response in answers}) == 1
    assert held() == counts(1, 1, 1, 1)


def test_twenty_phones_with_the_same_letter_are_one_receipt_and_nineteen_answered(print_run):
    answers = at_once(lambda client: Client().post(path_of(1), filled(submission_key=f"key-of-the-phone-number-{client:02}")))
    assert Counter(response.status_code for response in answers) == {302: 1, 200: CLIENTS - 1}
    assert held() == counts(1, 1, 1, 1)


def test_one_copy_by_two_channels_at_once_is_one_pledge_with_one_evidence(print_run):
    """Ten phones and ten helpers; whoever is first counts, the other channel is noted once."""

    def by_either(client):
        channel = ("phone", "helped")[client % 2]
        try:
            answer(copy_of(1), outcome="signed", signatures={}, channel=channel, submission_key=f"key of client {client}", body="")
        except AlreadyAnswered:
            return "answered"
        return channel

    said = Counter(at_once(by_either))
    del said["answered"]
    ((first, times),) = said.items()
    other = {"phone": "helped", "helped": "phone"}[first]
    assert times == 1
    assert list(Entry.objects.order_by("pk").values_list("event", "channel")) == [("answered", first), ("evidence", other)]
    assert list(Total.objects.values_list("channel", "count")) == [(first, 1)]


def test_a_total_reported_while_slips_are_read_counts_none_of_them_twice(print_run, units, people):
    def work(client):
        if client == 0:
            return report_total(print_run, units.class_a1, signed=CLIENTS, by=people.secretary)
        with transaction.atomic():
            copy = copy_of(client)
            answer(copy, outcome="signed", signatures={}, channel="paper", submission_key=f"key of slip {client}", body="")
            return paper_came_back(copy.block)

    at_once(work)
    total = ClassTotal.objects.counted().get()
    assert (total.read, total.left, total.counted, Total.objects.get().count) == (CLIENTS - 1, 1, 1, CLIENTS - 1)


def test_an_answer_struck_out_by_twenty_at_once_leaves_the_total_once(print_run):
    for number in (1, 2):
        say(number, f"key of copy {number}")
    pledge = Pledge.objects.get(copy_number=1)
    assert at_once(lambda _client: strike_out(pledge)).count(True) == 1
    assert Total.objects.get().count == 1
    assert Entry.objects.filter(event="voided").count() == 1


def test_twenty_disputes_at_once_are_one(print_run):
    say(1, KEY)
    assert len({found.pk for found in at_once(lambda _client: dispute(copy_of(1), "不是我们"))}) == 1
    assert Entry.objects.filter(event="disputed").count() == 1


def test_one_dispute_is_decided_once(print_run, people):
    """Ten strike out, ten settle, at once: one of them decides, and at most one new copy is printed."""
    say(1, KEY)
    found = dispute(copy_of(1))

    def decide(client):
        try:
            (void_and_renew, settle)[client % 2](found, by=people.secretary)
        except AlreadyClosed:
            return "too late"
        return ("voided", "settled")[client % 2]

    said = Counter(at_once(decide))
    assert said.pop("too late") == CLIENTS - 1
    ((state, _once),) = said.items()
    is_voided = int(state == "voided")
    assert Dispute.objects.get().state == state
    assert (Block.objects.filter(is_later=True).count(), Pledge.objects.standing().count()) == (is_voided, 1 - is_voided)
    assert Total.objects.get().count == 1 - is_voided


def test_an_answer_and_a_reprint_at_once_leave_the_seat_one_copy_that_counts(print_run, units, people):
    """Each copy is answered and printed again at the same moment: one of the two comes first, and the other is refused."""

    def race(client):
        number = client // 2 + 1
        if client % 2:
            try:
                print_again(print_run, units.class_a1, number, answered=answered_seats, by=people.secretary)
            except NotPossible as error:
                return error.reason
            return "printed"
        try:
            return "signed" if say(number, f"key of copy {number}") else ""
        except Voided:
            return "voided"

    said = at_once(race)
    pairs = Counter(zip(said[::2], said[1::2], strict=True))
    assert set(pairs) <= {("signed", "answered"), ("voided", "printed")}
    blocks = Block.objects.filter(unit=units.class_a1).prefetch_related("voided_ranges")
    valid = Counter(block.seat_of(number) for block in blocks for number in block.numbers_at())
    assert valid == Counter(range(1, CLIENTS + 1))
    answered = Pledge.objects.standing().values_list("copy_number", flat=True)
    assert set(answered) <= {number for block in blocks for number in block.numbers_at()}
    assert len(answered) == pairs["signed", "answered"]


def test_without_the_constraint_the_same_race_is_lost(print_run):
    """What guards is the unique column, and this test would notice a race that is none."""
    guard = next(constraint for constraint in Pledge._meta.constraints if constraint.name == "copy_answered_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Pledge, guard)
    try:
        said = at_once(lambda client: say(1, f"key of client {client}"))
        pledges = Pledge.objects.count()
    finally:
        PersonalData.objects.all().delete()
        Pledge.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Pledge, guard)
    assert pledges == len(set(said) - {"answered"}) > 1
