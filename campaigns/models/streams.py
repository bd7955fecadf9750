"""What an officer can put on a campaign's page and into a letter."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from campaigns.letters.drawings import CARDS


class CardBlock(blocks.StructBlock):
    picture = blocks.ChoiceBlock(choices=list(CARDS.items()), required=False, label=_("图画"))
    heading = blocks.CharBlock(max_length=20, label=_("标题"))
    text = blocks.CharBlock(max_length=80, label=_("说明"))


class QuestionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=30, label=_("问题"))
    text = blocks.TextBlock(max_length=300, label=_("说明或回答"))


class CalloutBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=30, label=_("标题"))
    text = blocks.TextBlock(max_length=300, label=_("内容"))


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("图片"))
    caption = blocks.CharBlock(max_length=80, required=False, label=_("图注"))


class ArticleBlocks(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=["h2", "h3", "bold", "ol", "ul", "link"], label=_("正文"), icon="pilcrow")
    picture = PictureBlock(label=_("图片"), icon="image")
    callout = CalloutBlock(label=_("提示框"), icon="warning")
    road_signs = blocks.ListBlock(CardBlock(), label=_("图卡"), icon="grip")
    steps = blocks.ListBlock(CalloutBlock(), label=_("步骤"), icon="list-ol")
    questions = blocks.ListBlock(QuestionBlock(), label=_("问与答"), icon="help")


class LetterBlocks(blocks.StreamBlock):
    """Plain text only: what is not text cannot reach into the PDF."""

    paragraph = blocks.TextBlock(max_length=600, label=_("段落"), icon="pilcrow")
    heading = blocks.CharBlock(max_length=30, label=_("小标题"), icon="title")
    callout = CalloutBlock(label=_("提示框"), icon="warning")
    rules = blocks.ListBlock(CardBlock(), label=_("图卡"), icon="grip")
    questions = blocks.ListBlock(QuestionBlock(), label=_("想一想"), icon="help")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=40, label=_("选项"))
    is_right = blocks.BooleanBlock(required=False, label=_("这一项正确"))


class QuizQuestionBlock(blocks.StructBlock):
    """A question with one right answer; which it is, and why, is shown as soon as a family has chosen."""

    text = blocks.CharBlock(max_length=80, label=_("问题"))
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=4, label=_("选项"))
    explanation = blocks.TextBlock(max_length=200, label=_("说明"), help_text=_("选完就显示，答对答错都看得到：为什么，该怎样做。"))

    def clean(self, value):
        value = super().clean(value)
        texts = [option["text"].strip() for option in value["options"]]
        right = sum(option["is_right"] for option in value["options"])
        if right != 1:
            raise _wrong_options(_("每个问题要有一个正确的选项，不能多也不能少；这里勾了 %(right)d 个。") % {"right": right})
        if len(set(texts)) < len(texts):
            raise _wrong_options(_("有两个选项的文字一样，请改掉一个。"))
        return value


def _wrong_options(sentence):
    return blocks.StructBlockValidationError(block_errors={"options": ValidationError(sentence)})
