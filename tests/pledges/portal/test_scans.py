"""The school's page for scans: what is taken, what is refused, and what became of it."""

import csv
import errno
import io
import os
import re
import threading
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.models import PrintRun, Role
from campaigns.paper.marks.codes import code_for, grouped
from campaigns.people.members import give
from campaigns.printing.changes import void_copies
from campaigns.printing.copies import code_of, keyring
from campaigns.printing.finding import copy_for
from config.requests.admission import TURN, Turn
from config.requests.limits import Limit
from pledges.models import ScanFile, ScanPage
from pledges.portal.scans.tables import csv_of
from pledges.scanning.bookkeeping import claims
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.scanning.bookkeeping.recording import record
from pledges.scanning.intake import bounds
from pledges.scanning.reader.readings.answers import Answer
from pledges.scanning.reader.readings.states import KINDS, STATES, SlipReading
from pledges.scanning.results.overview import files_of
from pledges.scanning.results.sheets import BadSheet
from pledges.scanning.results.words import KIND_WORDS, STATE_WORDS
from tests.pledges.scanning.conftest import glass, hand_in, jpeg, page, pdf, scans_root  # noqa: F401
from tests.unnamed import unnamed_files_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def school(client, people):
    client.force_login(people.secretary)
    return client


@pytest.fixture
def base(print_run, units):
    return f"/school/letters/{print_run.pk}/{units.school_a.code}/scans/"


def given(data=b"%PDF-1", name="stack.pdf"):
    return SimpleUploadedFile(name, data)


def send(client, base, data=b"%PDF-1", name="stack.pdf", headers=JSON, **fields):
    return client.post(f"{base}upload", {"file": given(data, name), **fields}, headers=headers)


def slip(seat, state="signed"):
    return SlipReading(code_of(seat), state, {}, {"child": "ink", "guardian": "ink", "declined": "empty"})


def read(*answers):
    """Have what waits read as these Answers, page by page."""
    for answer in answers:
        [page] = claims.claim("reader", 1)
        assert record(page, "reader", answer)


def page_of(*slips, pages=1, kind="with_slips", **more):
    return Answer(pages, kind, slips, crops=(None,) * len(slips), **more)


def soup(client, base):
    response = client.get(base)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def sums_of(page):
    """Return the numbers of both tables by their words."""
    rows = [table.select("tr")[1:] for table in page.select(".scan-sum")]
    return [{row.th.find(string=True): int(row.td.text) for row in each} for each in rows]


def files_listed(page):
    return [[re.sub(r"\s+", " ", part.text) for part in item.select("p")] for item in page.select(".handed-in > li")]


# --- who may


@pytest.mark.parametrize("ending", ["", "bad-pages.csv", "upload"])
def test_each_address_opens_for_its_own_school_alone(client, people, base, ending):
    def ask(who):
        client.force_login(who)
        return (send(client, base) if ending == "upload" else client.get(f"{base}{ending}")).status_code

    assert [ask(who) for who in (people.secretary, people.neighbour, people.visitor)] == [201 if ending == "upload" else 200, 404, 404]
    assert ScanFile.objects.count() == (1 if ending == "upload" else 0)
    client.logout()
    response = client.post(f"{base}upload") if ending == "upload" else client.get(f"{base}{ending}")
    back = base if ending == "upload" else f"{base}{ending}"
    assert (response.status_code, response["Location"]) == (302, f"/school/sign-in/?next={back}")


def test_a_file_is_followed_by_its_own_units_alone(client, people, units, base):
    client.force_login(people.secretary)
    status = send(client, base).json()["status"]
    answers = []
    for who in (people.secretary, people.neighbour, people.visitor):
        client.force_login(who)
        answers.append(client.get(status).status_code)
    give(people.visitor, Role.CONTACT, unit=units.county, by=None)
    assert (answers, client.get(status).status_code) == ([200, 404, 404], 200)
    client.logout()
    assert client.get(status).status_code == 302
    assert client.get("/school/scans/999999/").status_code == 302


def test_a_teacher_sees_the_files_of_the_class_alone(client, people, units, print_run, base):
    client.force_login(people.secretary)
    send(client, base, name="all.pdf")
    own = base.replace("131102001/", "131102001-0301/")
    send(client, own, b"%PDF-2", name="class.pdf")
    give(people.visitor, Role.CONTACT, unit=units.class_a1, by=None)
    assert [each[0] for each in files_listed(soup(client, base))] == ["class.pdf", "all.pdf"]
    client.force_login(people.visitor)
    assert [each[0] for each in files_listed(soup(client, own))] == ["class.pdf"]


