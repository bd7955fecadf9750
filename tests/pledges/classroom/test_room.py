"""The class's page: its seats and no others, answered or not and no more; a total; requests; slips by camera."""

import io
import re
import threading

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Act, Block
from campaigns.printing.changes import void_copies
from campaigns.printing.copies import code_of
from campaigns.printing.packs import pack
from config.requests.refusals import Refusal
from pledges.models import Channel, ClassDevice, ClassTotal, Outcome, ScanFile, SeatRequest, Total
from pledges.scanning.bookkeeping.reading import read_waiting
from pledges.teachers.devices import NotIn, enter
from pledges.teachers.links import link_by
from pledges.teachers.requests import ask
from tests.pledges.classroom.samples import block_of, entered, path_of, pin_at
from tests.pledges.portal.test_letters import answer_copy
from tests.pledges.scanning.conftest import glass, jpeg, page, scans_root  # noqa: F401
from tests.pledges.signing.test_signing import text_of

CANARIES = ("三年级2班", "第二小学", "演示学生", "演示家长")


@pytest.fixture
def path(print_run, units):
    return path_of(print_run, units.class_a1)


@pytest.fixture
def teacher(print_run, units):
    return entered(print_run, units.class_a1)


def seats_of(response):
    """Return (seats that answered, seats to come) as the page lists them."""
    lists = re.findall(r'<ul class="seats.*?</ul>', response.content.decode(), re.S)
    texts = [(("answered" in each.split(">")[0]), [int(seat) for seat in re.findall(r"<li>(\d+)</li>", each)]) for each in lists]
    return tuple(next((seats for is_answered, seats in texts if is_answered is wanted), []) for wanted in (True, False))


def test_seats_are_answered_or_to_come_whatever_the_answer_and_its_way(print_run, units, teacher, path):
    shown = set()
    ways = [(Outcome.SIGNED, Channel.PHONE), (Outcome.DECLINED, Channel.PHONE), (Outcome.SIGNED, Channel.PAPER)]
    for seat, (outcome, channel) in enumerate(ways, 1):
        answer_copy(print_run, units.class_a1, seat, outcome, channel)
        response = teacher.get(path)
        assert seats_of(response) == (list(range(1, seat + 1)), list(range(seat + 1, 4)))
        answers = re.sub(r"\d", "", re.search(r'<h2 id="seats">.*?<section', response.content.decode(), re.S)[0])
        shown.add(re.sub(r"<li>|</li>|<p>.*?</p>|<ul.*?>|</ul>|\s", "", answers))
    assert len(shown) == 1


def test_nothing_of_other_classes_or_of_names_is_there(print_run, units, teacher, path):
    for unit, seat in ((units.class_a1, 1), (units.class_a2, 2), (units.class_b1, 1)):
        answer_copy(print_run, unit, seat)
    others = [code_of(number) for block in print_run.blocks.exclude(unit=units.class_a1) for number in block.numbers_at()]
    for address in (path, f"{path}/camera", f"/en{path}"):
        text = text_of(teacher.get(address))
        assert [canary for canary in (*CANARIES, *others) if canary in text] == []
    assert seats_of(teacher.get(path)) == ([1], [2, 3])
    assert teacher.get(f"/school/letters/{print_run.pk}/{units.class_a1.code}/").status_code == 302
    assert teacher.get(path_of(print_run, units.class_a2)).content.count("输入班级链接的密码".encode()) >= 1


def test_each_look_is_counted(teacher, path):
    for _time in range(3):
        teacher.get(path)
    assert ClassDevice.objects.get().opens == 3


def test_the_page_costs_the_same_whatever_became_of_the_class(print_run, units, teacher, path):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            teacher.get(path)
        return len(queries)

    before = cost()
    answer_copy(print_run, units.class_a1, 1)
    teacher.post(f"{path}/requests", {"seat": "2", "kind": "lost"})
    teacher.post(f"{path}/requests", {"seat": "3", "kind": "moved"})
    assert cost() == before


