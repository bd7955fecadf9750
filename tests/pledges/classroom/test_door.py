"""A class's link and its PIN: neither alone opens anything, five devices, fourteen days, five wrong PINs."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Act
from campaigns.paper.marks.links import class_of, link_for, pin_for
from campaigns.printing.changes import recall
from campaigns.printing.class_links import link_of
from campaigns.printing.copies import code_of, keyring
from config.requests import limits
from pledges.models import ClassDevice, ClassLink
from pledges.teachers.links import renew, withdraw
from tests.pledges.classroom.samples import another, block_of, device_in, entered, path_of, pin_at
from tests.pledges.signing.test_signing import text_of


@pytest.fixture
def path(print_run, units):
    return path_of(print_run, units.class_a1)


@pytest.fixture
def pin(print_run, units):
    return pin_at(print_run, units.class_a1)


def kinds():
    return list(Act.objects.filter(kind__startswith="class.").order_by("pk").values_list("kind", flat=True))


def test_a_link_and_its_pin_are_made_of_the_class_and_how_often_it_was_renewed():
    made = {(number, renewal): link_for(number, renewal, keyring()) for number in (1, 4) for renewal in (0, 1, 63)}
    assert len(set(made.values())) == 6
    assert {class_of(link, keyring()) for link in made.values()} == set(made)
    assert class_of(made[4, 63].lower().replace("0", "O"), keyring()) == (4, 63)
    assert len({pin_for(number, renewal, keyring()) for number, renewal in made}) == 6
    assert code_of(1) not in made.values()


def test_the_link_alone_shows_nothing_of_the_class(client, print_run, units, path):
    page = client.get(path)
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"], page.cookies.keys()) == (
        200,
        "private, no-store",
        "same-origin",
        {"csrftoken"},
    )
    assert "输入班级链接的密码" in text_of(page)
    assert [name for name in ("三年级1班", "第一小学") if name in page.content.decode()] == []
    for address in ("/total", "/requests", "/requests/1/back"):
        assert client.post(path + address)["Location"] == path
    assert client.get(path + "/camera")["Location"] == path
    assert client.post(path + "/slips").status_code == 403
    assert client.get(path + "/slips/1")["Location"] == path
    assert ClassLink.objects.count() == 0


def test_a_pin_alone_opens_nothing_and_a_forged_link_costs_no_query(client, print_run, path, pin):
    forged = path[:-1] + ("0" if path[-1] != "0" else "1")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.post(forged, {"pin": pin})
    assert (page.status_code, len(queries)) == (404, 0)
    assert "没有这个班级链接" in text_of(page)
    assert client.get("/c/" + code_of(1)).status_code == 404
    assert client.get("/p/" + path.removeprefix("/c/")).status_code == 404


def test_a_later_block_has_no_link_of_its_own(client, print_run, units):
    from campaigns.printing.changes import print_again

    later = print_again(print_run, units.class_a1, 2, by=print_run.created_by)
    assert client.get(f"/c/{link_of(later)}").status_code == 404
    assert client.get(f"/c/{link_of(block_of(print_run, units.class_a1), 1)}").status_code == 404  # was not renewed


def test_the_pin_lets_a_device_in_for_fourteen_days(client, print_run, units, path, pin):
    typed = "".join(chr(ord(digit) + 0xFEE0) for digit in pin)  # full width, as a Chinese keyboard may write
    response = client.post(path, {"pin": f" {typed[:3]}-{typed[3:]} ", "device": device_in(client.get(path))})
    assert (response.status_code, response["Location"]) == (302, path)
    cookies = {cookie["path"]: cookie for name, cookie in response.cookies.items() if name.startswith("class-")}
    assert set(cookies) == {path, f"/en{path}"}
    for cookie in cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
        assert 13.99 * 86400 < cookie["max-age"] <= 14 * 86400
    page = client.get(path)
    assert (page.status_code, "桃城区第一小学三年级1班" in text_of(page)) == (200, True)
    device = ClassDevice.objects.get()
    assert (device.opens, len(device.digest)) == (1, 64)
    assert cookies[path].value not in device.digest
    assert client.get(f"/en{path}").status_code == 200
    assert kinds() == ["class.opened"]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_pin_is_said_and_not_counted(client, print_run, path, typed):
    page = client.post(path, {"pin": typed})
    assert page.status_code == 422
    assert "还没有打开" in text_of(page)
    assert ('href="#id_pin"' in page.content.decode(), ClassLink.objects.count()) == (True, 0)


def test_five_wrong_pins_lock_the_link_and_not_the_class(client, print_run, units, people, path, pin):
    inside = entered(print_run, units.class_a1)
    left = []
    for _try in range(4):
        page = client.post(path, {"pin": another(pin)})
        left.append((page.status_code, re.search(r"还可以试 (\d) 次", text_of(page))[1]))
    assert left == [(422, "4"), (422, "3"), (422, "2"), (422, "1")]
    page = client.post(path, {"pin": another(pin)})
    assert (page.status_code, "这个班级链接锁住了" in text_of(page)) == (403, True)
    right, again = client.post(path, {"pin": pin}), client.post(path, {"pin": another(pin)})
    assert (right.status_code, text_of(right)) == (403, text_of(again))
    assert kinds() == ["class.opened", "class.locked"]
    assert "桃城区第一小学三年级1班" in text_of(inside.get(path))  # who was let in stays in
    assert entered(print_run, units.class_a2).get(path_of(print_run, units.class_a2)).status_code == 200
    renew(block_of(print_run, units.class_a1), seen=0, by=people.secretary)
    assert entered(print_run, units.class_a1, renewal=1).get(path_of(print_run, units.class_a1, 1)).status_code == 200


def test_a_right_pin_forgives_wrong_ones(client, print_run, units, path, pin):
    for _try in range(4):
        client.post(path, {"pin": another(pin)})
    entered(print_run, units.class_a1)
    assert client.post(path, {"pin": another(pin)}).status_code == 422
    assert ClassLink.objects.get().wrong_pins == 1


def test_the_sixth_device_is_told_what_to_do(print_run, units, path, pin):
    inside = [entered(print_run, units.class_a1) for _device in range(5)]
    sixth = Client()
    page = sixth.post(path, {"pin": pin, "device": device_in(sixth.get(path))})
    assert (page.status_code, "请用以前打开过的手机或电脑" in text_of(page)) == (403, True)
    assert [name for name in sixth.cookies if name.startswith("class")] == []
    assert sixth.get(path).status_code == 200  # the door, not the class
    assert "三年级" not in sixth.get(path).content.decode()
    assert [client.get(path).status_code for client in inside] == [200] * 5
    assert (ClassDevice.objects.count(), kinds()) == (5, ["class.opened"] * 5)


def test_a_form_sent_twice_is_one_device(client, print_run, path, pin):
    form = {"pin": pin, "device": device_in(client.get(path))}
    first = client.post(path, form)
    client.cookies.clear()
    second = client.post(path, form)
    assert (first.status_code, second.status_code, ClassDevice.objects.count()) == (302, 302, 1)
    assert client.post(path, form)["Location"] == path
    assert ClassDevice.objects.count() == 1


def test_fourteen_days_after_its_first_use_it_is_over_on_every_device(client, print_run, units, path, pin):
    inside = entered(print_run, units.class_a1)
    long_ago = timezone.now() - datetime.timedelta(days=13, hours=23)
    ClassLink.objects.update(first_used_at=long_ago)
    late = client.post(path, {"pin": pin, "device": "d" * 32})
    assert max(cookie["max-age"] for name, cookie in late.cookies.items() if name.startswith("class-")) <= 3600
    ClassLink.objects.update(first_used_at=long_ago - datetime.timedelta(hours=1))
    texts = {text_of(each.get(path)) for each in (inside, Client())} | {text_of(Client().post(path, {"pin": pin}))}
    assert (len(texts), "这个班级链接已经停用" in texts.pop()) == (1, True)
    assert inside.get(path).status_code == 410
    assert inside.post(path + "/total", {"signed": "1"})["Location"] == path
    assert inside.post(path + "/slips").status_code == 403


def test_withdrawn_renewed_and_expired_say_the_same(print_run, units, people, path, pin):
    inside = entered(print_run, units.class_a1)
    block = block_of(print_run, units.class_a1)
    withdraw(block, by=people.secretary)
    withdraw(block, by=people.secretary)
    withdrawn = text_of(inside.get(path))
    assert "这个班级链接已经停用" in withdrawn
    assert [renew(block, seen=0, by=people.secretary)[1] for _time in range(2)] == [True, False]
    assert text_of(Client().post(path, {"pin": pin})) == withdrawn
    assert pin_at(print_run, units.class_a1, 1) != pin
    assert Client().post(path_of(print_run, units.class_a1, 1), {"pin": pin}).status_code == 422
    assert kinds() == ["class.opened", "class.withdrawn", "class.renewed"]


def test_a_recalled_letter_has_no_class_page(print_run, units, people, path, pin):
    inside = entered(print_run, units.class_a1)
    recall(print_run, by=people.author)
    for client in (inside, Client()):
        page = client.get(path)
        assert (page.status_code, "这批信已召回" in text_of(page)) == (410, True)
    assert Client().post(path, {"pin": pin}).status_code == 410


def test_who_tries_many_links_from_one_address_is_stopped(client, print_run, path, pin, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_PINS", limits.Limit("pin", 2, 600))
    assert [client.post(path, {"pin": another(pin)}).status_code for _try in range(2)] == [422, 422]
    blocked = client.post(path, {"pin": pin})
    assert (blocked.status_code, "Retry-After" in blocked.headers) == (429, True)
    assert ClassLink.objects.get().wrong_pins == 2
    assert client.get(path).status_code == 200


def test_a_cookie_of_one_class_opens_no_other(print_run, units, path):
    inside = entered(print_run, units.class_a1)
    stolen = {name: cookie.value for name, cookie in inside.cookies.items() if name.startswith("class-")}
    other = Client()
    other.cookies.load(stolen)
    assert "输入班级链接的密码" in text_of(other.get(path_of(print_run, units.class_a2)))
    assert "桃城区第一小学三年级1班" in text_of(other.get(path))


def test_a_link_is_typed_where_it_cannot_be_scanned(client, print_run, path):
    link = path.removeprefix("/c/")
    assert client.post("/c/", {"link": f" {link[:4]}-{link[4:].lower()}"})["Location"] == path
    wrong = client.post("/c/", {"link": "0000-0000-0000-0000"})
    assert (wrong.status_code, "没有这个班级链接。很可能输错了一个字符" in text_of(wrong)) == (422, True)
    assert client.post("/c/", {}).status_code == 422


def test_another_site_posts_nothing(print_run, units, path, pin):
    inside = entered(print_run, units.class_a1)
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = inside.cookies
    for address in ("/total", "/requests", "/requests/1/back", "/slips"):
        assert careful.post(path + address, {"signed": "1"}).status_code == 403
    assert Client(enforce_csrf_checks=True).post(path, {"pin": pin}).status_code == 403
