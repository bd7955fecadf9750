"""What commands are given by name, found or refused."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from campaigns.models import CampaignPage


def one(model, field, value):
    """Return the row with this value, None for None; raise CommandError where there is none."""
    if value is None:
        return None
    found = model.objects.filter(**{field: value}).first()
    if found is None:
        raise CommandError(f"No {model._meta.model_name} has the {field} {value!r}.")
    return found


def the_only_campaign():
    """Return the campaign where there is one alone; raise CommandError."""
    campaigns = list(CampaignPage.objects.all()[:2])
    if len(campaigns) != 1:
        raise CommandError(_("不知道是哪次活动的回执：请用 --campaign 写出来。不然要由人看的没有人看得到。"))
    return campaigns[0]


def unit_of_scans(campaign, school):
    """Return the unit that scans are handed in for: the one named, else all that the campaign's agency may write to."""
    return school or campaign.agency.unit


def where_doubts_are(campaign, unit):
    """Return the sentence that says who sees what a person has to decide."""
    places = {"unit": unit.name, "code": unit.code, "campaign": campaign.title}
    return (
        _(
            "要由人看的：编码读得出的，在那个班所在学校的“看图决定”里；读不出编码的，在“%(unit)s”（%(code)s）的“看图决定”里，"
            "“%(campaign)s”那一栏，由这个单位的经办人看。想换单位，用 --school 写出它的代码，学校、县、市都行。"
        )
        % places
    )
