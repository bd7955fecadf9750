""" "This wasn't us": said by whoever holds an answered copy, decided by the school of that copy."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from campaigns.admin.setup import set_up_site
from campaigns.models import Block, CampaignPage, PrintRun, Role, VoidedRange
from campaigns.printing.runs import confirm_print_run
from pledges.ledger.drift import drifts
from pledges.models import Dispute, Entry, Pledge
from tests.conftest import employ
from tests.pledges.signing.samples import OTHER_KEY, counts, declined, filled, held, path_of
from tests.pledges.signing.test_signing import text_of

WORDS = "我们家还没有签过。"


def not_us(client, number=1, words=WORDS):
    return client.post(f"{path_of(number)}/not-us/", {"words": words})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def dispute(client, print_run):
    """An open dispute about copy 1 of school a's first class."""
    client.post(path_of(1), filled())
    not_us(client)
    return Dispute.objects.get()


@pytest.fixture
def school(client, people):
    client.force_login(people.secretary)
    return client


def test_one_tap_is_noted_and_the_page_says_what_comes_next(client, print_run, campaign):
    client.post(path_of(1), filled())
    response = not_us(client, words="")
    assert (response.status_code, response["Location"]) == (302, f"{path_of(1)}/not-us/")
    page = client.get(response["Location"])
    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    assert "已经记下，请等学校核实" in text_of(page)
    dispute = Dispute.objects.get()
    assert (dispute.pledge.copy_number, dispute.words, dispute.state, dispute.erase_on) == (1, "", "open", campaign.erase_on)
    assert list(Entry.objects.order_by("pk").values_list("event", flat=True)) == ["answered", "disputed"]
    assert held() == counts(1, 2, 1, 1)


def test_twice_is_as_once_and_words_may_come_later(client, print_run):
    client.post(path_of(1), filled())
    for words in ("", WORDS, "别的话"):
        not_us(client, words=words)
    assert Dispute.objects.get().words == WORDS
    assert Entry.objects.filter(event="disputed").count() == 1


def test_nothing_of_the_answer_is_told(client, print_run):
    client.post(path_of(1), filled())
    client.post(path_of(2), declined(submission_key=OTHER_KEY))
    for number in (1, 2):
        not_us(client, number)
    texts = [text_of(client.get(f"{path_of(number)}/not-us/")).replace(f"座号 {number}", "座号 N") for number in (1, 2)]
    assert texts[0] == texts[1]
    assert "张小明" not in texts[0]


def test_too_many_words_are_shown_again(client, print_run):
    client.post(path_of(1), filled())
    response = not_us(client, words="字" * 201)
    assert response.status_code == 422
    assert "补充说明最多 200 个字，现在有 201 个。" in text_of(response)
    assert "字" * 201 in text_of(response)
    assert not Dispute.objects.exists()


def test_where_there_is_nothing_to_dispute(client, print_run, campaign):
    assert client.get(f"{path_of(1)}/not-us/")["Location"] == path_of(1)
    assert not_us(client)["Location"] == f"{path_of(1)}/not-us/"
    assert client.get("/p/0000-0000-0000-0000/not-us/").status_code == 404
    CampaignPage.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    assert not_us(client)["Location"] == path_of(1)
    assert not Dispute.objects.exists()


def test_a_forged_code_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.post("/p/0000000000000000/not-us/", {"words": WORDS}).status_code == 404


def test_a_shared_code_explains_that_answers_cannot_be_told_apart(client, letter, units, people):
    confirm_print_run(letter, [units.class_a1], by=people.author, numbering=PrintRun.Numbering.CLASS)
    client.post(path_of(1), filled())
    response = not_us(client)
    assert response.status_code == 422
    assert "分不清哪一份是哪一家的" in text_of(response)
    assert not Dispute.objects.exists()


def test_a_body_that_is_too_large_is_refused(client, print_run):
    client.post(path_of(1), filled())
    assert not_us(client, words="字" * 100_000).status_code == 413


def test_who_sees_and_decides(client, people, dispute):
    addresses = [f"/school/disputes/{dispute.pk}/{end}" for end in ("void", "settle")]
    for user, rows, status in ((None, None, 302), (people.neighbour, 0, 404), (people.visitor, 0, 404)):
        client.logout()
        if user:
            client.force_login(user)
            page = client.get("/school/disputes/")
            assert (len(page.context["open"]), WORDS in page.content.decode()) == (rows, False)
        assert [client.post(address).status_code for address in addresses] == [status, status]
    assert Dispute.objects.get().state == "open"
    client.force_login(people.secretary)
    assert WORDS in client.get("/school/disputes/").content.decode()
    assert [client.get(address).status_code for address in addresses] == [405, 405]


