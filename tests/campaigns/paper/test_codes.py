"""The 16 characters: made, read, folded, refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.paper.marks.codes import ALPHABET, LAST_NUMBER, LENGTH, Keyring, NotOurCode, code_for, grouped, number_of

KEYRING = Keyring([(1, 1000, b"a" * 32), (2000, LAST_NUMBER, b"b" * 32)])
numbers = st.integers(1, 1000) | st.integers(2000, LAST_NUMBER)


@given(numbers)
def test_a_code_gives_its_number_back(number):
    code = code_for(number, KEYRING)
    assert (len(code), set(code) <= set(ALPHABET)) == (LENGTH, True)
    assert number_of(code, KEYRING) == number


@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_refused(number, position, character):
    code = code_for(number, KEYRING)
    if code[position] == character:
        return
    with pytest.raises(NotOurCode):
        number_of(code[:position] + character + code[position + 1 :], KEYRING)


@given(numbers, st.randoms(use_true_random=False))
def test_what_hands_do_to_a_code_is_folded(number, random):
    code = code_for(number, KEYRING)
    typed = code.translate(str.maketrans({"0": random.choice("0Oo０"), "1": random.choice("1IlL１")}))
    typed = random.choice([" ", "-", "－", "", "—"]).join(random.choice([character, character.lower()]) for character in typed)
    assert number_of(f" {typed} ", KEYRING) == number


@pytest.mark.parametrize("text", ["", "0" * 15, "0" * 17, "U" * 16, "一" * 16, "0" * 16, "A" * 1_000_000, "'; DROP TABLE x;"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(NotOurCode):
        number_of(text, KEYRING)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    with pytest.raises(NotOurCode):
        number_of(text, KEYRING)


def test_a_number_outside_every_range_has_no_code():
    with pytest.raises(LookupError):
        code_for(1500, KEYRING)


def test_another_installation_makes_other_codes():
    assert code_for(7, KEYRING) != code_for(7, Keyring([(1, LAST_NUMBER, b"z" * 32)]))


def test_a_known_code_stays_what_it_was_printed_as():
    assert code_for(1, KEYRING) == "000001A80QZ3EY1J"
    assert grouped("000001A80QZ3EY1J") == "0000-01A8-0QZ3-EY1J"


@pytest.mark.parametrize(("number", "size", "first"), [(1, 10, 1), (995, 10, 2000), (1500, 3, 2000), (2500, 1, 2500)])
def test_a_block_lies_in_one_range(number, size, first):
    assert KEYRING.first_fit(number, size) == first


def test_no_numbers_left():
    with pytest.raises(LookupError):
        KEYRING.first_fit(LAST_NUMBER, 2)