# --- what is taken


def test_a_file_is_taken_once(school, people, campaign, units, base, scans_root):  # noqa: F811
    first, again = send(school, base, name="a.pdf"), send(school, base, name="b.pdf")
    file = ScanFile.objects.get()
    answer = {"file": file.pk, "status": f"/school/scans/{file.pk}/"}
    assert (first.status_code, first.json()) == (201, answer | {"is_new": True})
    assert (again.status_code, again.json()) == (200, answer | {"is_new": False})
    assert (file.name, file.source, file.by, file.campaign, file.unit) == ("a.pdf", "portal", people.secretary, campaign, units.school_a)
    assert [path.read_bytes() for path in scans_root.glob("[!.]*")] == [b"%PDF-1"]
    assert "no-store" in first["Cache-Control"]


def test_a_large_file_arrives_whole(school, base, scans_root):  # noqa: F811
    """Above what Django keeps in memory (2.5 MB)."""
    data = bytes(range(256)) * 12_000
    send(school, base, data)
    assert [path.read_bytes() == data for path in scans_root.glob("[!.]*")] == [True]


def test_the_camera_is_answered_in_json(school, base):
    response = send(school, base, headers={}, source="camera", note="ignored")
    assert (response.status_code, set(response.json()), ScanFile.objects.get().source) == (201, {"file", "status", "is_new"}, "camera")
    response = school.post(f"{base}upload", {"source": "camera"})
    assert (response.status_code, list(response.json())) == (422, ["sentence"])


def test_the_plain_form_takes_several_files_and_says_what_became_of_each(school, base):
    send(school, base, name="old.pdf")
    files = [given(b"%PDF-2", "new.pdf"), given(name="old.pdf"), given(b"", "empty.pdf")]
    response = school.post(f"{base}upload", {"file": files})
    assert (response.status_code, response["Location"]) == (302, base)
    notices = [notice.text.strip() for notice in soup(school, base).select(".notice[role=status]")]
    sentences = ["“new.pdf”收到了，正在读。", "“old.pdf”以前交过，没有重复计。", "“empty.pdf”是空的，没有收。请重新扫描或重新复制后再交。"]
    assert (notices, ScanFile.objects.count()) == (sentences, 2)


# --- what is refused


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({}, "没有收到文件。请选好文件再交一次。"), ({"file": b""}, "这个文件是空的，没有收。请重新扫描或重新复制后再交。")],
)
def test_no_file_and_an_empty_one(school, base, fields, sentence):
    fields = {name: given(data) for name, data in fields.items()}
    response = school.post(f"{base}upload", fields, headers=JSON)
    assert (response.status_code, response.json()) == (422, {"sentence": sentence})
    fields = {name: given(b"") for name in fields}
    response = school.post(f"{base}upload", fields)
    assert (response.status_code, sentence in response.content.decode(), ScanFile.objects.count()) == (422, True, 0)


class Unread(io.BytesIO):
    """A body that nobody may touch."""

    def read(self, size=-1):
        raise AssertionError("it was read")

    readline = read


def sent_unread(client, base, size=1000):
    form = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(size), "wsgi.input": Unread()}
    return client.post(f"{base}upload", headers=JSON, **form)


def test_what_is_too_large_is_never_read(school, base, settings):
    settings.SCAN_UPLOAD_LIMIT = 3 * 1024 * 1024
    response = sent_unread(school, base, 3 * 1024 * 1024 + 1)
    sentence = "一次最多交 3 MB，这次超过了，没有收。文件还在您这里，请分成几个再交。"
    assert (response.status_code, response.json()) == (413, {"sentence": sentence})


def test_who_is_not_signed_in_is_told_so_before_anything_is_read(client, base):
    response = sent_unread(client, base)
    assert (response.status_code, response.json()) == (403, {"sentence": "登录已过期，这个文件还没有交。请重新登录，再交一次。"})


def test_whose_letter_it_is_not_is_told_who_may_hand_it_in(client, people, base):
    client.force_login(people.neighbour)
    response = sent_unread(client, base)
    sentence = "现在登录的人收不了这批信的回执，这个文件没有收。文件还在您这里，请换成收这批信的人登录，再交一次。"
    assert (response.status_code, response.json()) == (404, {"sentence": sentence})