def test_a_total_is_reported_as_on_the_schools_page(print_run, units, teacher, path):
    response = teacher.post(f"{path}/total", {"signed": "2", "also_by_phone": ""})
    assert response["Location"] == f"{path}?done=total"
    assert "记下了本班报的数。" in text_of(teacher.get(response["Location"]))
    total = ClassTotal.objects.get()
    assert (total.unit, total.signed, total.by) == (units.class_a1, 2, None)
    wrong = teacher.post(f"{path}/total", {"signed": "4"})
    assert (wrong.status_code, "报了 4 份，比本班的 3 份信还多" in text_of(wrong)) == (422, True)
    assert 'id="mistakes"' in wrong.content.decode()
    assert teacher.post(f"{path}/total", {"signed": "x"}).status_code == 422
    assert teacher.post(f"{path}/total", {"signed": "0"})["Location"] == f"{path}?done=no_total"
    assert list(Act.objects.filter(kind="class.total").order_by("pk").values_list("about", flat=True)) == [
        "桃城区第一小学 三年级1班 · 2",
        "桃城区第一小学 三年级1班 · 0",
    ]


def test_a_request_changes_nothing_and_is_taken_back(print_run, units, teacher, path):
    for kind in ("lost", "moved", "moved"):  # the newest word stands
        assert teacher.post(f"{path}/requests", {"seat": "2", "kind": kind})["Location"] == f"{path}?done=asked"
    request = SeatRequest.objects.get()
    assert (request.seat, request.copy_number, request.kind, request.state) == (2, 2, "moved", "open")
    assert Block.objects.filter(unit=units.class_a1).count() == 1
    page = teacher.get(f"{path}?done=asked")
    assert "座号 2：这个孩子转走了" in text_of(page)
    assert seats_of(page) == ([], [1, 2, 3])
    assert teacher.post(f"{path}/requests/{request.pk}/back")["Location"] == f"{path}?done=taken_back"
    assert teacher.post(f"{path}/requests/{request.pk}/back")["Location"] == f"{path}?done=closed"
    assert SeatRequest.objects.get().state == "taken_back"
    kinds = ["class.opened", "class.asked", "class.taken_back"]
    assert list(Act.objects.filter(kind__startswith="class.").order_by("pk").values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"seat": "9", "kind": "lost"}, "本班没有座号 9 的信"),
        ({"seat": "1", "kind": "lost"}, "座号 1 已经答复过"),
        ({"seat": "", "kind": "lost"}, "请输入座号"),
        ({"seat": "2", "kind": "x"}, "请选是信丢了"),
        ({"seat": "2"}, "请选是信丢了"),
    ],
)
def test_what_cannot_be_asked_is_said_at_the_top(print_run, units, teacher, path, sent, sentence):
    answer_copy(print_run, units.class_a1, 1)
    page = teacher.post(f"{path}/requests", sent)
    summary = re.search(r'id="mistakes".*?</ul>', page.content.decode(), re.S)[0]
    assert (page.status_code, sentence in summary.replace("<wbr>", ""), SeatRequest.objects.count()) == (422, True, 0)
    assert all(f'id="{place}"' in page.content.decode() for place in re.findall(r'href="#([^"]+)"', summary))


def test_a_voided_seat_is_on_no_list(print_run, units, people, teacher, path):
    block = block_of(print_run, units.class_a1)
    void_copies(block, 2, 2, reason="x", by=people.author)
    assert seats_of(teacher.get(path)) == ([], [1, 3])
    with pytest.raises(Refusal):
        ask(link_by(path.removeprefix("/c/")), seat=2, kind="lost")


