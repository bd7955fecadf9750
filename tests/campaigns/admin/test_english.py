"""An officer writes the English beside the Chinese; it is reviewed with it, pinned with it and copied with it."""

from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation
from wagtail.test.utils.form_data import nested_form_data, streamfield

from campaigns.letters.english import to_translate
from campaigns.models import LetterPage
from campaigns.models.review import approval_of
from campaigns.printing.runs import confirm_print_run
from tests.campaigns.admin.test_copying import copied
from tests.campaigns.admin.test_review import approve_above, approve_as, desk, edit_as  # noqa: F401
from tests.campaigns.admin.test_runs import officers  # noqa: F401

pytestmark = pytest.mark.any_database

SUBMIT = {"action-submit": "1"}


def shown(client, desk):  # noqa: F811
    """What the editor shows: [(Chinese, English, is it out of date)], and its whole page."""
    client.force_login(desk.author)
    page = BeautifulSoup(client.get(reverse("wagtailadmin_pages:edit", args=[desk.letter.pk])).content, "html.parser")
    return [(row.p.get_text(), row.textarea.get_text().strip(), bool(row.label)) for row in page.select(".pax-english li")], page


def written(rows):
    """What the editor sends for these [(Chinese, English)]."""
    pairs = [(f"english-{number}-{name}", text) for number, row in enumerate(rows) for name, text in zip(("of", "en"), row, strict=True)]
    return dict(pairs)


def all_of(letter, **other):
    """Each Chinese text with its English; `other` English by the Chinese."""
    return [(chinese, other.get(chinese, f"EN {chinese}")) for chinese in to_translate(letter.text)]


def latest(desk):  # noqa: F811
    return LetterPage.objects.get().get_latest_revision_as_object()


def test_each_chinese_text_has_its_english_beside_it(client, desk):  # noqa: F811
    texts = ["衡水市公安局交通警察支队（演示）", "致小朋友们的一封信", "亲爱的小朋友：", "你好！", "交警", "承诺书", "自觉遵守交通信号。"]
    desk.letter.save_revision(user=desk.author)
    assert shown(client, desk)[0] == [(text, "", False) for text in texts]
    edit_as(client, desk.author, desk, written([("你好！", " Hello! "), ("交警", "")]))
    assert latest(desk).english == {"你好！": "Hello!"}
    assert shown(client, desk)[0][3] == ("你好！", "Hello!", False)


def test_half_of_it_is_a_draft_and_no_more(client, desk):  # noqa: F811
    """What is missing is said, nothing that was written is lost, and English pages show none of it."""
    desk.letter.save_revision(user=desk.author)
    half = written([*all_of(desk.letter, **{"自觉遵守交通信号。": ""}), ("没有了的一句话", "Gone.")])
    client.force_login(desk.author)
    edit_as(client, desk.author, desk, half)
    refused = client.post(reverse("wagtailadmin_pages:edit", args=[desk.letter.pk]), posted(desk, half | SUBMIT))
    sentence = "英文版本还缺 1 处，或者中文改过、英文还没有核对：“自觉遵守交通信号。”。"
    assert [error[: len(sentence)] for error in refused.context["form"].errors["english"]] == [sentence]
    page = BeautifulSoup(refused.content, "html.parser")
    assert [row.get_text().strip() for row in page.select(".pax-english textarea")][:2] == [
        "EN 衡水市公安局交通警察支队（演示）",
        "EN 致小朋友们的一封信",
    ]
    assert (latest(desk).text.english, LetterPage.objects.get().workflow_in_progress) == ((), False)
    said = edit_as(client, desk.author, desk)
    assert "英文版本还缺 1 处。写全以前，英文网页上还是中文。" in said


def posted(desk, changes):  # noqa: F811
    """The whole form of the editor with these changes."""
    letter = desk.letter
    streams = {"proposal": [("paragraph", "你好！")], "family": [], "clauses": [("clause", "自觉遵守交通信号。")], "quiz": []}
    names = ("title", "slug", "sign_off", "scene", "pledge_title", "style", "signers", "salutation", "complete_with")
    plain = {name: str(getattr(letter, name)) for name in names}
    dates = {name: getattr(letter, name).isoformat() for name in ("issued_on", "return_by")}
    return nested_form_data(plain | dates | {name: streamfield(blocks) for name, blocks in streams.items()} | changes)


def test_it_is_reviewed_approved_and_pinned_with_the_chinese(client, desk, units):  # noqa: F811
    approve_above(desk)
    desk.letter.save_revision(user=desk.author)
    edit_as(client, desk.author, desk, written(all_of(desk.letter)) | SUBMIT)
    state = LetterPage.objects.get().current_workflow_task_state
    assert approve_as(client, desk.reviewer, desk, state).revision == state.revision
    print_run = confirm_print_run(desk.letter, [units.class_a1], by=desk.author)
    assert dict(print_run.text.english)["自觉遵守交通信号。"] == "EN 自觉遵守交通信号。"
    assert print_run.words_digest == print_run.text.digest
    edit_as(client, desk.author, desk, written(all_of(desk.letter, **{"交警": "Police"})))
    assert (approval_of(desk.letter).revision, desk.letter.live_revision) == (state.revision, state.revision)
    assert latest(desk).english["交警"] == "Police"
    compared = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[desk.letter.pk, "earliest", "latest"]))
    assert "Police" in compared.content.decode()