def test_a_recalled_letter_takes_no_slips_and_still_shows_what_came(school, base):
    send(school, base)
    PrintRun.objects.update(recalled_at=timezone.now())
    response = sent_unread(school, base)
    assert (response.status_code, list(response.json())) == (410, ["sentence"])
    page = soup(school, base)
    assert (page.select("form[data-hand-in]"), len(files_listed(page)), "召回" in page.text) == ([], 1, True)


def test_a_script_is_slowed_down(school, base, monkeypatch):
    monkeypatch.setattr("config.requests.limits.UPLOADS_OF_A_PERSON", Limit("upload", 1, 600))
    assert send(school, base).status_code == 201
    response = sent_unread(school, base)
    assert (response.status_code, int(response["Retry-After"]) <= 600, list(response.json())) == (429, True, ["sentence"])


def test_a_school_with_much_waiting_is_told_before_anything_is_read(school, base, monkeypatch):
    monkeypatch.setattr(bounds, "WAITING_AT_MOST", 1)
    send(school, base)
    response = sent_unread(school, base)
    sentence = "前面交的还有 1 页没有读完，一个单位最多等 1 页，这个文件没有收。文件还在您这里，请等读过一些再交。"
    assert (response.status_code, response["Retry-After"], response.json()) == (429, "60", {"sentence": sentence})
    shown = send(school, base, b"%PDF-2", headers={})
    assert (shown.status_code, sentence in shown.content.decode(), ScanFile.objects.count()) == (429, True, 1)
    read(page_of(kind="blank"))
    assert send(school, base, b"%PDF-2").status_code == 201


def test_a_schools_files_may_fill_the_disk_up_to_its_quota(school, base, settings):
    settings.SCAN_QUOTA = 3 << 20
    send(school, base, bytes(2 << 20))
    response = sent_unread(school, base, (1 << 20) + 1)
    sentence = "前面交的文件还占着 2 MB，连同这个超过了 3 MB，没有收。文件还在您这里，请等前面的读完再交；一直这样，请告诉管理网站的人。"
    assert (response.status_code, response["Retry-After"], response.json()) == (429, "60", {"sentence": sentence})
    assert send(school, base).status_code == 201


def test_of_several_files_those_are_taken_that_may_wait(school, base, monkeypatch):
    monkeypatch.setattr(bounds, "WAITING_AT_MOST", 1)
    files = [given(b"%PDF-1", "a.pdf"), given(b"%PDF-2", "b.pdf")]
    response = school.post(f"{base}upload", {"file": files}, headers=JSON)
    kept = {"name": "b.pdf", "sentence": "“b.pdf”没有收：前面交的还没有读完。它还在您这里，请等读过一些再交。"}
    assert (response.status_code, response.json()["files"][1], ScanFile.objects.get().name) == (201, kept, "a.pdf")


def test_the_page_says_how_much_may_be_handed_in(school, base):
    said = soup(school, base).select_one("#files-help").text
    assert re.findall(r"\d+(?= 页| 个文件)", said) == ["10000", "5000", "10000"]


def test_where_too_many_files_arrive_at_once_the_next_comes_later(school, base):
    none_left = threading.Semaphore(0)
    form = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": "9", "wsgi.input": Unread()}
    response = school.post(f"{base}upload", headers=JSON, **form, **{TURN: Turn([], none_left, None)})
    assert (response.status_code, 3 <= int(response["Retry-After"]) <= 8, list(response.json())) == (503, True, ["sentence"])


def test_another_site_cannot_hand_a_file_in(people, base):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.secretary)
    assert (send(client, base).status_code, ScanFile.objects.count()) == (403, 0)
    client.get(base)
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert send(client, base, headers=JSON | token).status_code == 201
    assert send(client, base, b"%PDF-2", csrfmiddlewaretoken=token["X-CSRFToken"]).status_code == 201


def test_a_sender_who_goes_away_hands_nothing_in(school, base, scans_root):  # noqa: F811
    class Gone(io.BytesIO):
        def read(self, size=-1):
            data = super().read(size)
            if not data:
                raise ConnectionResetError
            return data

    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1 and'
    form = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": "9000", "wsgi.input": Gone(body)}
    assert school.post(f"{base}upload", headers=JSON, **form).status_code == 422
    assert (ScanFile.objects.count(), list(scans_root.glob("[!.]*"))) == (0, [])


