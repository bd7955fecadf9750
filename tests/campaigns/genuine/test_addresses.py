"""A web address somebody was given: ours, or made to look like ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.genuine.addresses import judge

OURS = "https://pingan.example.gov.cn"


def judged(text, origin=OURS):
    found = judge(text, origin)
    return found and (found.reason, found.host)


@pytest.mark.parametrize(
    "text",
    [
        "https://pingan.example.gov.cn/p/7KQF2M9D7KQF2M9D",
        "pingan.example.gov.cn",
        "HTTP://Pingan.Example.gov.cn/",
        "http://pingan.example.gov.cn/verify/",
        "https://pingan.example.gov.cn:443/x",
        "https：／／pingan．example．gov．cn/p/A",
        "请打开 https://pingan.example.gov.cn/verify/，核对。",
        "在pingan.example.gov.cn查。",
    ],
)
def test_ours(text):
    assert judged(text) == ("", "pingan.example.gov.cn")


@pytest.mark.parametrize(
    ("text", "reason", "host"),
    [
        ("https://pingan.example.gov.cn@evil.example/", "user", "evil.example"),
        ("https://pingan.example.gov.cn:443@evil.example/", "user", "evil.example"),
        ("https://user@pingan.example.gov.cn/", "user", "pingan.example.gov.cn"),
        ("https://evil.example\\@pingan.example.gov.cn/", "inside", "evil.example"),
        ("https:\\\\evil.example", "other", "evil.example"),
        ("https:evil.example", "other", "evil.example"),
        ("//evil.example", "other", "evil.example"),
        ("https://evil.example/pingan.example.gov.cn/p/A", "inside", "evil.example"),
        ("https://evil.example/?to=https://pingan.example.gov.cn", "inside", "evil.example"),
        ("https://evil.example#pingan.example.gov.cn", "inside", "evil.example"),
        ("https://pingan.example.gov.cn.evil.example/", "inside", "pingan.example.gov.cn.evil.example"),
        ("https://pingan.example.gov.cn%2eevil.example", "inside", "pingan.example.gov.cn%2eevil.example"),
        ("https://pingan.example.gov.cn:8443/", "inside", "pingan.example.gov.cn:8443"),
        ("https://pingan-example.gov.cn", "similar", "pingan-example.gov.cn"),
        ("https://pingan.examp1e.gov.cn", "similar", "pingan.examp1e.gov.cn"),
        ("https://pingan.exarnple.gov.cn", "similar", "pingan.exarnple.gov.cn"),
        ("https://xn--pngan-1of.example.gov.cn", "letters", "xn--pngan-1of.example.gov.cn"),
        ("https://pіngan.example.gov.cn", "letters", "pіngan.example.gov.cn"),
        ("https://pingan.example.gov.cn\u200b.evil.example", "letters", "pingan.example.gov.cn\u200b.evil.example"),
        ("weixin://pingan.example.gov.cn", "scheme", "weixin://pingan.example.gov.cn"),
        ("javascript://pingan.example.gov.cn/%0aalert(1)", "scheme", "javascript://pingan.example.gov.cn/%0aalert(1"),
        ("https://pingan.example.gov.cn\t.evil.example", "other", ".evil.example"),
        ("【平安信】请点击https://evil.example/x签字", "other", "evil.example"),
        ("https://pingan.example.gov.cn/p/A 或者 evil.example", "other", "evil.example"),
        ("127.0.0.1:8000/p", "other", "127.0.0.1:8000"),
    ],
)
def test_not_ours(text, reason, host):
    assert judged(text) == (reason, host)


@pytest.mark.parametrize("text", ["7KQF-2M9D-7KQF-2M9D", "你好", "", "0" * 3000, "<b>x</b>", "\x00", "3.", "https:"])
def test_no_address_at_all(text):
    assert judged(text) is None


def test_a_port_is_part_of_ours():
    assert judged("http://localhost:8000/p/A", "http://localhost:8000") == ("", "localhost")
    assert judged("http://localhost/p/A", "http://localhost:8000") != ("", "localhost")


@given(st.text(max_size=300))
def test_any_text_is_judged(text):
    judge(text, OURS)


HOSTILE = st.text(alphabet="pingan.example.gov.cn@/\\:?#%-evil\u0456。．", min_size=1, max_size=40)


@given(HOSTILE)
def test_nothing_before_or_after_our_host_makes_another_ours(junk):
    """What is judged ours has our host alone, as a browser would read it, between the slashes."""
    found = judge(f"https://{junk}", OURS)
    if found and found.is_ours:
        folded = junk.translate(str.maketrans("。．", "..")).replace("\\", "/").lstrip("/").lower()
        assert folded.rstrip(".:").startswith("pingan.example.gov.cn")
        assert folded.removeprefix("pingan.example.gov.cn")[:1] in ("", "/", "?", "#", ":", ".")
