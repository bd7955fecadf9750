"""A report's photo: taken as it came, opened by the scheduler within bounds, and whatever it does, the report stays."""

import time
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from campaigns.genuine import photos
from campaigns.genuine.forms import NO_ROOM, NOT_A_PHOTO, PHOTO_TOO_LARGE, TOO_MANY_PIXELS, ReportForm
from campaigns.models import FakeReport, SentPhoto
from campaigns.pictures.anew import CRAFT
from confined import processes
from tests.campaigns.admin.test_runs import officers  # noqa: F401
from tests.campaigns.genuine.test_reports import mistakes, send, upload
from tests.campaigns.pictures.samples import jpeg_of_many_scans, picture, png_that_says


def look():
    call_command("look_at_photos", stdout=StringIO())


def report_of(client, number, photo):
    """Report a fake with a photo; return where who reported it is sent."""
    answer = send(client, submission_key=f"key-of-the-report-{number:06d}", place=f"{number}", photo=upload(photo))
    assert answer.status_code == 302
    return answer["Location"]


@pytest.fixture
def one_second(monkeypatch):
    """The time in which a photo must be open."""
    monkeypatch.setattr(CRAFT, "bounds", replace(CRAFT.bounds, cpu_s=1))


def test_photos_that_take_minutes_cost_the_site_nothing_and_their_reports_stay(client, officers, campaign, one_second):  # noqa: F811
    bomb = jpeg_of_many_scans(2000)
    before = time.process_time()
    first, second = report_of(client, 1, bomb), report_of(client, 2, picture())
    assert time.process_time() - before < 0.5  # opening it takes half a minute
    assert "照片也收到了，正在检查能不能打开。" in client.get(first).content.decode()
    look()
    hostile, good = FakeReport.objects.order_by("pk")
    assert [(each.photo is None, each.photo_fault) for each in (hostile, good)] == [(True, "too_hard"), (False, "")]
    assert SentPhoto.objects.count() == 0
    assert ["照片打不开" in client.get(address).content.decode() for address in (first, second)] == [True, False]
    client.force_login(officers.author)
    text = client.get(reverse("fake_report", args=[hostile.pk])).content.decode()
    assert "打开它要用的时间或内存超过限度，为了网站安全没有打开。举报的其他内容都在。" in text
    assert client.get(reverse("fake_report_photo", args=[hostile.pk])).status_code == 404
    assert Image.open(BytesIO(client.get(reverse("fake_report_photo", args=[good.pk])).content)).size == (60, 40)


def test_before_it_was_looked_at_nobody_sees_it_and_the_officer_is_told(client, officers, campaign):  # noqa: F811
    report_of(client, 1, picture())
    client.force_login(officers.author)
    report = FakeReport.objects.get()
    assert "举报人附了一张照片，正在检查" in client.get(reverse("fake_report", args=[report.pk])).content.decode()
    assert client.get(reverse("fake_report_photo", args=[report.pk])).status_code == 404


def test_half_a_photo_is_said_to_be_none(client, campaign):
    report_of(client, 1, picture()[:-100])
    look()
    assert (FakeReport.objects.get().photo, FakeReport.objects.get().photo_fault) == (None, "broken")


def test_only_so_many_wait_and_who_comes_then_loses_nothing(client, campaign, monkeypatch):
    monkeypatch.setattr(photos, "MOST_WAITING", 1)
    report_of(client, 1, picture())
    refused = send(client, submission_key="key-of-the-report-000002", photo=upload(picture("PNG")))
    assert (refused.status_code, mistakes(refused), FakeReport.objects.count()) == (503, [str(NO_ROOM)], 1)
    look()
    report_of(client, 2, picture("PNG"))
    assert send(client, submission_key="key-of-the-report-000003", place="3").status_code == 302


def test_no_address_fills_the_queue_alone(client, campaign, monkeypatch):
    monkeypatch.setattr("config.requests.limits.time", lambda: 1_800_000_000.0)
    keys = [f"key-of-the-report-{number:06d}" for number in range(22)]
    answers = [send(client, submission_key=key, place=key, photo=upload(picture())).status_code for key in keys]
    assert (answers, SentPhoto.objects.count() < photos.MOST_WAITING) == ([302] * 20 + [429] * 2, True)


def test_who_sends_without_end_holds_up_nothing_else(client, campaign, monkeypatch):
    monkeypatch.setattr(photos, "AT_ONCE", 1)
    for number in range(2):
        report_of(client, number, picture())
    look()
    assert SentPhoto.objects.count() == 1


@pytest.mark.parametrize(
    ("error", "said"), [(OSError(12, "no memory"), CommandError), (KeyboardInterrupt(), KeyboardInterrupt)], ids=["fault", "ended"]
)
def test_a_fault_of_the_machine_or_an_end_in_between_leaves_it_waiting(client, campaign, monkeypatch, error, said):
    report_of(client, 1, picture())
    with monkeypatch.context() as patch:
        patch.setattr(processes.subprocess, "Popen", lambda *arguments, **options: (_ for _ in ()).throw(error))
        with pytest.raises(said):
            look()
    assert SentPhoto.objects.values_list("tries", "leased_until").get() == (0, None)
    look()
    assert FakeReport.objects.get().photo is not None


def test_one_that_another_process_looks_at_is_left_and_one_whose_process_vanished_is_taken_again_but_not_for_ever(client, campaign):
    report_of(client, 1, picture())
    SentPhoto.objects.update(leased_until=timezone.now() + photos.LEASE, tries=3)
    look()
    assert SentPhoto.objects.count() == 1
    SentPhoto.objects.update(leased_until=timezone.now() - photos.LEASE)
    look()
    assert (SentPhoto.objects.count(), FakeReport.objects.get().photo_fault) == (0, "too_hard")


def test_a_lease_that_was_written_while_the_clock_ran_a_day_ahead_is_none(client, campaign):
    report_of(client, 1, picture())
    SentPhoto.objects.update(leased_until=timezone.now() + 720 * photos.LEASE)
    look()
    assert (SentPhoto.objects.count(), FakeReport.objects.get().photo is not None) == (0, True)


def test_what_was_sent_goes_with_its_report(client, campaign):
    report_of(client, 1, picture())
    FakeReport.objects.update(erase_on=timezone.localdate())
    call_command("erase_expired", stdout=StringIO())
    assert SentPhoto.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no photo", NOT_A_PHOTO),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NOT_A_PHOTO),
        (png_that_says(6400, 4800), TOO_MANY_PIXELS),
        (picture() + b"\0" * photos.LARGEST_FILE, PHOTO_TOO_LARGE),
    ],
)
def test_what_its_header_tells_is_refused_with_the_form(data, sentence):
    assert ReportForm({}, {"photo": SimpleUploadedFile("photo.png", data)}).errors["photo"] == [sentence]
