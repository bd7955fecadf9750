"""The letter, and the review it must pass before it is printed."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page

from campaigns.letters import recordings
from campaigns.letters.checking import findings_in_letter
from campaigns.letters.drawings import SCENES
from campaigns.letters.english import as_read, with_english
from campaigns.letters.text import Item, LetterText, Option, Question, Section
from campaigns.models.checking import FindingsPanel
from campaigns.models.forms import LetterPageForm, ReviewedCopyForm
from campaigns.models.pages import ADDRESS_PANELS, ReviewedPage
from campaigns.models.streams import LetterBlocks, QuizQuestionBlock
from campaigns.models.translating import EnglishPanel
from campaigns.models.units import Unit
from campaigns.paper.laying.layouts import LAYOUTS, LETTER_LAYOUTS


def check_recording(file):
    """Refuse, with a sentence, what phones cannot play or a weak network cannot carry."""
    if file.size > recordings.MOST_BYTES:
        raise ValidationError(
            _("录音有 %(size)s MB，最多 5 MB。请录短一些，或另存为音质低一些的 MP3。") % {"size": f"{file.size / 1024**2:.1f}"}
        )
    if recordings.kind_of(file) is None:
        raise ValidationError(_("这个文件不是 MP3、M4A 或 WAV 录音，手机放不出来。请另存为 MP3 再上传。"))


class LetterPage(ReviewedPage, Page):
    """Two parts: the proposal that teaches and the pledge that is signed. The page's title is the letter's title."""

    class Signers(models.TextChoices):
        BOTH = "child,guardian", _("学生和家长（监护人）")
        GUARDIAN = "guardian", _("家长（监护人）")
        CHILD = "child", _("学生")
        RESIDENT = "resident", _("居民本人（不经学校）")

    class Style(models.TextChoices):
        CHILDREN = "children", _("写给孩子：楷体，活泼")
        FORMAL = "formal", _("公文样式：宋体，红头")

    class CompleteWith(models.TextChoices):
        ALL = "all", _("每一位签名人都签")
        GUARDIAN = "guardian", _("家长（监护人）签了就行")
        ANY = "any", _("任何一位签了就行")

    style = models.CharField(_("样式"), max_length=12, choices=Style.choices, default=Style.CHILDREN)
    salutation = models.CharField(_("称呼"), max_length=30)
    proposal = StreamField(LetterBlocks(), verbose_name=_("倡议书（第一面）"))
    family = StreamField(LetterBlocks(), verbose_name=_("家庭留存部分"), blank=True)
    sign_off = models.CharField(_("落款"), max_length=30)
    issued_on = models.DateField(_("落款日期"))
    has_seal = models.BooleanField(_("留出盖章位置"), default=False)
    scene = models.CharField(_("第一面下方的图画"), max_length=20, choices=list(SCENES.items()), default="street")
    pledge_title = models.CharField(_("承诺书标题"), max_length=20)
    clauses = StreamField(
        [("clause", blocks.CharBlock(max_length=60, label=_("承诺事项")))],
        min_num=1,
        max_num=8,
        verbose_name=_("承诺事项"),
    )
    signers = models.CharField(_("由谁签名"), max_length=20, choices=Signers.choices, default=Signers.BOTH)
    complete_with = models.CharField(
        _("手机上谁签了算完成"),
        max_length=10,
        choices=CompleteWith.choices,
        default=CompleteWith.ALL,
        help_text=_("其他人的签名照样可以签，只是不再必需。"),
    )
    return_by = models.DateField(_("回执交回日期"))
    quiz = StreamField(
        [("question", QuizQuestionBlock(label=_("选择题"), icon="help"))],
        max_num=3,
        blank=True,
        verbose_name=_("想一想：最多三道选择题"),
        help_text=_("在手机上读完信、签名之前出现，可以跳过。答错也不拦，只讲道理；只统计总数，不记是谁答的。纸上不印。"),
    )
    recording = models.FileField(
        _("朗读录音"),
        upload_to="recordings/",
        blank=True,
        validators=[check_recording],
        help_text=_("可以不传：多数手机自己会读。传的话请用 MP3 或 M4A，不超过 5 MB，三分钟以内最好。"),
    )

    english = models.JSONField(_("英文版本"), default=dict, blank=True)  # {Chinese: English}, perhaps of some texts only

    copy_form_class = ReviewedCopyForm
    parent_page_types = ["campaigns.CampaignPage"]
    subpage_types = []
    template = "public/letter.html"
    content_panels = [
        FindingsPanel(),
        *Page.content_panels,
        MultiFieldPanel(["style", "salutation", "proposal"], heading=_("倡议书")),
        "family",
        MultiFieldPanel(["sign_off", FieldRowPanel(["issued_on", "has_seal"]), "scene"], heading=_("落款")),
        MultiFieldPanel(["pledge_title", "clauses", "signers", "complete_with", "return_by"], heading=_("承诺书")),
        MultiFieldPanel(["quiz", "recording"], heading=_("手机上的这封信")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("内容")),
            ObjectList([EnglishPanel(heading=_("中文和英文"))], heading=_("英文版本")),
            ObjectList(ADDRESS_PANELS, heading=_("网址")),
            ObjectList(Page.settings_panels, heading=_("设置")),
        ],
        base_form_class=LetterPageForm,
    )

    class Meta:
        verbose_name = _("一封信")
        verbose_name_plural = _("信")

    def clean(self):
        super().clean()
        if self.issued_on and self.return_by and self.return_by < self.issued_on:
            raise ValidationError({"return_by": _("回执交回日期不能早于落款日期。")})
        if self.complete_with == self.CompleteWith.GUARDIAN and "guardian" not in self.signers.split(","):
            raise ValidationError({"complete_with": _("这封信没有家长（监护人）签名一栏，不能选“家长（监护人）签了就行”。")})

    @property
    def is_for_residents(self):
        return self.signers == self.Signers.RESIDENT

    @cached_property
    def campaign(self):
        return self.get_parent().specific

    @property
    def text(self):
        """The words as they stand on this instance, as LetterText; on `revision.as_object()`, those of that revision."""
        campaign = self.campaign
        agency = campaign.agency
        words = LetterText(
            title=self.title,
            salutation=self.salutation,
            proposal=_sections(self.proposal),
            family=_sections(self.family),
            sign_off=self.sign_off,
            agency=agency.title,
            issued_on=_iso(self.issued_on),
            has_seal=self.has_seal,
            hotline=agency.hotline,
            pledge_title=self.pledge_title,
            clauses=tuple(str(clause.value) for clause in self.clauses),
            signers=tuple(self.signers.split(",")),
            return_by=_iso(self.return_by),
            erase_on=_iso(campaign.erase_on),
            style=self.style,
            scene=self.scene,
            slogan=next(iter(campaign.slogan_lines), ""),
            campaign=campaign.title,
            approval_number=campaign.approval_number,
            quiz=tuple(_question(question.value) for question in self.quiz),
            complete_with=self.complete_with,
            recording=self.recording.name or "",
        )
        return with_english(words, self.english)

    @property
    def findings(self):
        """What to look at again before it is sent (Findings)."""
        return findings_in_letter(self.text)

    @property
    def as_read(self):
        """The words as a page in the language that is active shows them."""
        return as_read(self.text)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"letter": self.as_read, "campaign": self.campaign}

    preview_modes = [*((name, LAYOUTS[name].label) for name in LETTER_LAYOUTS), ("", _("网页")), ("en", _("英文网页"))]

    def serve_preview(self, request, mode_name):
        if mode_name == "en":
            with translation.override("en"):
                return super().serve_preview(request, "").render()
        if mode_name not in LETTER_LAYOUTS:
            return super().serve_preview(request, mode_name)
        from campaigns.paper.proofs.pictures import page_pictures

        return TemplateResponse(request, "paper/pictures.html", page_pictures(self.text, mode_name, self.names_of_a_class()))

    def names_of_a_class(self):
        """Return the names of a school and a class that the agency may print for; those of a specimen when there is none yet."""
        from campaigns.paper.proofs.pictures import SPECIMEN_NAMES

        unit = Unit.objects.within(self.campaign.agency.unit).active().filter(kind=Unit.Kind.CLASS).order_by("path").first()
        return (Unit.objects.above(unit).get(kind=Unit.Kind.SCHOOL).name, unit.name) if unit else SPECIMEN_NAMES


def _iso(day):
    return day.isoformat() if isinstance(day, datetime.date) else ""


def _sections(stream):
    return tuple(_section(block.block_type, block.value) for block in stream)


def _question(value):
    options = tuple(Option(option["text"], option["is_right"]) for option in value["options"])
    return Question(value["text"], options, value["explanation"])


def _section(kind, value):
    if kind in ("paragraph", "heading"):
        return Section(kind, text=str(value))
    if kind == "callout":
        return Section(kind, heading=value["heading"], text=value["text"])
    return Section(kind, items=tuple(Item(item["heading"], item["text"], item.get("picture") or "") for item in value))
