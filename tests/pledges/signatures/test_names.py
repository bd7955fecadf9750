import pytest

from pledges.signatures.names import NameRefused, clean_name


@pytest.mark.parametrize(
    "name",
    [
        "王",
        "欧阳娜娜",
        "𠮷田",
        "䶮",
        "阿卜杜热合曼·阿卜杜克热木",
        "O'Neil",
        "ئەركىن",
        "བསྟན་འཛིན",
        "李\U000e0100",
        "⿰亻明",
        "张明2",
        "王⺼",
        "\U000323b0",
        "王" * 20,
    ],
)
def test_rare_names_stay_as_typed(name):
    assert clean_name(name) == name


@pytest.mark.parametrize("name", ["⿰亻明", "张明2", "王⺼"])
def test_what_describes_a_rare_character_and_a_number_for_a_namesake_stay(name):
    assert clean_name(name) == name


def test_space_around_is_dropped_and_accents_are_composed():
    assert clean_name("\u3000 Rene\u0301e \n") == "Renée"


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_nothing_typed_is_no_name(text):
    assert clean_name(text) == ""


@pytest.mark.parametrize(
    ("text", "reason", "characters"),
    [
        ("王" * 21, "long", 21),
        ("𠮷" * 21, "long", 21),
        ("a\u0300\u0316" * 100_000, "long", 300_000),
        ("王\x00", "unshown", 2),
        ("王\u202e明", "unshown", 3),
        ("王\u200b明", "unshown", 3),
        ("王\ufffd", "unshown", 2),
        ("王\ue000", "unshown", 2),
        ("http://a.cn", "link", 11),
        ("加我 abc.com", "link", 10),
        ("<b>王", "link", 4),
        ("a@b", "link", 3),
        ("13800000000", "wordless", 11),
        ("·", "wordless", 1),
        ("张明13800000000", "telephone", 13),
        ("张明 138-0000-0000", "telephone", 16),
        ("王0318 2345678", "telephone", 13),
        ("张明１３８００００００００", "telephone", 13),
        ("张明😀", "picture", 3),
        ("张❤明", "picture", 3),
        ("王★", "picture", 2),
        ("王\U0001fae9", "picture", 2),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(text, reason, characters):
    with pytest.raises(NameRefused) as refused:
        clean_name(text)
    assert (refused.value.reason, refused.value.characters) == (reason, characters)


@pytest.mark.parametrize("name", ["张明13800000000", "张明😀", "王★"])
def test_what_is_asked_about_passes_when_that_very_name_is_confirmed(name):
    assert clean_name(name, f" {name}") == name
    for other in ("", "张明", name + "1"):
        with pytest.raises(NameRefused):
            clean_name(name, other)


@pytest.mark.parametrize("text", ["13800000000", "加我 abc.com", "王" * 21, "王\u202e明"])
def test_what_is_no_name_at_all_is_never_confirmed(text):
    with pytest.raises(NameRefused):
        clean_name(text, text)