def test_half_an_upload_has_no_name_on_the_disk(school, base, settings, tmp_path):
    """Whatever kills the web server then: there is nothing for anybody to find, or to sweep."""
    settings.FILE_UPLOAD_TEMP_DIR, seen = tmp_path, []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            seen.append((os.listdir(tmp_path), len(unnamed_files_of(os.getpid(), tmp_path))))
            return super().read(size)

    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1' + bytes(3_000_000) + b"\r\n--b--\r\n"
    form = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(len(body)), "wsgi.input": Watched(body)}
    assert school.post(f"{base}upload", headers=JSON, **form).status_code == 201
    assert (seen[-1], {names == [] for names, _unnamed in seen}) == (([], 1), {True})
    assert ScanFile.objects.get().name == "a.pdf"


@pytest.mark.parametrize("where", ["folder away", "disk full", "TMPDIR full"])
def test_where_there_is_no_place_for_files_nothing_is_taken_and_it_is_said(school, base, scans_root, monkeypatch, where):  # noqa: F811
    send(school, base, b"%PDF-0")

    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if where == "folder away":
        scans_root.rename(scans_root.with_name("away"))
    elif where == "disk full":
        monkeypatch.setattr("pledges.scanning.intake.receiving.os.fsync", full)
    else:
        monkeypatch.setattr("config.requests.uploads.UnnamedFileUploadHandler.receive_data_chunk", full)
    large = b"%PDF-1" + bytes(3_000_000)  # above what Django keeps in memory
    sentence = "服务器现在存不下文件，没有收，什么也没有记下。文件还在您这里，请稍后再交一次；一直这样，请告诉管理网站的人。"
    told = send(school, base, large)
    assert (told.status_code, told.json(), "Retry-After" in told) == (503, {"sentence": sentence}, False)
    shown = send(school, base, large, headers={})
    assert (shown.status_code, sentence in shown.content.decode()) == (503, True)
    assert (ScanFile.objects.count(), scans_root.exists()) == (1, where != "folder away")
    assert where == "folder away" or len(list(scans_root.glob("[!.]*"))) == 1


def test_of_several_files_those_there_is_a_place_for_are_taken(school, base, monkeypatch):
    fsync, done = os.fsync, []

    def full_in_the_end(number):
        done.append(number)
        if len(done) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(number)

    monkeypatch.setattr("pledges.scanning.intake.receiving.os.fsync", full_in_the_end)
    school.post(f"{base}upload", {"file": [given(b"%PDF-1", "a.pdf"), given(b"%PDF-2", "b.pdf")]})
    notices = [notice.text.strip() for notice in soup(school, base).select(".notice[role=status]")]
    kept = "“b.pdf”没有收：服务器现在存不下文件。它还在您这里，请稍后再交一次；一直这样，请告诉管理网站的人。"
    assert (notices, ScanFile.objects.get().name) == (["“a.pdf”收到了，正在读。", kept], "a.pdf")


def test_a_program_that_sends_several_files_is_told_of_each(school, base):
    files = [given(b"", "empty.pdf"), given(b"%PDF-1", "a.pdf"), given(b"%PDF-2", "b.pdf")]
    response = school.post(f"{base}upload", {"file": files}, headers=JSON)
    first, second = ScanFile.objects.order_by("pk")
    told = [{"file": file.pk, "status": f"/school/scans/{file.pk}/", "is_new": True} for file in (first, second)]
    empty = {"name": "empty.pdf", "sentence": "“empty.pdf”是空的，没有收。请重新扫描或重新复制后再交。"}
    assert (response.status_code, response.json()) == (201, told[0] | {"files": [empty, *told]})


# --- what became of it


def test_a_file_is_followed_until_it_is_read(school, base):
    status = send(school, base).json()["status"]
    waiting = {"done": False, "pages": None, "read": 0, "slips": [], "kinds": [], "states": [], "sentence": ""}
    assert school.get(status).json() == waiting
    read(page_of(slip(1), slip(2, "unsigned"), pages=2))
    slips = [
        {"code": code_of(1), "state": "signed", "words": "已签"},
        {"code": code_of(2), "state": "unsigned", "words": "没有签"},
    ]
    states = [{"state": "signed", "words": "已签", "count": 1}, {"state": "unsigned", "words": "没有签", "count": 1}]
    kinds = [{"kind": "with_slips", "words": "有回执", "count": 1}]
    assert school.get(status).json() == waiting | {"pages": 2, "read": 1, "slips": slips, "kinds": kinds, "states": states}
    read(page_of(kind="blank"))
    kinds.append({"kind": "blank", "words": "空白页", "count": 1})
    read_whole = {"done": True, "pages": 2, "read": 2, "slips": slips, "kinds": kinds, "states": states, "sentence": ""}
    assert school.get(status).json() == read_whole


