"""What waits for an officer, each with where it is done; and what came today. It says what mail would say."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from campaigns.models import PrintRun
from campaigns.people.officers import campaigns_of, letters_of, reports_of, requests_to_confirm
from campaigns.people.reviews import sent_back_to, to_review
from campaigns.printing.fetches import not_fetched
from pledges.models import Channel, Dispute, Entry, Event
from pledges.scanning.results.overview import doubts_by_name

NAMED = 3  # schools in one line
ENDING = datetime.timedelta(days=7)
TO_FETCH = datetime.timedelta(days=2)  # after which a pack that nobody downloaded is worth a call
OUT_OF_ORDER = 2000  # entries that may stand before earlier ones: of transactions that were open together


@dataclass(frozen=True)
class Line:
    """A sentence, and where what it says is looked at or done."""

    text: str
    address: str
    more: str = ""


def waiting_for(user):
    """Return the Lines of what waits for a person who writes, reviews or prints. As many queries for one campaign as for thirty."""
    campaigns = [campaign for campaign in campaigns_of(user) if campaign.live and campaign.state == "open"]
    runs = {run.pk: run for run in _runs_of(user, campaigns)}
    return [*_of_review(user), *_of_printing(user), *_of_packs(runs), *_of_schools(campaigns, runs), *_of_campaigns(campaigns)]


def today_of(user):
    """Return {channel's label: answers} of today, of the letters a person may edit; without channels by which none came."""
    runs = PrintRun.objects.filter(letter__in=letters_of(user), recalled_at=None)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    entries = Entry.objects.filter(pk__gt=_last_before(midnight), at__gte=midnight, event=Event.ANSWERED, block__print_run__in=runs)
    found = dict(entries.order_by().values_list("channel").annotate(count=Count("pk")))
    return {label: found[channel] for channel, label in Channel.choices if channel in found}


def _of_review(user):
    for page, state in to_review(user):
        by = state.revision.user.get_full_name() or state.revision.user.get_username() if state.revision.user else "—"
        values = {"title": page.get_latest_revision().object_str, "by": by, "day": date_format(timezone.localtime(state.started_at), "n-j")}
        yield Line(_("审核：%(title)s（%(by)s，%(day)s 提交）") % values, reverse("review", args=[page.pk]))
    for page, comment in sent_back_to(user):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield Line(_("退回给您修改：%(title)s") % {"title": page.get_latest_revision().object_str}, address, comment)


def _of_printing(user):
    count = requests_to_confirm(user).count()
    if count:
        text = ngettext("%(count)d 次印制等您核对、确认", "%(count)d 次印制等您核对、确认", count)
        yield Line(text % {"count": count}, reverse("print_run_requests"))
    count = reports_of(user).filter(done_at=None).count()
    if count:
        text = ngettext("%(count)d 条假信举报还没有处理", "%(count)d 条假信举报还没有处理", count)
        yield Line(text % {"count": count}, reverse("fake_reports"))


def _of_packs(runs):
    """Lines of schools that have not fetched their packs."""
    old = [run for run in runs.values() if run.created_at < timezone.now() - TO_FETCH]
    for run, names in not_fetched(old).items():
        text = ngettext("%(title)s：%(count)d 个单位还没有下载印刷包", "%(title)s：%(count)d 个单位还没有下载印刷包", len(names))
        yield Line(text % {"title": runs[run].letter.title, "count": len(names)}, reverse("print_run", args=[run]), _named(names))


def _of_schools(campaigns, runs):
    """Lines of what schools decide, and may need help with: disputes, and slips and pages that a person must look at."""
    disputes = Dispute.objects.filter(state=Dispute.State.OPEN, pledge__block__print_run__in=runs)
    found = Counter(disputes.values_list("pledge__block__recipient_name", flat=True))
    if found:
        text = ngettext(
            "%(count)d 份答复有家长说“不是我们签的”，由学校处理", "%(count)d 份答复有家长说“不是我们签的”，由学校处理", found.total()
        )
        yield Line(text % {"count": found.total()}, reverse("progress"), _named(name for name, _count in found.most_common()))
    found = doubts_by_name(campaigns, runs)
    if found:
        text = ngettext("%(count)d 张回执机器拿不准，等学校看", "%(count)d 张回执机器拿不准，等学校看", found.total())
        yield Line(text % {"count": found.total()}, reverse("progress"), _named(name for name, _count in found.most_common()))


def _of_campaigns(campaigns):
    today = timezone.localdate()
    for campaign in sorted(campaigns, key=lambda each: each.closes_on):
        left = campaign.closes_on - today
        if left <= ENDING:
            values = {"title": campaign.title, "day": date_format(campaign.closes_on, "n-j"), "count": left.days}
            text = ngettext("%(title)s %(day)s 结束，还有 %(count)d 天", "%(title)s %(day)s 结束，还有 %(count)d 天", left.days)
            today_is_last = _("%(title)s 今天是最后一天")
            yield Line((text if left.days else today_is_last) % values, reverse("progress_campaign", args=[campaign.pk]))


def _runs_of(user, campaigns):
    paths = {campaign.path for campaign in campaigns}
    runs = PrintRun.objects.filter(letter__in=letters_of(user), recalled_at=None).select_related("letter").defer("words")
    return [run for run in runs if run.letter.path[: -Page.steplen] in paths]


def _named(names):
    """Return a few names, for a line beneath; with an ellipsis where there are more."""
    names = list(names)
    return "、".join(names[:NAMED]) + ("……" if len(names) > NAMED else "")


def _last_before(moment):
    """Return the key of an entry before this moment, such that nearly all before it are too: entries are written in the order of time."""
    key = f"last-entry-before-{moment:%Y%m%d%H%M}"
    found = cache.get(key)
    if found is None:
        low, high = 0, Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        while low < high:
            middle = (low + high + 1) // 2
            at = Entry.objects.filter(pk__lte=middle).order_by("-pk").values_list("at", flat=True).first()
            low, high = (middle, high) if at is None or at < moment else (low, middle - 1)
        found = max(low - OUT_OF_ORDER, 0)
        cache.set(key, found, 86400)
    return found
