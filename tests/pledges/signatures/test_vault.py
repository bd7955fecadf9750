import pytest

from pledges.signatures.vault import CannotOpen, seal, unseal

OLD, NEW = {"k1": b"a" * 32}, {"k2": b"b" * 32, "k1": b"a" * 32}
SIGNATURES = {"child": {"name": "𠮷田·䶮"}, "guardian": {"strokes": [[[1, 2], [3, 4]]]}}


def test_what_was_sealed_is_opened_to_the_letter():
    key_id, sealed = seal(SIGNATURES, copy_number=7, keys=OLD)
    assert unseal(key_id, sealed, copy_number=7, keys=OLD) == SIGNATURES


def test_the_first_key_encrypts_and_all_decrypt():
    before, sealed = seal(SIGNATURES, copy_number=7, keys=OLD)
    after, _sealed = seal(SIGNATURES, copy_number=7, keys=NEW)
    assert (before, after) == ("k1", "k2")
    assert unseal(before, sealed, copy_number=7, keys=NEW) == SIGNATURES


def test_sealed_bytes_hold_no_name_and_never_repeat():
    first, second = (seal(SIGNATURES, copy_number=7, keys=OLD)[1] for _time in range(2))
    assert first != second
    assert "𠮷田".encode() not in first


def test_sealed_bytes_of_another_copy_do_not_open():
    key_id, sealed = seal(SIGNATURES, copy_number=7, keys=OLD)
    with pytest.raises(CannotOpen, match="copy 8"):
        unseal(key_id, sealed, copy_number=8, keys=OLD)


@pytest.mark.parametrize("spoil", [lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), lambda sealed: sealed[:5], lambda sealed: b""])
def test_spoilt_bytes_do_not_open(spoil):
    key_id, sealed = seal(SIGNATURES, copy_number=7, keys=OLD)
    with pytest.raises(CannotOpen):
        unseal(key_id, spoil(sealed), copy_number=7, keys=OLD)


def test_a_key_that_was_removed_is_named():
    _key_id, sealed = seal(SIGNATURES, copy_number=7, keys=OLD)
    with pytest.raises(CannotOpen, match=r"'k9'.*DATA_KEYS"):
        unseal("k9", sealed, copy_number=7, keys=OLD)


@pytest.mark.parametrize("signatures", [{}, {"teacher": {"name": "王"}}, {"child": {"name": "王", "strokes": []}}, {"child": {}}])
def test_only_signatures_are_sealed(signatures):
    with pytest.raises(ValueError):  # noqa: PT011 - the shape alone matters
        seal(signatures, copy_number=7, keys=OLD)
