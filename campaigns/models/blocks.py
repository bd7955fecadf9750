"""What an officer can put on a campaign's page and into a letter."""

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
