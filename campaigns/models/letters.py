"""The letter, and the review it must pass before it is printed."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from campaigns.letters.drawings import SCENES
from campaigns.letters.layouts import LAYOUTS, LETTER_LAYOUTS
from campaigns.letters.text import Block, Item, LetterText
from campaigns.models.blocks import LetterBlocks
from campaigns.models.forms import AddressedPageForm
from campaigns.models.units import Unit


class LetterPage(Page):
    """Two parts: the proposal that teaches and the pledge that is signed. The page's title is the letter's title."""

    class Signers(models.TextChoices):
        BOTH = "child,guardian", _("学生和家长（监护人）")
        GUARDIAN = "guardian", _("家长（监护人）")
        CHILD = "child", _("学生")
        RESIDENT = "resident", _("居民本人（不经学校）")

    class Style(models.TextChoices):
        CHILDREN = "children", _("写给孩子：楷体，活泼")
        FORMAL = "formal", _("公文样式：宋体，红头")

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
    return_by = models.DateField(_("回执交回日期"))

    base_form_class = AddressedPageForm
    parent_page_types = ["campaigns.CampaignPage"]
    subpage_types = []
    template = "public/letter.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(["style", "salutation", "proposal"], heading=_("倡议书")),
        "family",
        MultiFieldPanel(["sign_off", FieldRowPanel(["issued_on", "has_seal"]), "scene"], heading=_("落款")),
        MultiFieldPanel(["pledge_title", "clauses", "signers", "return_by"], heading=_("承诺书")),
    ]

    class Meta:
        verbose_name = _("一封信")
        verbose_name_plural = _("信")

    def clean(self):
        super().clean()
        if self.issued_on and self.return_by and self.return_by < self.issued_on:
            raise ValidationError({"return_by": _("回执交回日期不能早于落款日期。")})

    @property
    def is_for_residents(self):
        return self.signers == self.Signers.RESIDENT

    @property
    def campaign(self):
        return self.get_parent().specific

    def text(self):
        """Return the words as they stand on this instance; on `revision.as_object()`, those of that revision."""
        campaign = self.campaign
        agency = campaign.agency
        return LetterText(
            title=self.title,
            salutation=self.salutation,
            proposal=_blocks(self.proposal),
            family=_blocks(self.family),
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
        )

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"letter": self.text(), "campaign": self.campaign}

    preview_modes = [*((name, LAYOUTS[name].label) for name in LETTER_LAYOUTS), ("", _("网页"))]

    def serve_preview(self, request, mode_name):
        if mode_name not in LETTER_LAYOUTS:
            return super().serve_preview(request, mode_name)
        from campaigns.letters.preview import SPECIMEN_NAMES, page_pictures

        names = self._names_of_a_class() or SPECIMEN_NAMES
        return TemplateResponse(request, "letters/preview.html", page_pictures(self.text(), mode_name, names))

    def _names_of_a_class(self):
        """Return the names of a school and a class that the agency may print for; None when there is none yet."""
        unit = Unit.objects.within(self.campaign.agency.unit).active().filter(kind=Unit.Kind.CLASS).order_by("path").first()
        return unit and (Unit.objects.above(unit).get(kind=Unit.Kind.SCHOOL).name, unit.name)


def _iso(day):
    return day.isoformat() if isinstance(day, datetime.date) else ""


def _blocks(stream):
    return tuple(_block(block.block_type, block.value) for block in stream)


def _block(kind, value):
    if kind in ("paragraph", "heading"):
        return Block(kind, text=str(value))
    if kind == "callout":
        return Block(kind, heading=value["heading"], text=value["text"])
    return Block(kind, items=tuple(Item(item["heading"], item["text"], item.get("picture") or "") for item in value))
