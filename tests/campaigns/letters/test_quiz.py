"""Questions as an officer writes them, pinned with the letter's words and never printed."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from campaigns.letters.text import LetterText, Option, Question
from campaigns.models import LetterPage
from campaigns.models.streams import QuizQuestionBlock
from campaigns.paper.laying.layout import lay_out
from tests.pledges.signing.samples import QUIZ


def question(*options):
    """A question's value with these (text, is it right) options."""
    rows = [{"text": text, "is_right": is_right} for text, is_right in options]
    return QuizQuestionBlock().to_python({"text": "几岁？", "options": rows, "explanation": "要满16周岁。"})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([("12", False), ("16", False)], "每个问题要有一个正确的选项，不能多也不能少；这里勾了 0 个。"),
        ([("12", True), ("16", True), ("18", False)], "每个问题要有一个正确的选项，不能多也不能少；这里勾了 2 个。"),
        ([("16", True), ("16 ", False)], "有两个选项的文字一样，请改掉一个。"),
    ],
)
def test_a_question_has_exactly_one_right_option(options, sentence):
    with pytest.raises(StructBlockValidationError) as refused:
        QuizQuestionBlock().clean(question(*options))
    assert refused.value.block_errors["options"].messages == [sentence]


@pytest.mark.parametrize("number", [1, 5])
def test_a_question_has_two_to_four_options(number):
    with pytest.raises(ValidationError):
        QuizQuestionBlock().clean(question(*((str(age), age == 0) for age in range(number))))


def test_a_letter_gives_its_questions(letter):
    options = [{"text": "12周岁", "is_right": False}, {"text": "16周岁", "is_right": True}]
    value = {"text": "几岁骑电动车？", "options": options, "explanation": "要满16周岁。"}
    letter.quiz = [{"type": "question", "value": value}]
    letter.complete_with = "any"
    text = letter.save_revision().as_object().text
    assert text.quiz == (Question("几岁骑电动车？", (Option("12周岁"), Option("16周岁", True)), "要满16周岁。"),)
    assert (text.quiz[0].right, text.complete_with) == ("16周岁", "any")


def test_questions_are_part_of_the_pinned_words(words):
    from dataclasses import replace

    asked = replace(words, quiz=QUIZ, complete_with="guardian", recording="recordings/x.mp3")
    assert asked.digest != words.digest
    assert LetterText.from_json(asked.to_json()) == asked


def test_words_pinned_before_there_were_questions_are_read(words):
    import json

    data = json.loads(words.to_json())
    for name in ("quiz", "complete_with", "recording"):
        del data[name]
    assert LetterText.from_json(json.dumps(data)) == words


def test_questions_are_not_printed(words):
    from dataclasses import replace

    names = {"origin": "http://x", "schools": frozenset(), "classes": frozenset()}
    assert lay_out(replace(words, quiz=QUIZ), **names).geometry == lay_out(words, **names).geometry


def test_only_a_signer_can_be_enough(letter):
    letter.signers, letter.complete_with = LetterPage.Signers.CHILD, "guardian"
    with pytest.raises(ValidationError) as refused:
        letter.full_clean()
    assert refused.value.message_dict == {"complete_with": ["这封信没有家长（监护人）签名一栏，不能选“家长（监护人）签了就行”。"]}
