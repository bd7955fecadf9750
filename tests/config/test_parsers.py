"""Every place that opens what came from outside stands in docs/security.md, with what bounds it."""

import ast
import re
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = ("campaigns", "pledges", "site/config", "site/confined")
# Of the standard library, what makes something of bytes or text; of all other libraries, whatever is not named here.
PARSING = {
    *("bz2", "configparser", "csv", "email", "gzip", "html.parser", "json", "lzma", "mailbox", "marshal", "pickle", "plistlib", "shelve"),
    *("sqlite3", "struct", "tarfile", "tomllib", "wave", "xml", "xmlrpc", "zipfile", "zlib"),
}
NO_PARSERS = {
    *("django", "django_tasks", "wagtail", "modelcluster", "csp", "django_permissions_policy", "dj_database_url", "anyascii"),
    *("cryptography", "numpy", "psycopg", "qrcode", "xlsxwriter", "campaigns", "pledges", "config", "confined"),
}
WRITERS = {"xml.sax.saxutils"}
READING = {"json": {"load", "loads"}, "csv": {"reader", "DictReader"}}  # both write as well
FILES = {"FileField", "ImageField", "ImageBlock", "WagtailImageField", "FILES"}


def parsers_in(source):
    """Return what a module uses that opens bytes: names of libraries, and of Django's and Wagtail's ways to take a file."""
    tree = ast.parse(source)
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = named & FILES
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {_parser(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {_parser(node.module), *({alias.name for alias in node.names} & FILES)}
            named |= {alias.name for alias in node.names}
    return {name for name in found if name and (name not in READING or named & READING[name])}


def _parser(module):
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return next((name for name in (module, top) if name in PARSING and module not in WRITERS), None)
    return None if top in NO_PARSERS else top


def uses():
    """Return {module: what it uses} of ours."""
    paths = [path for room in ROOMS for path in sorted((settings.BASE_DIR / room).rglob("*.py")) if "migrations" not in path.parts]
    found = {str(path.relative_to(settings.BASE_DIR)): parsers_in(path.read_text(encoding="utf-8")) for path in paths}
    return {path: names for path, names in found.items() if names}


def listed():
    """Return {module, or room ending in "/": what it is said to use} of the tables in docs/security.md."""
    rows = re.findall(
        r"^\| `([a-z_/]+(?:\.py|/))` \| ([^|]+) \|[^|]*\| *([^|]+?) *\|$", Path("docs/security.md").read_text(encoding="utf-8"), re.M
    )
    assert all(bound for _path, _names, bound in rows)
    return {path: set(re.findall(r"`([A-Za-z_.0-9]+)`", names)) for path, names, _bound in rows}


def test_every_parser_has_a_line_with_its_bound():
    said, found = listed(), {}
    for path, names in uses().items():
        room = next((room for room in said if room.endswith("/") and path.startswith(room)), path)
        found[room] = found.get(room, set()) | names
    assert found == said


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import openpyxl", {"openpyxl"}),
        ("from lxml.etree import parse", {"lxml"}),
        ("from xml.etree import ElementTree", {"xml"}),
        ("import zipfile, os", {"zipfile"}),
        ("import json\nrows = json.loads(text)", {"json"}),
        ("from json import load", {"json"}),
        ("import json\njson.dumps(1)", set()),
        ("def rows(request):\n    import csv\n    return csv.reader(request.FILES['x'])", {"csv", "FILES"}),
        ("from django import forms\nfile = forms.FileField()", {"FileField"}),
        ("from django.db.models import ImageField, Q", {"ImageField"}),
        ("from wagtail.images.blocks import ImageBlock", {"ImageBlock"}),
        ("import os, datetime\nfrom django.db import models\nfrom pledges.signatures import vault", set()),
    ],
)
def test_a_new_one_would_be_found(source, found):
    assert parsers_in(source) == found
