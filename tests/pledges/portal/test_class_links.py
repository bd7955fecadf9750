"""The school and its classes' links: how they are used, the sheet of PINs, withdrawing, renewing, and what teachers ask."""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from campaigns.models import Act, Block, Role, VoidedRange
from campaigns.people.members import give
from campaigns.printing.changes import print_again
from pledges.models import ClassLink, SeatRequest
from tests.pledges.classroom.samples import another, block_of, entered, path_of, pin_at
from tests.pledges.portal.test_letters import answer_copy, counts_of, letter_url
from tests.pledges.signing.test_signing import text_of


@pytest.fixture
def school(client, people):
    client.force_login(people.secretary)
    return client


@pytest.fixture
def links(print_run, units):
    return letter_url(print_run, units.school_a, "links/")


def asked(print_run, units, seat=2, kind="lost"):
    """A request of class 1 of school a."""
    entered(print_run, units.class_a1).post(f"{path_of(print_run, units.class_a1)}/requests", {"seat": str(seat), "kind": kind})
    return SeatRequest.objects.latest("pk")


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def cards(response):
    """Return the text of each class's card."""
    found = re.findall(r'<li class="card" id=.*?</li>', response.content.decode(), re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", card.replace("<wbr>", "")).split()) for card in found]


def test_the_school_sees_how_each_link_is_used(school, print_run, units, links):
    teacher = entered(print_run, units.class_a1)
    teacher.get(path_of(print_run, units.class_a1))
    first, second = cards(school.get(links))
    assert "正在用。 设备 1 台，最多 5 台 打开 1 次" in first
    assert "还没有用过。" in second
    for _try in range(5):
        Client().post(path_of(print_run, units.class_a2), {"pin": another(pin_at(print_run, units.class_a2))})
    assert "锁住了" in cards(school.get(links))[1]
    assert "第二小学" not in school.get(links).content.decode()


def test_the_sheet_has_the_pins_and_no_link_that_they_open(school, print_run, units, links):
    page = school.get(links + "sheet")
    text = page.content.decode()
    pins = [pin_at(print_run, unit) for unit in (units.class_a1, units.class_a2)]
    assert re.findall(r'<p class="code">(\d{3}) (\d{3})</p>', text) == [(pin[:3], pin[3:]) for pin in pins]
    assert [unit for unit in (units.class_a1, units.class_a2) if path_of(print_run, unit).removeprefix("/c/") in text] == []
    assert pin_at(print_run, units.class_b1)[:3] + " " + pin_at(print_run, units.class_b1)[3:] not in text
    assert ("<img" in text, page["Cache-Control"].count("no-store")) == (False, 1)
    assert Act.objects.latest("pk").kind == "class.pins"


def test_withdrawing_ends_every_device(school, print_run, units, links):
    teacher = entered(print_run, units.class_a1)
    response = school.post(letter_url(print_run, units.class_a1, "links/withdraw"), {"on": units.school_a.code})
    assert response["Location"] == links
    assert teacher.get(path_of(print_run, units.class_a1)).status_code == 410
    assert "已停用" in cards(school.get(links))[0]
    assert "三年级1班" not in text_of(school.get(links + "sheet"))


def test_renewing_gives_a_link_of_its_own_once(school, print_run, units, links):
    address = letter_url(print_run, units.class_a1, "links/renew")
    first = school.post(address, {"seen": "0", "on": units.school_a.code})
    assert "换了新的链接和密码" in said(first)[-1]
    assert "刚才已经换过" in said(school.post(address, {"seen": "0"}))[-1]
    assert [school.post(address, {"seen": seen}).status_code for seen in ("", "x", "９", "1" * 40)] == [302] * 4
    assert ClassLink.objects.get(withdrawn_at=None).renewal == 1
    text = school.get(links + "sheet").content.decode()
    new = path_of(print_run, units.class_a1, 1)
    assert (f"http://testserver{new}" in text, text.count("<img")) == (True, 1)
    pin = pin_at(print_run, units.class_a1, 1)
    assert f"{pin[:3]} {pin[3:]}" in text
    assert entered(print_run, units.class_a1, renewal=1).get(new).status_code == 200


def test_a_lost_letter_is_replaced_by_the_verb_that_there_is(school, print_run, units, links):
    request = asked(print_run, units)
    assert "班主任有 1 件事请学校确认" in text_of(school.get("/school/"))
    assert "班主任有 1 件事请学校确认" in text_of(school.get(letter_url(print_run, units.school_a)))
    assert "三年级1班 · 座号 2：这一份信丢了" in text_of(school.get(links))
    response = school.post(f"/school/seats/{request.pk}/replace")
    assert response["Location"] == letter_url(print_run, units.class_a1)
    new = Block.objects.get(unit=units.class_a1, is_later=True)
    assert (new.first_seat, new.copies, VoidedRange.objects.get().first_number) == (2, 1, 2)
    assert school.get(letter_url(print_run, units.class_a1, f"pack?layout=tear-off&first={new.first_seat}&last=2")).status_code == 200
    again = school.post(f"/school/seats/{request.pk}/replace")
    assert ("已经有人办结" in said(again)[-1], Block.objects.filter(unit=units.class_a1).count()) == (True, 2)
    kinds = Act.objects.filter(kind__in=["class.replaced", "copies.again"]).order_by("kind").values_list("kind", "by__username")
    assert list(kinds) == [("class.replaced", "secretary"), ("copies.again", "secretary")]
    assert "学校已换发新的一份" in text_of(entered(print_run, units.class_a1).get(path_of(print_run, units.class_a1)))


def test_a_seat_that_got_a_new_copy_meanwhile_keeps_it(school, print_run, units, people):
    request = asked(print_run, units)
    print_again(print_run, units.class_a1, 2, by=people.secretary)
    school.post(f"/school/seats/{request.pk}/replace")
    assert (Block.objects.filter(unit=units.class_a1).count(), SeatRequest.objects.get().state) == (2, "replaced")


def test_the_letter_of_a_child_that_moved_away_is_voided(school, print_run, units, links):
    request = asked(print_run, units, kind="moved")
    response = school.post(f"/school/seats/{request.pk}/void")
    assert response["Location"] == letter_url(print_run, units.class_a1, "links/")
    assert counts_of(school.get(letter_url(print_run, units.class_a1)))[0] == (2, 0, 2)
    assert Block.objects.filter(unit=units.class_a1).count() == 1
    assert "学校已作废这一份" in text_of(school.get(links))


@pytest.mark.parametrize("verb", ["replace", "void"])
def test_a_seat_that_answered_meanwhile_stays_as_it_is(school, print_run, units, verb):
    request = asked(print_run, units)
    answer_copy(print_run, units.class_a1, 2)
    response = school.post(f"/school/seats/{request.pk}/{verb}")
    assert "座号 2" in said(response)[-1]
    assert "答复" in said(response)[-1]
    assert (SeatRequest.objects.get().state, VoidedRange.objects.count()) == ("open", 0)
    school.post(f"/school/seats/{request.pk}/decline")
    assert SeatRequest.objects.get().state == "declined"
    assert Act.objects.latest("pk").kind == "class.declined"


def test_another_school_and_a_visitor_reach_nothing(client, print_run, units, people, links):
    request = asked(print_run, units)
    gets = [links, links + "sheet", letter_url(print_run, units.class_a1, "links/")]
    posts = [letter_url(print_run, units.class_a1, f"links/{verb}") for verb in ("withdraw", "renew")]
    posts += [f"/school/seats/{request.pk}/{verb}" for verb in ("replace", "void", "decline")]
    for person in (people.neighbour, people.visitor):
        client.force_login(person)
        assert [client.get(address).status_code for address in gets] == [404] * 3
        assert [client.post(address, {"seen": "0"}).status_code for address in posts] == [404] * 5
    client.logout()
    assert [client.get(address).status_code for address in gets] + [client.post(address).status_code for address in posts] == [302] * 8
    assert (SeatRequest.objects.get().state, ClassLink.objects.get().state, Block.objects.count()) == ("open", "used", 3)
    assert entered(print_run, units.class_a1).get(path_of(print_run, units.class_a1)).status_code == 200
    client.force_login(people.secretary)
    assert [client.get(address).status_code for address in gets] == [200] * 3


def test_whoever_is_a_member_of_one_class_sees_that_alone(client, print_run, units, people):
    give(people.visitor, Role.CONTACT, unit=units.class_a1, by=None)
    client.force_login(people.visitor)
    assert len(cards(client.get(letter_url(print_run, units.class_a1, "links/")))) == 1
    assert client.get(letter_url(print_run, units.school_a, "links/")).status_code == 404
    assert client.post(letter_url(print_run, units.class_a2, "links/withdraw")).status_code == 404
    response = client.post(letter_url(print_run, units.class_a1, "links/withdraw"), {"on": units.school_a.code})
    assert response["Location"] == letter_url(print_run, units.class_a1, "links/")


def test_a_school_has_no_single_link_and_shared_codes_have_none(school, print_run, units, links):
    for verb in ("withdraw", "renew"):
        assert school.post(links + verb, {"seen": "0"}).status_code == 404
    Block.objects.filter(print_run=print_run).update(is_shared=True)
    type(print_run).objects.filter(pk=print_run.pk).update(numbering="class")
    assert school.get(links).status_code == 404
    assert Client().get(path_of(print_run, units.class_a1)).status_code == 404
    assert block_of(print_run, units.class_a1).is_shared


def test_where_the_cover_sheets_have_no_qr_the_school_prints_it_apart(school, print_run, units, links):
    master = print_run.masters.defer(None).get()
    master.geometry["slots"].pop("cover-link")
    master.save()
    text = school.get(links + "sheet").content.decode()
    assert [f"http://testserver{path_of(print_run, unit)}" in text for unit in (units.class_a1, units.class_a2)] == [True, True]
    assert text.count("<img") == 2
