"""A recording of the letter: what is taken, kept under which name, and how phones get it."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.letters.recordings import kind_of
from campaigns.models import LetterPage
from campaigns.models.letters import check_recording

MP3 = b"ID3\x04" + bytes(range(256)) * 8
NAMED = f"recordings/{hashlib.sha256(MP3).hexdigest()[:32]}.mp3"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (MP3, "mp3"),
        (b"\xff\xfb\x90\x00" * 8, "mp3"),
        (b"\x00\x00\x00\x20ftypM4A " + b"\0" * 8, "m4a"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
        (b"<svg onload=alert(1)>", None),
        (b"\xff\xd8\xff\xe0 a photo", None),
        (b"MZ\x90\x00", None),
        (b"", None),
    ],
)
def test_what_it_is_is_read_from_its_bytes(body, kind):
    assert kind_of(SimpleUploadedFile("letter.mp3", body)) == kind


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"not a recording", "这个文件不是 MP3、M4A 或 WAV 录音，手机放不出来。请另存为 MP3 再上传。"),
        (b"ID3" + bytes(6 * 1024 * 1024), "录音有 6.0 MB，最多 5 MB。请录短一些，或另存为音质低一些的 MP3。"),
    ],
)
def test_what_phones_cannot_play_or_load_is_refused_with_a_sentence(body, sentence):
    with pytest.raises(ValidationError) as refused:
        check_recording(SimpleUploadedFile("letter.mp3", body))
    assert refused.value.messages == [sentence]


def form(letter, upload):
    """The editor's form of this letter with nothing but a recording to change."""
    base = LetterPage.get_edit_handler().get_form_class()
    fields = type("OnlyTheRecording", (base,), {"Meta": type("Meta", (base.Meta,), {"fields": ["recording"]}), "formsets": {}})
    return fields({}, {"recording": upload}, instance=letter, parent_page=letter.get_parent())


def test_an_upload_is_kept_under_its_digest_though_only_a_draft_is_saved(letter):
    """Wagtail saves a draft of a published page as a revision, without touching the page and its files."""
    saving = form(letter, SimpleUploadedFile("../../etc/我的录音.exe", MP3))
    assert saving.errors == {}
    draft = saving.save(commit=False)
    revision = draft.save_revision()
    assert revision.as_object().text.recording == NAMED
    assert default_storage.open(NAMED).read() == MP3
    assert LetterPage.objects.get(pk=letter.pk).text.recording == ""


def test_the_same_recording_is_kept_once(letter):
    for _time in range(2):
        saving = form(letter, SimpleUploadedFile("a.mp3", MP3))
        assert saving.is_valid()
        saving.save(commit=False)
    assert default_storage.listdir("recordings")[1] == [NAMED.partition("/")[2]]


@pytest.fixture
def address(db):
    default_storage.save(NAMED, SimpleUploadedFile("a.mp3", MP3))
    return f"/media/{NAMED}"


def test_phones_get_it_whole_and_may_keep_it(client, address):
    response = client.get(address)
    assert b"".join(response.streaming_content) == MP3
    assert (response["Content-Type"], response["Accept-Ranges"]) == ("audio/mpeg", "bytes")
    assert sorted(response["Cache-Control"].split(", ")) == ["immutable", "max-age=31536000", "public"]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-1", 0, 2), ("bytes=100-", 100, len(MP3)), ("bytes=-10", len(MP3) - 10, len(MP3)), ("bytes=0-999999999", 0, len(MP3))],
)
def test_phones_get_it_piece_by_piece(client, address, asked, start, stop):
    response = client.get(address, HTTP_RANGE=asked)
    assert (response.status_code, response.content) == (206, MP3[start:stop])
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{len(MP3)}"


@pytest.mark.parametrize(
    ("asked", "status"),
    [("bytes=999999-", 416), ("bytes=5-2", 416), ("bytes=-", 200), ("bytes=a-b", 200), ("lines=0-1", 200), (f"bytes=0-{'9' * 5000}", 200)],
)
def test_a_piece_that_is_not_there(client, address, asked, status):
    assert client.get(address, HTTP_RANGE=asked).status_code == status


@pytest.mark.parametrize("name", ["0" * 32 + ".mp3", "../demo.sqlite3", "a.mp3", "0" * 32 + ".html", "..%2Fdemo.sqlite3"])
def test_nothing_else_is_served(client, address, name):
    default_storage.save("demo.sqlite3", SimpleUploadedFile("x", b"secret"))
    assert client.get(f"/media/recordings/{name}").status_code == 404
