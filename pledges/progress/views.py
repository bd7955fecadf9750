"""The officer's overview: how many came back, by unit and channel. No names, no ranking."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.admin.frame import framed
from campaigns.models import Unit
from campaigns.people.officers import audience_of, campaign_for, campaigns_of
from pledges.models import Channel
from pledges.progress.figures import campaign_figures, figures_of, unit_figures, unit_rows
from pledges.progress.quiz import question_rows

TOO_LARGE = (Unit.Kind.PROVINCE, Unit.Kind.CITY)


def index(request):
    return _page(request, "progress/index.html", [], campaigns=campaigns_with_figures(request.user))


def campaigns_with_figures(user):
    """Return [(campaign, Figures)] of the campaigns the user may edit; as many queries for one as for thirty."""
    campaigns = list(campaigns_of(user))
    figures = figures_of(campaigns)
    return [(campaign, figures[campaign.path]) for campaign in campaigns]


def campaign(request, campaign_id, code=None):
    """The figures of a campaign, whole or within one unit, and of the units directly beneath."""
    page = campaign_for(request.user, campaign_id)
    reach = audience_of(request.user)
    unit = get_object_or_404(reach, code=code) if code else None
    figures = unit_figures(page, unit) if unit else campaign_figures(page)
    rows = unit_rows(page, unit)
    channels = [(channel, label) for channel, label in Channel.choices if figures.channels.get(channel)]
    while unit is None and len(rows) == 1 and _is_passed(rows[0].unit, reach):
        rows = unit_rows(page, rows[0].unit)
    return _page(
        request,
        "progress/campaign.html",
        _crumbs(page, unit, reach),
        campaign=page,
        unit=unit,
        figures=figures,
        rows=[(row, [row.figures.channels.get(channel, 0) for channel, _label in channels]) for row in rows],
        questions=question_rows(page, unit),
        channels=[(label, figures.channels[channel]) for channel, label in channels],
    )


def _is_passed(unit, reach):
    """Whether the figures begin beneath this unit, whose own are the campaign's."""
    return unit.kind in TOO_LARGE or not reach.filter(pk=unit.pk).exists()


def _crumbs(page, unit, reach):
    crumbs = [(reverse("progress_campaign", args=[page.pk]), page.title)]
    if unit:
        above = reach.above(unit).exclude(kind__in=TOO_LARGE)
        crumbs += [(reverse("progress_unit", args=[page.pk, node.code]), node.name) for node in above]
    return crumbs


def _page(request, template, crumbs, **context):
    title = _("答复情况")
    return framed(request, template, title, icon="tick-inverse", way=[(reverse("progress"), title), *crumbs], **context)
