"""A roster on the admin's page: handed in, shown, and brought in as it was shown, within one's own reach."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.audience.rosters.reading import read_roster
from campaigns.audience.rosters.tables import sheets_of
from campaigns.models import Act, Role, RosterFile, Unit
from campaigns.people.members import give
from campaigns.people.roster_files import look_at_waiting

SAMPLES = Path(__file__).parents[2] / "samples" / "rosters"
HEADINGS = "行政区划代码,学校代码,学校名称,年级,班级,人数"
NEW_SCHOOL = f"{HEADINGS}\n131102,2113000011,桃城区第九小学,三年级,1班,45\n131102,2113000011,桃城区第九小学,三年级,2班,44\n"
NEIGHBOURS = f"{HEADINGS}\n131103,2113000099,冀州区第一小学,三年级,1班,45\n"


@pytest.fixture(autouse=True)
def nothing_at_once(settings):
    """What waits is looked at when a test says so."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def administrator(units, people):
    """Of the county; Jizhou is the neighbour."""
    Unit.objects.create(code="131103", kind="county", name="冀州区", parent=units.city)
    user = User.objects.create_user("administrator")
    give(user, Role.ADMINISTRATOR, unit=units.county, by=None)
    return user


def hand_in(client, text, name="名册.csv"):
    data = text.encode() if isinstance(text, str) else text
    return client.post(reverse("roster_new"), {"file": SimpleUploadedFile(name, data)})


def shown(client):
    return BeautifulSoup(client.get(reverse("roster", args=[RosterFile.objects.get().pk])).content, "html.parser").get_text(" ", strip=True)


def test_it_is_shown_before_it_is_done_and_then_done_as_shown(client, administrator):
    client.force_login(administrator)
    address = hand_in(client, NEW_SCHOOL)["Location"]
    waiting = client.get(address)
    assert (waiting["Refresh"], Unit.objects.filter(name="桃城区第九小学").exists()) == ("2", False)
    look_at_waiting()
    page = client.get(address)
    assert ("Refresh" in page, "新增 4" in shown(client), "桃城区第九小学 三年级1班 2113000011-" in shown(client)) == (False, True, True)
    assert not Unit.objects.filter(name="桃城区第九小学").exists()
    for _time in range(2):
        client.post(reverse("roster_bring_in", args=[RosterFile.objects.get().pk]))
        look_at_waiting()
    assert "已经写入。" in shown(client)
    assert list(Unit.objects.filter(code__startswith="2113000011", kind="class").values_list("name", "head_count")) == [
        ("三年级1班", 45),
        ("三年级2班", 44),
    ]
    done = Act.objects.filter(by=administrator).exclude(kind="signed_in")
    assert list(done.values_list("kind", "why")) == [("roster.brought_in", "新增 4 个单位")]
    assert bytes(RosterFile.objects.get().data) == b""
    hand_in(client, NEW_SCHOOL)
    look_at_waiting()
    newest = RosterFile.objects.first()
    page = client.get(reverse("roster", args=[newest.pk])).content.decode()
    assert ("没有要改的" in page, newest.digest) == (True, "")


def test_what_is_wrong_is_listed_and_cannot_be_brought_in(client, administrator):
    client.force_login(administrator)
    hand_in(client, f"{HEADINGS}\n131102,2113000011,桃城区第九小学,三年级,1班,很多\n")
    look_at_waiting()
    assert "很多 人数不是整数。 请填这个班的学生数。" in shown(client)
    before = Unit.objects.count()
    client.post(reverse("roster_bring_in", args=[RosterFile.objects.get().pk]))
    look_at_waiting()
    assert (RosterFile.objects.get().state, Unit.objects.count()) == ("read", before)


