"""English holds exactly our own strings; Chinese holds what Wagtail's own catalogue lacks, or says in words nobody here knows."""

import re
import shutil
from itertools import chain
from pathlib import Path

import polib
import pytest
import wagtail
from django.conf import settings
from django.core.management import call_command

LOCALE = settings.LOCALE_PATHS[0]
CATALOGUES = [path.relative_to(LOCALE).as_posix() for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))]
WAGTAIL = Path(wagtail.__file__).parent
MARK = re.compile(r"%\(\w+\)[sd]|%[%sd]|\{\w*\}|<[^<>]+>")
HAN = re.compile(r"[\u3400-\u9fff]+")
# Words of Wagtail's Chinese that an officer does not know, and strings whose words are known and say something else.
UNKNOWN = re.compile("缩略名|元描述|片段|工作流|任务|审查")
REWORDED = {
    "%(label)s and Publish",
    "Approve with comment",
    "Promote",
    "Request changes",
    "Submit to %(workflow_name)s",
    "The name of the page as it will appear in URLs e.g http://domain.com/blog/[my-slug]/",
    "title tag",
}
# What is searched is Chinese, so the hints on searching are too.
HAN_IN_ENGLISH = {"头盔", "出行", "电动自行车", "电瓶车"}


def entries(path):
    """Return {(context, msgid): entry}."""
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))}


def wagtails(language, domain):
    return dict(chain.from_iterable(entries(path).items() for path in sorted(WAGTAIL.rglob(f"locale/{language}/LC_MESSAGES/{domain}.po"))))


def marks(*texts):
    return set(MARK.findall(" ".join(texts)))


def test_english_has_each_of_our_strings_and_no_other(tmp_path, monkeypatch, settings):
    for name in ("campaigns", "pledges", "site", "templates"):
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("locale", "__pycache__"))
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["en"], verbosity=0)
    assert entries(LOCALE / "en/LC_MESSAGES/django.po").keys() == entries(tmp_path / "locale/en/LC_MESSAGES/django.po").keys()


@pytest.mark.parametrize("name", CATALOGUES)
def test_each_string_is_translated_with_its_places_and_tags(name):
    catalogue = entries(LOCALE / name).values()
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy] == []
    wrong = [e.msgid for e in catalogue if marks(e.msgid, e.msgid_plural) != marks(e.msgstr, *e.msgstr_plural.values())]
    assert wrong == []


def test_no_chinese_is_left_in_english():
    catalogue = entries(LOCALE / "en/LC_MESSAGES/django.po").values()
    texts = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert {word for text in texts for word in HAN.findall(text)} == HAN_IN_ENGLISH


def said_by(entry):
    return " ".join([entry.msgstr, *entry.msgstr_plural.values()])


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_chinese_holds_only_what_wagtail_lacks_or_says_in_words_nobody_knows(domain):
    known = {key for key, entry in wagtails("zh_Hans", domain).items() if entry.translated() and not UNKNOWN.search(said_by(entry))}
    needed = wagtails("en", domain).keys() - known | {(None, msgid) for msgid in REWORDED}
    assert sorted(msgid for _, msgid in entries(LOCALE / f"zh_Hans/LC_MESSAGES/{domain}.po").keys() - needed) == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_wagtail_says_nothing_in_words_an_officer_does_not_know(domain):
    chinese = wagtails("zh_Hans", domain) | entries(LOCALE / f"zh_Hans/LC_MESSAGES/{domain}.po")
    assert [(entry.msgid, said_by(entry)) for entry in chinese.values() if UNKNOWN.search(said_by(entry))] == []
