"""The pages about people: for administrators, of what lies within their reach."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from campaigns.models import Act, Invitation, Membership, Role
from campaigns.people.invitations import code_of, invite
from campaigns.people.members import give

pytestmark = pytest.mark.any_database


@pytest.fixture
def administrator(units, people):
    """Of the county; people.neighbour is one too, of another school's."""
    user = User.objects.create_user("administrator", first_name="管理员甲")
    give(user, Role.ADMINISTRATOR, unit=units.county, by=None)
    give(people.neighbour, Role.ADMINISTRATOR, unit=units.school_b, by=None)
    return user


@pytest.fixture
def invitations(units, administrator):
    people = [("王晓明", Role.CONTACT, units.school_a, None), ("李红", Role.CONTACT, units.school_b, None)]
    return invite(people, by=administrator)


def rows(page):
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")][:5] for row in page.select("table.listing tbody tr")]


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def test_the_list_is_of_who_lies_within_reach(client, administrator, people, units):
    client.force_login(people.neighbour)
    seen = [row[1:4] for row in rows(read(client.get(reverse("people"))))]
    assert seen == [["neighbour", "管理员", "桃城区 桃城区第二小学"], ["neighbour", "学校经办人", "桃城区 桃城区第二小学"]]
    client.force_login(administrator)
    assert len(rows(read(client.get(reverse("people"))))) == 4
    found = rows(read(client.get(reverse("people") + "?q=第一小学 secre")))
    assert [row[1] for row in found] == ["secretary"]


def test_there_is_no_such_page_for_anybody_else(client, administrator, people, invitations, campaign):
    give(people.author, Role.OFFICER, agency=campaign.agency, by=None)
    give(people.reviewer, Role.AUDITOR, unit=campaign.agency.unit, by=None)
    person, invitation = people.secretary.pk, invitations[0].pk
    role = people.secretary.memberships.get().pk
    opened = [reverse(name) for name in ("people", "invite", "invitations", "invitation_slips")]
    opened += [reverse("person", args=[person]), reverse("invitation", args=[invitation])]
    sent = [reverse(name, args=[pk]) for name, pk in (("person_account", person), ("role_take", role), ("invitation_change", invitation))]
    for user, status in ((people.author, 404), (people.reviewer, 404), (people.secretary, 302), (administrator, 200)):
        client.force_login(user)
        assert [client.get(address).status_code for address in opened] == [status] * len(opened)
    client.force_login(people.neighbour)  # an administrator of another school
    assert [client.get(address).status_code for address in opened] == [200] * 4 + [404] * 2
    assert [client.post(address, {"what": "close"}).status_code for address in sent] == [404] * 3