def test_the_school_sees_which_copy_and_never_how_it_was_answered(school, dispute):
    page = school.get("/school/disputes/")
    text = text_of(page)
    code = path_of(1).removeprefix("/p/")
    for part in ("桃城区第一小学 三年级1班 · 座号 1", "-".join(re.findall("....", code)), WORDS):
        assert part in text
    for part in ("张小明", "已签承诺", "已阅读，不签", "手机"):
        assert part not in page.content.decode()
    assert "有 1 家报告“这不是我们答复的”" in text_of(school.get("/school/"))


def test_void_and_a_new_copy(school, people, dispute, client):
    response = school.post(f"/school/disputes/{dispute.pk}/void")
    new = Block.objects.get(is_later=True)
    assert response["Location"] == f"/school/letters/{new.print_run_id}/131102001-0301/"
    assert said(response)[-1] == "座号 1 换了新的编码。请在下面只下载这个座号来打印，让孩子带回家。"
    dispute.refresh_from_db()
    assert (dispute.state, dispute.closed_by, dispute.words) == ("voided", people.secretary, "")
    assert held() == counts(1, 3, 0, 0)
    assert not Pledge.objects.standing().exists()
    assert (new.first_seat, new.copies, VoidedRange.objects.get().first_number) == (1, 1, 1)
    assert list(drifts()) == []
    assert client.get(path_of(1)).status_code == 410
    assert client.post(path_of(new.first_number), filled(submission_key=OTHER_KEY)).status_code == 302
    assert held().total == 1


def test_whoever_had_answered_learns_that_it_was_struck_out(school, client, print_run):
    link = client.post(path_of(1), filled())["Location"]
    not_us(client)
    school.post(f"/school/disputes/{Dispute.objects.get().pk}/void")
    response = client.get(link)
    assert (response.status_code, "这份答复已经撤销" in text_of(response)) == (410, True)
    assert client.post(link, {"do": "withdraw"}).status_code == 410


def test_settled_the_answer_stands(school, people, dispute):
    response = school.post(f"/school/disputes/{dispute.pk}/settle")
    assert said(response) == ["已记下：原来的答复有效。"]
    dispute.refresh_from_db()
    assert (dispute.state, dispute.closed_by) == ("settled", people.secretary)
    assert held() == counts(1, 2, 1, 1)
    rows = school.get("/school/disputes/").context["closed"]
    assert [(row["dispute"].get_state_display(), row["dispute"].closed_by) for row in rows] == [("原答复有效", people.secretary)]


@pytest.mark.parametrize("first", ["void", "settle"])
def test_what_was_decided_stays(school, dispute, first):
    school.post(f"/school/disputes/{dispute.pk}/{first}")
    before = (held(), Dispute.objects.get().state, Block.objects.count())
    for again in ("void", "settle"):
        assert said(school.post(f"/school/disputes/{dispute.pk}/{again}"))[-1] == "这一件已经有人办结了，没有再改动。"
    assert (held(), Dispute.objects.get().state, Block.objects.count()) == before


def test_a_recalled_run_gives_no_new_copy(school, dispute):
    PrintRun.objects.update(recalled_at=timezone.now())
    response = school.post(f"/school/disputes/{dispute.pk}/void")
    assert said(response) == ["原来的答复已撤销，姓名和签名已删除。这份信不再使用，没有换发新的。"]
    assert (held().total, Block.objects.count()) == (0, 3)


def test_the_list_costs_the_same_with_one_and_with_three(school, dispute, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(school.get("/school/disputes/").context["open"]) == 1
    for number in (2, 3):
        school.post(path_of(number), filled(submission_key=f"key-of-the-copy-number-{number}"))
        not_us(school, number)
    with django_assert_num_queries(5):
        assert len(school.get("/school/disputes/").context["open"]) == 3


def test_officers_see_how_many_are_open_for_their_runs(client, people, dispute, print_run):
    set_up_site()
    employ(people.author, Role.OFFICER)
    client.force_login(people.author)
    page = client.get(f"/admin/print-runs/{print_run.pk}/").content.decode()
    assert "有 1 份收到异议" in page
    assert WORDS not in page
    Dispute.objects.update(state="settled")
    assert "收到异议" not in client.get(f"/admin/print-runs/{print_run.pk}/").content.decode()