def test_when_the_tree_changed_meanwhile_it_is_shown_again(client, administrator, units):
    client.force_login(administrator)
    hand_in(client, NEW_SCHOOL)
    look_at_waiting()
    Unit.objects.create(code="2113000011", kind="school", name="桃城区第九小学", parent=units.county)
    key = RosterFile.objects.get().pk
    client.post(reverse("roster_bring_in", args=[key]))
    look_at_waiting()
    assert ("单位又有了别的改动" in shown(client), "新增 3" in shown(client), RosterFile.objects.get().state) == (True, True, "read")
    client.post(reverse("roster_bring_in", args=[key]))
    look_at_waiting()
    assert RosterFile.objects.get().state == "applied"


@pytest.mark.parametrize("text", [NEIGHBOURS, f"{HEADINGS}\n,131102002,新名,三年级,1班,45\n", f"{HEADINGS}\n999999,1,x,三年级,1班,45\n"])
def test_nobody_brings_in_what_lies_beyond_his_reach(client, units, people, administrator, text):
    """The administrator of school a: neither a new school of another county, nor school b, nor a county of no city of ours."""
    give(people.visitor, Role.ADMINISTRATOR, unit=units.school_a, by=None)
    before = list(Unit.objects.values_list("code", "name"))
    client.force_login(people.visitor)
    hand_in(client, text)
    look_at_waiting()
    assert ("第二小学" in shown(client), RosterFile.objects.get().digest) == (False, "")
    assert list(Unit.objects.values_list("code", "name")) == before


def test_another_persons_file_is_nobodys(client, administrator, people, campaign, units):
    client.force_login(administrator)
    hand_in(client, NEW_SCHOOL)
    key = RosterFile.objects.get().pk
    give(people.neighbour, Role.ADMINISTRATOR, unit=units.school_b, by=None)
    give(people.reviewer, Role.REVIEWER, agency=campaign.agency, by=None)
    for user, statuses in ((people.neighbour, [200, 404, 404, 404]), (people.reviewer, [404] * 4), (people.visitor, [302] * 4)):
        client.force_login(user)
        found = [client.get(reverse("roster_new")), client.get(reverse("roster", args=[key]))]
        found += [client.post(reverse(name, args=[key])) for name in ("roster_bring_in", "roster_discard")]
        assert [answer.status_code for answer in found] == statuses
    assert RosterFile.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b"PK\3\4 nothing", "文件打不开"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "文件"),
        ("今天天气很好\n", "没有找到表头"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_a_sentence(client, administrator, data, sentence):
    client.force_login(administrator)
    answer = hand_in(client, data)
    if answer.status_code == 302:
        look_at_waiting()
        assert (sentence in shown(client), RosterFile.objects.get().state) == (True, "refused")
    else:
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert "什么都没有改动" in (shown(client) if RosterFile.objects.exists() else answer.content.decode())


def test_no_file_is_said_so(client, administrator):
    client.force_login(administrator)
    answer = client.post(reverse("roster_new"))
    assert (answer.status_code, "请先选一个文件。" in answer.content.decode()) == (422, True)


def test_whoever_dies_over_a_file_does_not_do_so_for_ever(client, administrator, monkeypatch):
    client.force_login(administrator)
    hand_in(client, NEW_SCHOOL)
    monkeypatch.setattr("campaigns.people.roster_files._read", lambda roster_file: 1 / 0)
    for _time in range(3):
        with pytest.raises(ZeroDivisionError):
            look_at_waiting()
        assert look_at_waiting() == 0  # somebody may still be at it
        RosterFile.objects.update(leased_until=None)
    assert (look_at_waiting(), RosterFile.objects.get().state) == (1, "refused")


def test_the_template_is_read_as_what_it_shows(client, administrator, tmp_path):
    client.force_login(administrator)
    answer = client.get(reverse("roster_template"))
    path = tmp_path / "template.xlsx"
    path.write_bytes(answer.content)
    roster = read_roster(sheets_of(str(path)), 2026)
    assert ([(each.code, len(each.classes)) for each in roster.schools.values()], roster.mistakes) == ([("2113000011", 3)], [])
