"""Settings from the environment fail loudly: the variable, its value, what is allowed; a secret's value never."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

KEY = base64.b64encode(b"k" * 32).decode()


def message(monkeypatch, read, value):
    monkeypatch.setenv("THE_KEY" if read in (env.code_keys, env.data_keys) else "THE_NAME", value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read("THE_KEY" if read in (env.code_keys, env.data_keys) else "THE_NAME")
    return str(caught.value)


def test_a_missing_variable_is_named(monkeypatch):
    monkeypatch.delenv("THE_NAME", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"^THE_NAME is not set; allowed: any text. See .env.example.$"):
        env.text("THE_NAME")
    assert env.text("THE_NAME", "default") == "default"


def test_a_flag_is_0_or_1(monkeypatch):
    assert message(monkeypatch, env.flag, "yes") == "THE_NAME is 'yes'; allowed: 0 or 1"
    monkeypatch.setenv("THE_NAME", "1")
    assert env.flag("THE_NAME") is True


def contact(name):
    return env.uri(name, "https://a.cn/")


@pytest.mark.parametrize("value", ["x@a.cn", "http://a.cn", "mailto:", "tel: 1"])
def test_a_contact_is_an_address(monkeypatch, value):
    assert message(monkeypatch, contact, value) == f"THE_NAME is '{value}'; allowed: https://…, mailto:… or tel:…"
    monkeypatch.setenv("THE_NAME", "mailto:x@a.cn")
    assert contact("THE_NAME") == "mailto:x@a.cn"
    monkeypatch.setenv("THE_NAME", "")
    assert contact("THE_NAME") == "https://a.cn/"


def secure(name):
    return env.origin(name, insecure=False)


@pytest.mark.parametrize("value", ["http://a.cn", "https://a.cn/", "https://A.cn", "a.cn", "https://", "https://a.cn/p", "ftp://a.cn"])
def test_an_origin_is_https_and_a_host(monkeypatch, value):
    assert message(monkeypatch, secure, value) == f"THE_NAME is '{value}'; allowed: https://host, host in lower case, without a path"


def test_a_demonstration_may_be_http(monkeypatch):
    monkeypatch.setenv("THE_NAME", "http://192.168.1.5:8000")
    assert env.origin("THE_NAME", insecure=True) == "http://192.168.1.5:8000"


@pytest.mark.parametrize(
    "value", ["x", f"5-1:{KEY}", f"0-9:{KEY}", f"1-1073741824:{KEY}", "1-9:short", f"1-9:{KEY[:-4]}", f"1-9:{KEY},9-20:{KEY}", ","]
)
def test_wrong_code_keys_are_refused_without_showing_them(monkeypatch, value):
    sentence = message(monkeypatch, env.code_keys, value)
    assert (sentence.startswith("THE_KEY is (hidden); allowed: FIRST-LAST:KEY"), KEY in sentence) == (True, False)


def test_code_keys_are_sorted_by_range(monkeypatch):
    monkeypatch.setenv("THE_KEY", f"100-199:{KEY}, 1-99:{KEY}")
    assert env.code_keys("THE_KEY") == [(1, 99, b"k" * 32), (100, 199, b"k" * 32)]


@pytest.mark.parametrize("value", ["x", f"a b:{KEY}", f"a:{KEY},a:{KEY}", "a:short", ","])
def test_wrong_data_keys_are_refused(monkeypatch, value):
    assert message(monkeypatch, env.data_keys, value).startswith("THE_KEY is (hidden); allowed: ID:KEY")


def test_the_first_data_key_stays_first(monkeypatch):
    monkeypatch.setenv("THE_KEY", f"new:{KEY},old:{KEY}")
    assert list(env.data_keys("THE_KEY")) == ["new", "old"]


def test_a_number_is_whole_and_not_negative(monkeypatch):
    for value in ("-1", "1.5", "many", "１２"):
        assert message(monkeypatch, env.number, value) == f"THE_NAME is {value!r}; allowed: a whole number, 0 or more"
    monkeypatch.setenv("THE_NAME", "0")
    assert env.number("THE_NAME", 7) == 0
    monkeypatch.delenv("THE_NAME")
    assert env.number("THE_NAME", 7) == 7


def test_mail_is_sent_where_it_is_set_up_and_else_none(monkeypatch):
    monkeypatch.delenv("THE_NAME", raising=False)
    assert env.mail("THE_NAME") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    monkeypatch.setenv("THE_NAME", "smtp+tls://post%40a.cn:p%3A%2F@mail.a.cn?from=pingan@a.cn")
    about = env.mail("THE_NAME")
    keys = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    assert [about[f"EMAIL_{key}"] for key in keys] == ["mail.a.cn", 587, "post@a.cn", "p:/", False, True]
    assert about["DEFAULT_FROM_EMAIL"] == "pingan@a.cn"


@pytest.mark.parametrize(
    "value", ["mail.a.cn", "http://a.cn?from=x@a.cn", "smtp://a.cn", "smtp://a.cn:x?from=x@a.cn", "smtp://?from=x@a.cn"]
)
def test_a_mail_server_that_is_none_is_refused_and_its_password_never_shown(monkeypatch, value):
    said = message(monkeypatch, env.mail, value)
    allowed = "smtp://, smtps:// or smtp+tls://, USER:PASSWORD@HOST:PORT?from=ADDRESS"
    assert said == f"THE_NAME cannot be read; allowed: {allowed}"
