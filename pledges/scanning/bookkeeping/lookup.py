"""What our records say of the codes on a stack, for the reading processes to ask. Reads only."""

import json

from campaigns.models import Block, Master, PrintRun
from campaigns.paper.marks.codes import NotOurCode, number_of
from campaigns.printing.copies import keyring
from campaigns.printing.finding import Blocks
from pledges.scanning.intake.bounds import school_of
from pledges.scanning.reader.sight.pages import Known

MOST_SIDES = 12  # masters by whose looks a page without a symbol is recognised: the newest


class Records:
    """Answers for one stack. `campaign` (CampaignPage) and `school` (a Unit: within it, or a unit above schools), where given, are
    those it is counted for.

    Blocks are fetched once for a stack, so hundreds of slips of a class cost one query.
    """

    def __init__(self, campaign=None, school=None):
        self._campaign, self._school = campaign, school_of(school)
        self._blocks = Blocks(Block.objects.select_related("print_run__letter", "unit").prefetch_related("voided_ranges"))
        self._forms = {}

    def look_up(self, symbols):
        """Return the Known of each (origin, code)."""
        return [self._known(origin, code) for origin, code in symbols]

    def master(self, digest):
        """Return (geometry, PDF) of a pinned master."""
        master = Master.objects.defer(None).filter(digest=digest).first()
        return master.geometry, bytes(master.pdf)

    def sides(self):
        """Return the digests of the newest letters that may lie in the stack."""
        runs = PrintRun.objects.filter(recalled_at=None)
        if self._campaign is not None:
            runs = runs.filter(letter__in=self._campaign.get_children())
        digests = []
        for run in runs.order_by("-created_at", "-pk")[:MOST_SIDES]:
            digests += [digest for digest in self._forms_of(run.pk) if digest not in digests]
        return digests[:MOST_SIDES]

    def refusal_of(self, code):
        """Return "" for a code whose slip counts here, else one of states.NOT_OURS."""
        return self._known(None, code).refusal

    def _known(self, origin, code):
        try:
            number = number_of(code, keyring())
        except NotOurCode:
            return Known()
        block = self._blocks.holding(number)
        run = block.print_run if block else None
        if run is None or (origin is not None and origin != run.public_url):
            return Known()
        return Known(self._refusal(number, block), self._forms_of(run.pk), block.is_shared)

    def _refusal(self, number, block):
        if self._campaign is not None and block.print_run.letter.get_parent() != self._campaign.page_ptr:
            return "other_campaign"
        if self._school is not None and not block.unit.path.startswith(self._school.path):
            return "other_school"
        is_void = any(voided.first_number <= number <= voided.last_number for voided in block.voided_ranges.all())
        return "void" if is_void or block.print_run.recalled_at else ""

    def _forms_of(self, run_id):
        """Return the digests of a run's masters, of those that lie alike the first."""
        if run_id not in self._forms:
            alike = {}
            for digest, geometry in Master.objects.filter(print_run=run_id).order_by("pk").values_list("digest", "geometry"):
                alike.setdefault(json.dumps(geometry, sort_keys=True), digest)
            self._forms[run_id] = tuple(alike.values())
        return self._forms[run_id]
