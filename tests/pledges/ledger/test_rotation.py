"""New keys for old signatures: all of them, once, and never over what a family did meanwhile."""

from io import StringIO

import pytest
from django.core.management import call_command

from pledges.ledger import rotation
from pledges.ledger.erasure import erase_expired
from pledges.ledger.rotation import rotate_keys
from pledges.models import PersonalData
from pledges.signatures.vault import seal, unseal
from tests.pledges.signing.samples import counts, filled, held, path_of

OLD, NEW = b"d" * 32, b"n" * 32


@pytest.fixture
def signed(client, print_run, monkeypatch):
    """Three signed copies under the key test1; batches of two."""
    monkeypatch.setattr(rotation, "BATCH", 2)
    for number in (1, 2, 3):
        client.post(path_of(number), filled(submission_key=f"key-of-the-copy-number-{number}", child_name=f"孩子{number}号"))


def names():
    rows = PersonalData.objects.select_related("pledge").order_by("pk")
    keys = {"new": NEW, "test1": OLD}
    return [unseal(row.key_id, row.sealed, copy_number=row.pledge.copy_number, keys=keys)["child"]["name"] for row in rows]


def run(*command):
    out, err = StringIO(), StringIO()
    try:
        call_command(*command, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue() + err.getvalue()
    return 0, out.getvalue()


def test_everything_gets_the_first_key_and_the_old_one_may_go(signed, settings):
    settings.DATA_KEYS = {"new": NEW, "test1": OLD}
    assert run("rotate_keys") == (
        0,
        "换了新密钥：3 份。打不开、原样保留：0 份。\n密钥 new 下现有 3 份。\n密钥 test1 下已经没有内容，可以从 DATA_KEYS 里去掉。\n",
    )
    assert set(PersonalData.objects.values_list("key_id", flat=True)) == {"new"}
    settings.DATA_KEYS = {"new": NEW}
    assert names() == ["孩子1号", "孩子2号", "孩子3号"]
    assert held() == counts(3, 3, 3, 3)
    assert rotate_keys().renewed == 0


def test_what_cannot_be_opened_is_kept_and_said(signed, settings):
    settings.DATA_KEYS = {"new": NEW, "test1": OLD}
    PersonalData.objects.filter(pledge__copy_number=2).update(key_id="lost")
    code, text = run("rotate_keys")
    assert (code, PersonalData.objects.filter(key_id="lost").count()) == (1, 1)
    assert "换了新密钥：2 份。打不开、原样保留：1 份。" in text
    assert "还有内容不在第一个密钥下" in text


def test_an_erasure_or_a_correction_meanwhile_wins(signed, settings, monkeypatch):
    """They happen after a batch was read and encrypted, before it is written."""
    settings.DATA_KEYS = {"new": NEW, "test1": OLD}
    exchange = rotation._exchange

    def meanwhile(row, renewed):
        if row.pledge.copy_number == 1:
            PersonalData.objects.filter(pk=row.pk).delete()
        if row.pledge.copy_number == 2:
            key_id, sealed = seal({"child": {"name": "改过的名"}}, copy_number=2, keys={"test1": OLD})
            PersonalData.objects.filter(pk=row.pk).update(key_id=key_id, sealed=sealed)
        return exchange(row, renewed)

    monkeypatch.setattr(rotation, "_exchange", meanwhile)
    result = rotate_keys()
    assert (result.renewed, result.unreadable, result.left, result.is_complete) == (1, 0, {"new": 1, "test1": 1}, False)
    assert names() == ["改过的名", "孩子3号"]
    monkeypatch.setattr(rotation, "_exchange", exchange)
    assert rotate_keys().removable == ["test1"]
    assert names() == ["改过的名", "孩子3号"]


def test_a_batch_is_a_few_statements_however_large(signed, settings, django_assert_num_queries):
    """Read; savepoint, one update a row, release; until nothing more is read; what is left; pictures and originals, none here."""
    settings.DATA_KEYS = {"new": NEW, "test1": OLD}
    with django_assert_num_queries(3 + 2 * 2 + 3 + 1 + 3 * 2 + 3):
        rotate_keys()


def test_erasing_in_batches_keeps_the_counts(signed, campaign, monkeypatch):
    monkeypatch.setattr("pledges.ledger.erasure.BATCH", 2)
    assert erase_expired(campaign.erase_on) == 3
    assert held() == counts(3, 3, 0, 3)