def test_another_classs_request_is_out_of_reach(print_run, units, teacher, path):
    other = entered(print_run, units.class_a2)
    other.post(f"{path_of(print_run, units.class_a2)}/requests", {"seat": "1", "kind": "lost"})
    request = SeatRequest.objects.get()
    assert teacher.post(f"{path}/requests/{request.pk}/back")["Location"] == path
    assert SeatRequest.objects.get().state == "open"
    assert "告诉过学校的" not in text_of(teacher.get(path))


def slip_of(print_run, unit):
    """Return a JPEG of the first slip of a class's pack, as it is printed."""
    target = io.BytesIO()
    pypdfium2.PdfDocument(pack(print_run, unit))[3].render(scale=200 / 72).to_pil().convert("L").save(target, "JPEG")
    return target.getvalue()


@pytest.mark.usefixtures("scans_root")
def test_slips_count_and_their_answer_is_told_to_nobody_here(print_run, units, teacher, path, glass):  # noqa: F811
    own = jpeg(page(glass.slip(0, ("child", "guardian"))[1]))
    other_class, other_school = (slip_of(print_run, unit) for unit in (units.class_a2, units.class_b1))
    said = []
    for photo in (own, other_class, other_school):
        answer = teacher.post(f"{path}/slips", {"file": SimpleUploadedFile("slip.jpg", photo), "source": "camera"})
        assert (answer.status_code, answer.json()["status"].startswith(f"{path}/slips/")) == (201, True)
        list(read_waiting(workers=1))
        said.append(teacher.get(answer.json()["status"]).json())
    assert [each["done"] for each in said] == [True] * 3
    assert {(slip["state"], slip["words"]) for each in said[:2] for slip in each["slips"]} == {("read", "读到了，交给学校了。")}
    assert "不是本校" in said[2]["slips"][0]["words"]
    assert (said[0]["kinds"], said[0]["states"]) == ([], [])
    counted = {total.block.unit: total.count for total in Total.objects.filter(count__gt=0).select_related("block__unit")}
    assert counted == {units.class_a1: 1}
    assert {(file.unit, file.by, file.source) for file in ScanFile.objects.all()} == {(units.class_a1, None, "camera")}
    assert seats_of(teacher.get(path)) == ([1], [2, 3])


@pytest.mark.usefixtures("scans_root")
def test_photos_are_handed_in_without_a_script(print_run, units, teacher, path):
    done = teacher.post(f"{path}/slips", {"file": SimpleUploadedFile("a.jpg", b"%PDF-1")})
    assert (done.status_code, "“a.jpg”收到了，正在读。" in text_of(done)) == (200, True)
    empty = teacher.post(f"{path}/slips", {"file": io.BytesIO(b"")})
    assert (empty.status_code, "回到“用手机收回执”" in text_of(empty)) == (422, True)
    other = entered(print_run, units.class_a2)
    assert other.get(f"{path_of(print_run, units.class_a2)}/slips/{ScanFile.objects.get().pk}").status_code == 404


def test_the_camera_page_keeps_to_the_class(print_run, units, teacher, path):
    page = teacher.get(f"{path}/camera")
    text = page.content.decode()
    assert f'data-upload="{path}/slips"' in text
    assert f'data-letter="{print_run.pk}/{units.class_a1.code}"' in text
    assert 'data-worker="/c/camera-worker.js"' in text
    assert "/school/" not in re.search(r"<main.*</main>", text, re.S)[0]
    assert ("camera=(self)" in page["Permissions-Policy"], page["Cache-Control"]) == (True, "private, no-store")
    assert Client().get("/c/camera-worker.js").headers["Content-Type"].startswith("text/javascript")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_devices_at_once_five_are_let_in(print_run, units):
    link = link_by(path_of(print_run, units.class_a1).removeprefix("/c/"))
    pin, results = pin_at(print_run, units.class_a1), []

    def come(number):
        try:
            enter(link, pin, f"device-{number}")
            results.append("in")
        except NotIn as refusal:
            results.append(refusal.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results) == ["in"] * 5 + ["too_many"] * 3
    assert ClassDevice.objects.count() == 5
