"""Reporting a fake, without signing in."""

import datetime
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from campaigns.genuine import forms, views
from campaigns.models import FakeReport
from campaigns.printing.copies import code_of
from tests.campaigns.pictures.samples import picture
from tests.conftest import said

KEY = "key-of-one-report-0123456789abcdef"


def told(**changes):
    data = {
        "submission_key": KEY,
        "kind": "paper",
        "description": "说是交警发的，要扫码交保证金。",
        "place": "桃城区第一小学门口",
        "code_or_address": "http://evil.example/p/1",
        "contact": "",
        "website": "",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def send(client, prefix="", **changes):
    return client.post(f"{prefix}/verify/report/", told(**changes))


def mistakes(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [link.get_text() for link in page.select("#mistakes li a")]


def upload(data, name="photo.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_report_is_kept_and_gets_a_number(client, campaign, prefix):
    response = send(client, prefix, photo=upload(picture()), agency=campaign.agency.pk, contact="13800000000")
    assert (response.status_code, response["Location"]) == (302, f"{prefix}/verify/report/{KEY}/")
    report = FakeReport.objects.get()
    assert (report.kind, report.description, report.place) == ("paper", "说是交警发的，要扫码交保证金。", "桃城区第一小学门口")
    assert (report.code_or_address, report.contact, report.agency.pk) == ("http://evil.example/p/1", "13800000000", campaign.agency.pk)
    assert (report.photo, bytes(report.sent_photo.data)) == (None, picture())
    assert report.erase_on == timezone.localdate() + datetime.timedelta(days=180)
    page = client.get(response["Location"])
    found = {row.dt.get_text(): row.dd.get_text() for row in BeautifulSoup(page.content, "html.parser").select(".facts > div")}
    assert found[said("编号", prefix)] == f"J{timezone.localdate():%Y}-{report.pk:06d}"
    assert found[said("状态", prefix)] == said("待处理", prefix)
    assert "13800000000" not in page.content.decode()


def test_twice_is_as_once(client, campaign):
    first = send(client)
    again = send(client, description="别的", photo=upload(picture()))
    assert (first["Location"], FakeReport.objects.get().description) == (again["Location"], "说是交警发的，要扫码交保证金。")


def test_who_goes_back_and_sends_the_same_again_reports_once(client, campaign):
    """A page that was gone back to has another key; its photo is the same file."""
    data, other = picture(), "another-key-of-the-form-0123456789"
    first = send(client, photo=upload(data))
    again = send(client, photo=upload(data), submission_key=other)
    third = send(client, photo=upload(data), submission_key=other)
    report = FakeReport.objects.get()
    number = f"J{timezone.localdate():%Y}-{report.pk:06d}"
    assert again["Location"] == third["Location"] == f"/verify/report/{other}/"
    assert [number in client.get(answer["Location"]).content.decode() for answer in (first, again)] == [True, True]


@pytest.mark.parametrize(
    "changes", [{"description": "别的"}, {"kind": "web"}, {"place": ""}, {"contact": "13800000000"}, {"photo": upload(picture("PNG"))}]
)
def test_what_differs_is_another_report(client, campaign, changes):
    send(client)
    send(client, submission_key="another-key-of-the-form-0123456789", **changes)
    assert FakeReport.objects.count() == 2


def test_the_same_after_an_hour_is_another_report(client, campaign):
    send(client)
    FakeReport.objects.update(at=timezone.now() - datetime.timedelta(minutes=61))
    send(client, submission_key="another-key-of-the-form-0123456789")
    assert FakeReport.objects.count() == 2


def test_a_code_of_ours_leads_to_the_agency_of_its_letter(client, print_run, campaign):
    send(client, code_or_address=code_of(1))
    assert FakeReport.objects.get().agency_id == campaign.agency.pk


@pytest.mark.parametrize("agency", ["0", "9223372036854775808", "9" * 40, "x", "\0"])
def test_an_agency_that_is_none_is_said_beside_the_others(client, campaign, agency):
    response = send(client, agency=agency)
    assert (response.status_code, len(mistakes(response)), FakeReport.objects.count()) == (422, 1, 0)


def test_an_agency_is_not_needed(client, campaign):
    send(client)
    assert FakeReport.objects.get().agency is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": None}, "请选是什么。"),
        ({"description": " "}, "请写几个字，说说是什么情况。"),
        ({"description": "字" * 1001}, "最多 1000 个字，现在有 1001 个。请写短一些。"),
        ({"contact": "字" * 101}, "最多 100 个字，现在有 101 个。请写短一些。"),
        ({"place": "a\x00b"}, "里面有显示不出来的字符，请重新输入。"),
        ({"submission_key": None}, forms.STALE),
        ({"submission_key": "short"}, forms.STALE),
        ({"website": "http://spam.example"}, forms.TRAP),
        ({"photo": upload(b"no photo")}, forms.NOT_A_PHOTO),
        ({"photo": upload(b"")}, forms.NOT_A_PHOTO),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept_or_lost(client, campaign, changes, sentence):
    response = send(client, **changes)
    assert (response.status_code, mistakes(response)) == (422, [str(sentence)])
    assert FakeReport.objects.count() == 0
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("[name=code_or_address]")["value"] == "http://evil.example/p/1"
    assert page.select_one("[name=website]").get("value") is None


def test_a_body_that_is_no_form_is_refused(client, campaign):
    response = client.post("/verify/report/", b"x", content_type="multipart/form-data; boundary=missing")
    assert response.status_code == 422
    assert client.post("/verify/report/", b"{}", content_type="application/json").status_code == 422


def test_what_is_too_large_is_never_read(client, campaign, monkeypatch):
    monkeypatch.setattr(views, "LARGEST_BODY", 1000)
    response = send(client, photo=upload(b"x" * 2000))
    assert (response.status_code, FakeReport.objects.count()) == (413, 0)
    assert "照片最大 10 MB。什么都没有保存。" in response.content.decode()


def test_the_photo_of_a_hostile_name_changes_nothing(client, campaign):
    send(client, photo=upload(picture("PNG"), name="../../x.php"))
    assert bytes(FakeReport.objects.get().sent_photo.data) == picture("PNG")


def test_a_script_is_stopped(client, campaign, monkeypatch):
    monkeypatch.setattr("config.requests.limits.time", lambda: 1_800_000_000.0)
    statuses = [send(client, submission_key=f"key-of-the-report-{number:06d}", place=f"{number}").status_code for number in range(62)]
    assert (statuses, FakeReport.objects.count()) == ([302] * 60 + [429] * 2, 60)


@pytest.mark.parametrize("key", ["unknown", "0" * 64, "%00"])
def test_an_unknown_report_is_not_found(client, campaign, key):
    send(client)
    assert client.get(f"/verify/report/{key}/").status_code == 404


def test_nothing_of_it_is_cached_or_told_to_others(client, campaign):
    response = send(client)
    for answer in (response, client.get(response["Location"]), client.get("/verify/report/")):
        assert (answer["Cache-Control"], answer["Referrer-Policy"], answer.cookies) == ("private, no-store", "no-referrer", {})


def test_reports_are_erased_on_their_day(client, campaign):
    for number in range(3):
        send(client, submission_key=f"key-of-the-report-{number:06d}", place=f"{number}")
        send(client, submission_key=f"key-of-the-repeat-{number:06d}", place=f"{number}")
    first, second, third = FakeReport.objects.order_by("pk")
    today = timezone.localdate()
    for report, days in ((first, -1), (second, 0), (third, 1)):
        FakeReport.objects.filter(pk=report.pk).update(erase_on=today + datetime.timedelta(days=days))
    printed = StringIO()
    call_command("erase_expired", stdout=printed)
    assert printed.getvalue().splitlines() == ["已删除 0 份姓名和签名。", "已删除 2 份假信举报。"]
    assert list(FakeReport.objects.all()) == [third]
    assert client.get("/verify/report/key-of-the-report-000000/").status_code == 404


def test_the_form_begins_with_what_was_checked(client, campaign):
    page = BeautifulSoup(client.get("/verify/report/", {"code": "evil.example"}).content, "html.parser")
    assert page.select_one("[name=code_or_address]")["value"] == "evil.example"
    assert page.select_one("form[enctype='multipart/form-data']")["action"] == "/verify/report/"