def test_an_archive_is_its_members(school, base):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.jpg", b"1")
        archive.writestr("b.jpg", b"2")
    status = send(school, base, target.getvalue(), "both.zip").json()["status"]
    read(Answer(None, "", members=[(0, "a.jpg"), (1, "b.jpg")]))
    assert [school.get(status).json()[name] for name in ("done", "pages", "read")] == [False, None, 0]
    read(page_of(slip(1)), Answer(None, "unreadable", reason="broken"))
    answer = school.get(status).json()
    assert [answer[name] for name in ("done", "pages", "read", "sentence")] == [True, 2, 2, ""]
    assert [each["code"] for each in answer["slips"]] == [code_of(1)]
    [(name, _about, *result)] = files_listed(soup(school, base))
    assert (name, result) == ("both.zip", ["读了 2 页：有回执 1 · 读不出 1", "回执 1 张：已签 1"])


def test_a_file_that_cannot_be_opened_says_why(school, base):
    status = send(school, base).json()["status"]
    read(Answer(None, "unreadable", reason="password"))
    sentence = "文件设有密码，打不开。请去掉密码后再交。"
    answer = school.get(status).json()
    assert [answer[name] for name in ("done", "pages", "read", "sentence")] == [True, 1, 1, sentence]
    assert files_listed(soup(school, base))[0][2] == sentence


def test_both_sums_show_every_kind_and_state_with_its_number(school, base):
    send(school, base)
    assert sums_of(soup(school, base)) == [
        dict.fromkeys([*map(str, KIND_WORDS.values()), "合计"], 0),
        dict.fromkeys([*map(str, STATE_WORDS.values()), "合计"], 0),
    ]
    read(page_of(slip(1), slip(2, "declined"), slip(3, "unsigned"), pages=3), page_of(kind="blank"))
    page = soup(school, base)
    pages, slips = sums_of(page)
    assert (len(pages), len(slips)) == (len(KINDS) + 1, len(STATES) + 1)
    assert {words: count for words, count in pages.items() if count} == {"有回执": 1, "空白页": 1, "合计": 2}
    assert {words: count for words, count in slips.items() if count} == {"已签": 1, "已阅读，不签": 1, "没有签": 1, "合计": 3}
    assert "读过的 2 页，页上的 3 张回执" in page.text
    assert "还有 1 页正在读" in page.text


def test_sums_that_do_not_hold_are_not_claimed_to(school, base):
    send(school, base)
    read(page_of(slip(1)))
    ScanPage.objects.update(kind="something")
    page = soup(school, base)
    assert ("两个合计都对得上" in page.text, "两个合计对不上" in page.text) == (False, True)


def test_photos_are_one_line_and_files_one_each(school, base):
    for number in range(3):
        send(school, base, b"\xff\xd8\xff%d" % number, f"photo-{number}.jpg", source="camera")
    send(school, base, name="stack.pdf")
    read(page_of(slip(1)), page_of(slip(1)), page_of(kind="blank"))
    photos, stack = files_listed(soup(school, base))
    assert photos[0] == "手机拍的照片 3 张"
    assert photos[2:] == ["读了 3 页：有回执 2 · 空白页 1", "回执 2 张：已签 1 · 重复 1"]
    assert (stack[0], stack[2]) == ("stack.pdf", "正在读")
    assert stack[1].endswith(" · 网页上传 · secretary")


def test_files_are_shown_twenty_at_a_time(school, base):
    for number in range(22):
        send(school, base, b"%%PDF-%d" % number, f"{number}.pdf")
    assert [each[0] for each in files_listed(soup(school, base))] == [f"{number}.pdf" for number in range(21, 1, -1)]
    assert [each[0] for each in files_listed(soup(school, f"{base}?page=2"))] == ["1.pdf", "0.pdf"]