@pytest.mark.parametrize("pasted", ["王晓明\t131102001\n李红\t131102002\n\n", "王晓明,131102001\r\n李红，131102002"])
def test_contacts_are_pasted_from_a_spreadsheet(client, administrator, pasted):
    client.force_login(administrator)
    answer = client.post(reverse("invite"), {"people": pasted, "role": "contact"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("invitations"))
    assert list(Invitation.objects.order_by("pk").values_list("name", "role", "unit__code")) == [
        ("王晓明", "contact", "131102001"),
        ("李红", "contact", "131102002"),
    ]


def test_one_wrong_line_and_nobody_is_invited(client, administrator):
    client.force_login(administrator)
    answer = client.post(reverse("invite"), {"people": "王晓明\t131102001\n李红\t999\n赵", "role": "contact"})
    assert (answer.status_code, Invitation.objects.count()) == (422, 0)
    page = read(answer).get_text(" ", strip=True)
    assert "第 2 行：“李红 999”里的代码不是您管的单位，或者没有这个单位。" in page
    assert "第 3 行：“赵”没有写单位代码，下面也没有选单位。" in page
    assert "王晓明\t131102001" in read(answer).select_one("textarea").text


def test_officers_are_invited_to_an_agency(client, administrator, campaign, units):
    give(administrator, Role.ADMINISTRATOR, unit=units.city, by=None)
    client.force_login(administrator)
    assert client.post(reverse("invite"), {"people": "张三", "role": "officer"}).status_code == 422
    answer = client.post(reverse("invite"), {"people": "张三", "role": "officer", "agency": campaign.agency.pk})
    invitation = Invitation.objects.get()
    assert (answer["Location"], invitation.agency) == (reverse("invitation", args=[invitation.pk]), campaign.agency)


def test_an_invitation_is_shown_as_link_code_and_slip(client, administrator, invitations):
    client.force_login(administrator)
    code = code_of(invitations[0])
    one, slips = (client.get(address) for address in (reverse("invitation", args=[invitations[0].pk]), reverse("invitation_slips")))
    assert ["no-store" in answer["Cache-Control"] for answer in (one, slips)] == [True, True]
    assert read(one).select_one("#link")["value"] == f"http://testserver/join/{code}/"
    assert [section.select_one(".code").text for section in read(slips).select("section")] == [code_of(each) for each in invitations]


def test_it_is_withdrawn_and_renewed(client, administrator, invitations):
    client.force_login(administrator)
    change = reverse("invitation_change", args=[invitations[0].pk])
    states, codes = [], {code_of(invitations[0])}
    for what in ("withdraw", "withdraw", "renew"):
        client.post(change, {"what": what})
        invitation = Invitation.objects.get(pk=invitations[0].pk)
        states.append(invitation.state)
        codes.add(code_of(invitation))
    assert (states, len(codes)) == (["withdrawn", "withdrawn", "open"], 2)


def test_a_role_is_given_and_taken_on_the_persons_page(client, administrator, people, units):
    client.force_login(administrator)
    address = reverse("person", args=[people.secretary.pk])
    assert client.post(address, {"role": "grid", "unit": units.city.pk}).status_code == 422
    assert client.post(address, {"role": "grid", "unit": units.school_b.pk}).status_code == 302
    membership = Membership.objects.get(user=people.secretary, role=Role.GRID)
    assert client.post(reverse("role_take", args=[membership.pk]))["Location"] == address
    assert list(people.secretary.memberships.values_list("role", flat=True)) == ["contact"]


def test_an_account_is_closed_at_once(client, administrator, people):
    at_work = Client()
    at_work.force_login(people.secretary)
    client.force_login(administrator)
    account = reverse("person_account", args=[people.secretary.pk])
    statuses = [at_work.get("/school/").status_code]
    for what in ("close", "open"):
        client.post(account, {"what": what})
        statuses.append(at_work.get("/school/").status_code)
    assert statuses == [200, 302, 302]


def test_the_link_to_a_new_password_is_shown_once(client, administrator, people):
    client.force_login(administrator)
    page = read(client.post(reverse("person_account", args=[people.secretary.pk]), {"what": "password"}))
    assert page.select_one("#link")["value"] == f"http://testserver/join/{code_of(Invitation.objects.get())}/"
    assert rows(read(client.get(reverse("invitations")))) == []


def test_a_colleague_lifts_a_lockout_and_nobody_else(client, administrator, people):
    guesser = Client()
    tries = [guesser.post("/school/sign-in/", {"username": "secretary", "password": "x"}).status_code for _time in range(31)]
    assert tries == [200] * 30 + [429]
    account, page = reverse("person_account", args=[people.secretary.pk]), reverse("person", args=[people.secretary.pk])
    client.force_login(people.neighbour)
    assert client.post(account, {"what": "unlock"}).status_code == 404
    client.force_login(administrator)
    assert "解除锁定" in client.get(page).content.decode()
    client.post(account, {"what": "unlock"})
    assert "解除锁定" not in client.get(page).content.decode()
    right = {"username": "secretary", "password": "correct-horse-7"}
    assert Client().post("/school/sign-in/", right).status_code == 302
    assert Act.objects.filter(kind="lockout.lifted", by=administrator, person=people.secretary).count() == 1


def test_sessions_are_ended_for_a_colleague_and_stay_so_when_an_account_opens_again(client, administrator, people):
    client.force_login(administrator)
    account = reverse("person_account", args=[people.secretary.pk])
    for whats in (["sessions"], ["close", "open"]):
        at_work = Client()
        at_work.force_login(people.secretary)
        for what in whats:
            client.post(account, {"what": what})
        assert at_work.get("/school/").status_code == 302