def test_two_lines_are_one_text_however_the_browser_breaks_them(client, desk):  # noqa: F811
    desk.letter.proposal = [{"type": "paragraph", "value": "第一行。\n第二行。 "}]
    rows = [(chinese.replace("\n", "\r\n"), f"EN {chinese}") for chinese in to_translate(desk.letter.text)]
    proposal = streamfield([("paragraph", "第一行。\r\n第二行。 ")])
    client.force_login(desk.author)
    desk.letter.save_revision(user=desk.author)
    form = posted(desk, written(rows)) | nested_form_data({"proposal": proposal})
    client.post(reverse("wagtailadmin_pages:edit", args=[desk.letter.pk]), form)
    assert dict(latest(desk).text.english)["第一行。\n第二行。"] == "EN 第一行。\n第二行。"
    with translation.override("en"):
        assert latest(desk).as_read.proposal[0].text == "EN 第一行。\n第二行。"


@pytest.mark.parametrize(
    ("is_written", "is_sent", "is_changed"),
    [(True, "all", False), (True, "", False), (False, "empty", False), (False, "", False), (True, "empty", True), (False, "all", True)],
)
def test_rows_as_they_were_are_no_change(letter, is_written, is_sent, is_changed):
    """Who approves in the editor sends them along; a change would be theirs, and they could not approve it."""
    rows = {"all": all_of(letter), "empty": [(chinese, "") for chinese, _english in all_of(letter)], "": []}[is_sent]
    letter.english = dict(all_of(letter)) if is_written else {}
    base = LetterPage.get_edit_handler().get_form_class()
    fields = type("OnlyEnglish", (base,), {"Meta": type("Meta", (base.Meta,), {"fields": ["english"]}), "formsets": {}})
    form = fields(written(rows), {}, instance=letter, parent_page=letter.get_parent())
    assert ("english" in form.changed_data) is is_changed


def test_english_of_chinese_that_changed_waits_for_a_tick(client, desk):  # noqa: F811
    desk.letter.english = dict(all_of(desk.letter))
    desk.letter.save_revision(user=desk.author)
    edit_as(client, desk.author, desk, salutation="亲爱的小朋友们：")
    row = ("亲爱的小朋友们：", "EN 亲爱的小朋友：", True)
    assert [found for found in shown(client, desk)[0] if found[2]] == [row]
    old = [("亲爱的小朋友：" if chinese == row[0] else chinese, english) for chinese, english, _flag in shown(client, desk)[0]]
    edit_as(client, desk.author, desk, written(old), salutation="亲爱的小朋友们：")  # saved, but not ticked
    assert row in shown(client, desk)[0]
    ticked = urlencode([*posted(desk, written(old)).items(), ("salutation", "亲爱的小朋友们："), ("english-2-of", row[0])])
    address = reverse("wagtailadmin_pages:edit", args=[desk.letter.pk])
    client.post(address, ticked, content_type="application/x-www-form-urlencoded")
    assert (row[0], row[1], False) in shown(client, desk)[0]
    assert latest(desk).text.english != ()


@pytest.mark.parametrize(("name", "status", "is_written"), [("author", 302, True), ("neighbour", 404, False), ("visitor", 302, False)])
def test_only_who_may_edit_the_letter_writes_it(client, officers, letter, name, status, is_written):  # noqa: F811
    client.force_login(getattr(officers, name))
    form = posted(SimpleNamespace(letter=letter), written(all_of(letter)))
    assert client.post(reverse("wagtailadmin_pages:edit", args=[letter.pk]), form).status_code == status
    assert (LetterPage.objects.get().get_latest_revision_as_object().english != {}) is is_written


def test_who_writes_it_can_look_at_the_english_page(client, desk):  # noqa: F811
    desk.letter.english = dict(all_of(desk.letter))
    desk.letter.save_revision(user=desk.author)
    client.force_login(desk.author)
    shown = client.get(reverse("wagtailadmin_pages:view_draft", args=[desk.letter.pk]), {"mode": "en"})
    page = BeautifulSoup(shown.content, "html.parser")
    assert (page.html["lang"], page.h1.get_text(), page.article["lang"]) == ("en", "EN 致小朋友们的一封信", "en")


def test_a_copied_campaign_has_it_too(admin_client, letter):
    letter.english = dict(all_of(letter))
    letter.save()
    letter.save_revision()
    copied(admin_client, letter.campaign, new_year="2029")
    copy = LetterPage.objects.exclude(pk=letter.pk).get()
    assert (copy.english, copy.get_latest_revision_as_object().english) == (letter.english, letter.english)
