"""What is published: home, agency, campaign. Permission, drafts and revisions follow the page tree."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, TaskState
from wagtail.query import PageQuerySet

from campaigns.letters.checking import no_hotline
from campaigns.letters.drawings import SCENES
from campaigns.models.checking import FindingsPanel, findings_in_campaign
from campaigns.models.forms import AgencyPageForm, CampaignCopyForm, CampaignPageForm, ReviewedCopyForm
from campaigns.models.streams import ArticleBlocks

ADDRESS_PANELS = [MultiFieldPanel(["slug", "seo_title", "search_description"], heading=_("网址和搜索结果"))]


class HomePage(Page):
    introduction = models.CharField(_("一句话介绍"), max_length=120, blank=True)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["campaigns.AgencyPage"]
    template = "public/home.html"
    content_panels = [*Page.content_panels, "introduction"]
    promote_panels = ADDRESS_PANELS

    class Meta:
        verbose_name = _("首页")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"campaigns": CampaignPage.objects.listed()}


class ReviewedPage:
    """A page that is printed and public only as somebody else approved it."""

    may_be_incomplete = False  # as a draft is that a reviewer sends back

    def save_revision(self, *args, overwrite_revision=None, clean=True, **options):
        """Save a new revision wherever Wagtail's autosave would write over one that was submitted or approved."""
        if overwrite_revision and TaskState.objects.filter(revision=overwrite_revision).exists():
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, clean=clean and not self.may_be_incomplete, **options)


class AgencyPage(ReviewedPage, Page):
    """An agency; its campaigns stand beneath it. The page's title is the agency's name as letters are signed."""

    unit = models.ForeignKey(
        "campaigns.Unit",
        models.PROTECT,
        related_name="+",
        verbose_name=_("管辖范围"),
        help_text=_("这个单位的信只能发给此范围内的单位。"),
    )
    hotline = models.CharField(_("咨询电话"), max_length=30)

    base_form_class = AgencyPageForm
    copy_form_class = ReviewedCopyForm
    parent_page_types = ["campaigns.HomePage"]
    subpage_types = ["campaigns.CampaignPage"]
    template = "public/agency.html"
    content_panels = [FindingsPanel(), *Page.content_panels, "unit", "hotline"]
    promote_panels = ADDRESS_PANELS

    class Meta:
        verbose_name = _("发布单位")

    @property
    def findings(self):
        """What to look at again before it is sent (Findings)."""
        return no_hotline(self.hotline)

    def with_content_json(self, content):
        """Return the page as a revision has it, but with the reach it has now: what was drafted before cannot bring an earlier one back."""
        page = super().with_content_json(content)
        page.unit_id = self.unit_id
        return page

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"campaigns": CampaignPage.objects.listed().child_of(self)}


class CampaignQuerySet(PageQuerySet):
    def listed(self):
        """Live, public campaigns, the newest first."""
        return self.live().public().order_by("-opens_on", "-pk")


class CampaignPage(ReviewedPage, Page):
    """A published theme with its article, letters and dates. Both dates are inclusive."""

    summary = models.CharField(_("摘要"), max_length=160)
    slogans = models.TextField(_("宣传语"), blank=True, help_text=_("每行一句。"))
    scene = models.CharField(_("题图"), max_length=20, choices=list(SCENES.items()), default="street")
    approval_number = models.CharField(
        _("白名单批准文号"),
        max_length=60,
        blank=True,
        help_text=_("教育部门“社会事务进校园”清单上的文号。没有文号的信不能印给学校。"),
    )
    approved_from = models.DateField(_("批准起始日"), null=True, blank=True)
    approved_until = models.DateField(_("批准截止日"), null=True, blank=True)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("结束日期"))
    erase_on = models.DateField(_("个人信息删除日"), help_text=_("到这一天，姓名和签名自动删除，统计数字保留。"))
    keep_scans_days = models.PositiveSmallIntegerField(
        _("扫描原件保留天数"),
        default=0,
        validators=[MaxValueValidator(180)],
        help_text=_("0 表示读完就删。保留的原件加密保存，到期删除；裁出的回执加密保存，到个人信息删除日为止。"),
    )
    body = StreamField(ArticleBlocks(), verbose_name=_("正文"), blank=True)

    objects = PageManager.from_queryset(CampaignQuerySet)()

    base_form_class = CampaignPageForm
    copy_form_class = CampaignCopyForm
    parent_page_types = ["campaigns.AgencyPage"]
    subpage_types = ["campaigns.LetterPage"]
    template = "public/campaign.html"
    content_panels = [
        FindingsPanel(),
        *Page.content_panels,
        "summary",
        "slogans",
        "scene",
        MultiFieldPanel(
            [FieldPanel("approval_number"), FieldRowPanel(["approved_from", "approved_until"])],
            heading=_("教育部门批准"),
        ),
        MultiFieldPanel(
            [FieldRowPanel(["opens_on", "closes_on", "erase_on"]), HelpPanel(_("家长在开始日期到结束日期之间（含当天）可以答复。"))],
            heading=_("日期"),
        ),
        "keep_scans_days",
        "body",
    ]
    promote_panels = ADDRESS_PANELS

    class Meta:
        verbose_name = _("宣传活动")
        verbose_name_plural = _("宣传活动")

    def clean(self):
        super().clean()
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("结束日期不能早于开始日期。")})
        if self.closes_on and self.erase_on and self.erase_on <= self.closes_on:
            raise ValidationError({"erase_on": _("删除日要在结束日期之后。")})
        if self.approved_from and self.approved_until and self.approved_until < self.approved_from:
            raise ValidationError({"approved_until": _("批准截止日不能早于起始日。")})

    @cached_property
    def agency(self):
        return self.get_parent().specific

    @property
    def state(self):
        """ "future", "open" or "closed" today, in the site's time zone."""
        today = timezone.localdate()
        if today < self.opens_on:
            return "future"
        return "open" if today <= self.closes_on else "closed"

    @property
    def is_approved_for_schools(self):
        """Whether the education authority's list names this campaign today."""
        today = timezone.localdate()
        return bool(
            self.approval_number and self.approved_from and self.approved_until and self.approved_from <= today <= self.approved_until
        )

    @property
    def findings(self):
        """What to look at again before it is sent (Findings)."""
        return findings_in_campaign(self)

    @property
    def slogan_lines(self):
        return [line.strip() for line in self.slogans.splitlines() if line.strip()]

    def get_context(self, request, *args, **kwargs):
        letters = list(self.get_children().live().specific())
        for letter in letters:
            letter.campaign = self
        return super().get_context(request, *args, **kwargs) | {"letters": letters}
