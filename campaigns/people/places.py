"""Streets, communities and outlets of a table: what would change."""

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.audience import kinds
from campaigns.audience.rosters import divisions
from campaigns.audience.rosters.headings import SHOWN_OF_PLACES
from campaigns.audience.rosters.refusals import Mistake
from campaigns.models import Unit
from campaigns.people.officers import reached_paths
from campaigns.people.plans import BATCH, Change, Plan


def plan_of_places(places, by=None):
    """Return the Plan of Places.

    Courtyards, buildings and entrances that it does not name are gone where it names others of the same community; all else stays. A county
    that is not there yet is the roster's of schools to bring. What lies beyond the reach of a user `by` is a mistake.
    """
    planning = _Planning(places, by)
    for kind in kinds.PLACES:
        for place in places.units.values():
            if place.kind == kind:
                planning.unit(place)
    planning.gone()
    return planning.plan


class _Planning:
    def __init__(self, places, by):
        self.places, self.plan = places, Plan(mistakes=list(places.mistakes))
        self.reach = [""] if by is None or by.is_superuser else reached_paths(by)
        self.known = _units({code for each in places.units.values() for code in (each.code, each.parent)})

    def unit(self, place):
        known = self.known.get(place.code)
        parent = known.parent if known is not None else self.known.get(place.parent)
        if mistake := self._mistake(place, known, parent):
            heading, value, *why = mistake
            self.plan.mistakes.append(Mistake(place.place, SHOWN_OF_PLACES[heading], value, *why))
        elif known is None:
            unit = Unit(code=place.code, kind=place.kind, name=place.name, parent=parent, head_count=place.head_count)
            self.known[place.code] = unit
            self.plan.new.append(unit)
        else:
            self._changed(known, place)

    def _mistake(self, place, known, parent):
        """Return (heading, value, why, proposal) of what stands against it, None where nothing does."""
        if known is not None and known.kind != place.kind:
            about = {"name": known.name, "kind": known.get_kind_display()}
            return "kind", place.code, _("这个代码已经是“%(name)s”，类别是%(kind)s。") % about, known.get_kind_display()
        if known is not None and known.parent.code != place.parent:
            why = _("这个单位登记在“%(name)s”之下。单位不能换地方。") % {"name": parent.name}
            return "parent", place.parent, why, parent.code
        if parent is None:
            name = divisions.name_of(place.parent)
            why = _("“%(name)s”还没有登记。") % {"name": name} if name else _("没有这个代码的单位，表上也没有。")
            return "parent", place.parent, why, _("请核对上级单位的代码，或者先登记上级单位。")
        if parent.retired_at is not None:
            why = _("“%(name)s”已经停用。") % {"name": parent.name}
            return "parent", place.parent, why, _("请先恢复它，或者把它也写在表上。")
        if not self._is_within_reach(known or parent):
            return "code", place.code, _("这个单位不在您的管辖范围内。")
        if not kinds.nests(parent.kind, place.kind):
            about = {"kind": Unit.Kind(place.kind).label, "above": parent.get_kind_display(), "name": parent.name}
            why = _("%(kind)s不能放在%(above)s“%(name)s”之下。") % about
            return "parent", place.parent, why, _("请核对类别和上级单位的代码。")
        return None

    def _changed(self, unit, place):
        if unit.retired_at is not None:
            self._change("back", unit, retired_at=None)
        if unit.name != place.name:
            self._change("renamed", unit, unit.name, place.name, name=place.name)
        if place.head_count is not None and unit.head_count != place.head_count:
            self._change("other_head_count", unit, str(unit.head_count or ""), str(place.head_count), head_count=place.head_count)

    def gone(self):
        """Retire what the named communities have and the table does not name."""
        listed = [self.known.get(each.code) for each in self.places.units.values() if each.kind in kinds.WITHIN_A_COMMUNITY]
        communities = {unit.code: unit for unit in map(_community_of, filter(None, listed)) if unit.path}
        for community in communities.values():
            inside = Unit.objects.within(community).active().filter(kind__in=kinds.WITHIN_A_COMMUNITY)
            for unit in inside:
                if unit.code not in self.places.units and unit.path.startswith(tuple(self.reach)):
                    self._change("gone", unit, retired_at=timezone.now())

    def _is_within_reach(self, unit):
        while not unit.path:
            unit = unit.parent
        return self.reach == [""] or unit.path.startswith(tuple(self.reach))

    def _change(self, kind, unit, before="", after="", **values):
        for name, value in values.items():
            setattr(unit, name, value)
        self.plan.changes.append(Change(kind, unit, before, after))


def _community_of(unit):
    while unit.kind != Unit.Kind.COMMUNITY:
        unit = unit.parent
    return unit


def _units(codes):
    """Return {code: Unit}, each with what it lies in up to its street: one query for so many codes."""
    known, wanted = {}, sorted(codes)
    for first in range(0, len(wanted), BATCH):
        found = Unit.objects.filter(code__in=wanted[first : first + BATCH]).select_related("parent__parent__parent__parent")
        known |= {unit.code: unit for unit in found}
    return known