def test_sheets_to_be_found_name_class_and_seat(school, people, units, print_run, base):
    code, neighbours = code_of(2), code_for(print_run.blocks.get(unit=units.class_b1).first_number, keyring())
    block = copy_for(code).block
    void_copies(block, 2, 2, reason="丢失", by=people.author)
    send(school, base, name="=1+1.pdf")
    read(page_of(slip(1), slip(2, "void"), SlipReading(neighbours, "other_school"), pages=3), page_of(kind="blank"))
    read(Answer(3, "unreadable", reason="too_hard"))
    [first, second] = [[cell.text.strip() for cell in row.select("td")] for row in soup(school, base).select(".sheets tbody tr")]
    what = "这一页试了三次都没有读完（太复杂或已损坏），先放在一边。请重新扫描这一页，或者人工登记。"
    assert first == ["=1+1.pdf", "1", "已作废别的学校", "三年级1班 · 2", grouped(code) + grouped(neighbours)]
    assert second == ["=1+1.pdf", "3", what, "—", "—"]
    response = school.get(f"{base}bad-pages.csv")
    assert (response.content[:3], response["Content-Type"]) == (b"\xef\xbb\xbf", "text/csv; charset=utf-8")
    assert list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")))) == [
        ["文件", "第几页", "哪里不对", "编码", "班级", "座号"],
        ["'=1+1.pdf", "1", "已作废、别的学校", f"{grouped(code)}、{grouped(neighbours)}", "三年级1班", "2"],
        ["'=1+1.pdf", "3", what, "", "", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_computed(start):
    [_heading, row] = csv.reader(io.StringIO(csv_of([BadSheet(f"{start}cmd", 1, ("a",), (), (), ())]).decode("utf-8-sig"), newline=""))
    assert row[0] == f"'{start}cmd"


def test_real_slips_from_the_page_to_the_ledger(school, base, glass):  # noqa: F811
    signed, empty = glass.slip(0, ("child", "guardian"))[1], glass.slip(1)[1]
    status = send(school, base, pdf(page(signed, empty))).json()["status"]
    assert len(list(read_waiting(workers=1))) == 1
    states = [{"state": "signed", "words": "已签", "count": 1}, {"state": "unsigned", "words": "没有签", "count": 1}]
    assert school.get(status).json()["states"] == states
    slips = sums_of(soup(school, base))[1]
    assert {words: count for words, count in slips.items() if count} == {"已签": 1, "没有签": 1, "合计": 2}


# --- the way there, and what it costs


def test_home_and_letter_lead_there(school, print_run, units, base):
    for address in ("/school/", f"/school/letters/{print_run.pk}/{units.school_a.code}/"):
        assert [link["href"] for link in soup(school, address).select("a") if "交扫描件" in link.text] == [base]


def test_originals_are_said_to_be_kept_as_long_as_they_are(school, campaign, base):
    kept = "原文件读完以后再留 30 天"
    assert (kept in soup(school, base).text, "原文件读完就删除" in soup(school, base).text) == (False, True)
    campaign.keep_scans_days = 30
    campaign.save()
    assert (kept in soup(school, base).text, "原文件读完就删除" in soup(school, base).text) == (True, False)


def test_the_page_costs_the_same_with_one_and_with_three_files(school, campaign, units, base, django_assert_num_queries):
    def hand_in_and_read(seat):
        send(school, base, b"%%PDF-%d" % seat, f"{seat}.pdf")
        send(school, base, b"\xff\xd8\xff%d" % seat, f"{seat}.jpg", source="camera")
        read(page_of(slip(seat), SlipReading(None, "uncertain")), page_of(kind="blank"))

    hand_in_and_read(1)
    school.get(base)
    with django_assert_num_queries(27):
        assert len(files_listed(soup(school, base))) == 2
    hand_in_and_read(2)
    hand_in_and_read(3)
    with django_assert_num_queries(27):
        assert len(files_listed(soup(school, base))) == 4
    file = files_of(campaign, units.school_a).first()
    with django_assert_num_queries(8):
        school.get(f"/school/scans/{file.pk}/")


def test_addresses_take_no_other_method(school, base):
    send(school, base)
    addresses = (base, f"{base}bad-pages.csv", f"/school/scans/{ScanFile.objects.get().pk}/")
    assert [school.post(address).status_code for address in addresses] == [405, 405, 405]
    assert school.get(f"{base}upload").status_code == 405
