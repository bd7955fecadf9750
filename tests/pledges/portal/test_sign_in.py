"""Signing in and out at the school's door."""

from django.contrib.auth.models import User

from config.accounts import DEMO_PASSWORD

URL = "/school/sign-in/"
PASSWORD = "correct-horse-7"


def sign_in(client, **data):
    return client.post(URL, {"username": "secretary", "password": PASSWORD} | data)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_secretary_signs_in_and_out(client, people):
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/school/")
    assert is_signed_in(client)
    assert client.get("/school/sign-out/").status_code == 405
    assert is_signed_in(client)
    response = client.post("/school/sign-out/")
    assert (response.status_code, response["Location"]) == (302, URL)
    assert not is_signed_in(client)


def test_sign_in_leads_back_to_where_one_wanted_to_go_but_never_to_another_host(client, people):
    assert sign_in(client, next="/school/letters/1/131102001/")["Location"] == "/school/letters/1/131102001/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        client.logout()
        assert sign_in(client, next=elsewhere)["Location"] == "/school/"


def test_who_is_signed_in_is_not_asked_again(client, people):
    client.force_login(people.secretary)
    response = client.get(URL)
    assert (response.status_code, response["Location"]) == (302, "/school/")


def test_wrong_password_and_unknown_name_get_the_same_sentence(client, people):
    sentence = "用户名或密码不对，还没有登录。"
    for data in ({"password": "wrong"}, {"username": "nobody"}):
        response = sign_in(client, **data)
        assert response.status_code == 200
        assert sentence in response.content.decode()
        assert not is_signed_in(client)


def test_account_that_was_closed_cannot_sign_in(client, people):
    User.objects.update(is_active=False)
    assert "用户名或密码不对" in sign_in(client).content.decode()
    assert not is_signed_in(client)


def test_empty_fields_are_named(client, people):
    text = sign_in(client, username="", password="").content.decode()
    assert "请输入用户名。" in text
    assert "请输入密码。" in text


def test_demo_password_is_shown_and_taken_in_the_demo_alone(client, people, settings):
    people.secretary.set_password(DEMO_PASSWORD)
    people.secretary.save()
    settings.DEMO = False
    assert DEMO_PASSWORD not in client.get(URL).content.decode()
    sign_in(client, password=DEMO_PASSWORD)
    assert not is_signed_in(client)
    settings.DEMO = True
    assert DEMO_PASSWORD in client.get(URL).content.decode()
    sign_in(client, password=DEMO_PASSWORD)
    assert is_signed_in(client)


def test_sign_in_page_is_not_kept_and_speaks_english_under_its_address(client, db):
    assert "no-store" in client.get(URL)["Cache-Control"]
    response = client.get("/en/school/")
    assert response["Location"] == "/en/school/sign-in/?next=/en/school/"
