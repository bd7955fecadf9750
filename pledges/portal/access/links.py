"""The links of classes within a person's reach, and what teachers ask of the school. Fetching and permission are one call."""

from dataclasses import dataclass

from django.db.models import Count, Max, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from campaigns.models import Block, Unit
from campaigns.models.units import within
from campaigns.people.reach import units_of
from campaigns.printing.class_links import link_of, pin_of
from pledges.models import ClassDevice, ClassLink, SeatRequest
from pledges.portal.access.letters import letter_for
from pledges.teachers.links import newest_of

CLOSED_AT_MOST = 20  # decided requests that are still shown


@dataclass(frozen=True)
class ClassRow:
    """A class's newest link, and how it is used: `devices`, `opens` of its page, when `last` (None: never)."""

    block: Block
    link: ClassLink
    devices: int
    opens: int
    last: object

    @property
    def pin(self):
        """The PIN in two groups, as it is printed."""
        pin = pin_of(self.block, self.link.renewal)
        return f"{pin[:3]} {pin[3:]}"

    @property
    def address(self):
        """The 16 characters of the link."""
        return link_of(self.block, self.link.renewal)


def has_links(letter):
    """Whether the classes of a UnitLetter have links: each copy has a code of its own and a seat, and the unit is a school or in one."""
    kinds = (Unit.Kind.SCHOOL, Unit.Kind.GRADE, Unit.Kind.CLASS)
    return letter.unit.kind in kinds and not letter.is_shared and not letter.print_run.recalled_at


def links_for(user, run_id, code):
    """Return (UnitLetter, [ClassRow]) of a school or class within the user's reach, else raise Http404. Two queries beside the letter's."""
    letter = letter_for(user, run_id, code)
    if not has_links(letter):
        raise Http404
    blocks = [block for block in letter.blocks if not block.is_later]
    links = newest_of(blocks)
    uses = ClassDevice.objects.filter(link__in=[link for link in links.values() if link.pk]).values("link").order_by()
    known = {use["link"]: use for use in uses.annotate(devices=Count("pk"), opens=Sum("opens"), last=Max("last_seen_at"))}
    none = {"devices": 0, "opens": 0, "last": None}
    rows = []
    for block in blocks:
        use = known.get(links[block.pk].pk, none)
        rows.append(ClassRow(block, links[block.pk], use["devices"], use["opens"], use["last"]))
    return letter, rows


def class_link_for(user, run_id, code):
    """Return the ClassRow of one class within the user's reach, else raise Http404."""
    letter, rows = links_for(user, run_id, code)
    if letter.unit.kind != Unit.Kind.CLASS:
        raise Http404
    return rows[0]


def open_requests(units, print_run=None):
    """Return the requests of classes within these units that wait for the school, of one print run or of all, the oldest first."""
    return _requests(units, print_run).filter(state=SeatRequest.State.OPEN).order_by("at", "pk")


def closed_requests(units, print_run):
    """Return those that were decided last, the newest first."""
    decided = [SeatRequest.State.REPLACED, SeatRequest.State.VOIDED, SeatRequest.State.DECLINED]
    return _requests(units, print_run).filter(state__in=decided).select_related("closed_by").order_by("-closed_at")[:CLOSED_AT_MOST]


def request_for(user, pk):
    """Return the SeatRequest when its class lies within the user's units, else raise Http404."""
    return get_object_or_404(_requests(units_of(user)), pk=pk)


def _requests(units, print_run=None):
    of_runs = SeatRequest.objects.filter(link__block__print_run__recalled_at=None)
    if print_run is not None:
        of_runs = of_runs.filter(link__block__print_run=print_run)
    return of_runs.filter(within(units, "link__block__unit__path")).select_related("link__block__unit", "link__block__print_run")
