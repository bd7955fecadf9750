"""Codes and receipt links never reach a log."""

import logging

import pytest

from config.requests.logs import Masked


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (("Not Found: %s", "/p/000001W1219RA37B"), "Not Found: /p/…"),
        (("Not Found: %s", "/en/p/0000-01W1-219R-A37B?x=1"), "Not Found: /en/p/…?x=1"),
        (('"GET /r/abcDEF_123/ HTTP/1.1" 200',), '"GET /r/…/ HTTP/1.1" 200'),
        (('"GET /verify/report/abcDEF_123/ HTTP/1.1" 200',), '"GET /verify/report/…/ HTTP/1.1" 200'),
        (('"GET /verify/?a=b&code=000001W1219RA37B&c=d HTTP/1.1" 200',), '"GET /verify/?a=b&code=…&c=d HTTP/1.1" 200'),
        (('"POST /en/c/000001090D6MHADQ/requests HTTP/1.1" 302',), '"POST /en/c/…/requests HTTP/1.1" 302'),
        (("Not Found: %s", "/privacy/"), "Not Found: /privacy/"),
    ],
)
def test_what_opens_a_familys_page_is_masked(args, shown):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, args[0], args[1:], None)
    assert Masked("{message}", style="{").format(record) == shown


def test_what_an_exception_says_is_masked():
    try:
        raise ValueError("no page at /r/abcDEF_123/")
    except ValueError as error:
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "failed", (), (type(error), error, error.__traceback__))
    assert Masked("{message}", style="{").format(record).endswith("ValueError: no page at /r/…/")
