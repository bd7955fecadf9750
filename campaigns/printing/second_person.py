"""Large print runs: one person asks, another looks at the same and confirms; only then numbers are drawn."""

from django.utils import timezone

from campaigns.acts.recording import record
from campaigns.models import RunRequest
from campaigns.paper.laying.layouts import DEFAULT_LAYOUT
from campaigns.printing.bounds import changed_since
from campaigns.printing.plans import Numbering, plan_print_run
from campaigns.printing.runs import confirm_print_run


def ask(letter, units, *, by, layouts=(DEFAULT_LAYOUT,), numbering=Numbering.COPY, copies=None):
    """Return the RunRequest for what `plan_print_run` plans now; the one that waits already where the same was asked for.

    Raise NotPrintable as it does.
    """
    plan = plan_print_run(letter, units, numbering=numbering, copies=copies)
    about = {"letter": letter, "planned": plan.digest, "layouts": list(layouts), "asked_by": by}
    known = RunRequest.objects.filter(decided_at=None, **about).first()
    if known is not None:
        return known
    request = RunRequest.objects.create(numbering=numbering, copies=copies, planned_copies=plan.copies, **about)
    request.units.set(plan.units)
    record("print.asked", by=by, unit=letter.campaign.agency.unit, about=f"{letter.title} · {plan.copies}")
    return request


def plan_of(request):
    """Return the Plan that was asked for; raise NotPrintable where anything stands against it, or it would be another one now."""
    plan = plan_print_run(request.letter, request.units.all(), numbering=request.numbering, copies=request.copies)
    if plan.digest != request.planned:
        raise changed_since()
    return plan


def confirm(request, *, by):
    """Print what was asked for, in the name of `by`, and return the PrintRun; raise NotPrintable, and change nothing."""
    how = {"layouts": request.layouts, "numbering": request.numbering, "copies": request.copies}
    return confirm_print_run(request.letter, request.units.all(), by=by, request=request, **how)


def decline(request, *, by, reason=""):
    """Let nothing be printed; whoever asked takes it back so. Return whether it still waited."""
    about = {"decided_at": timezone.now(), "decided_by": by, "reason": reason}
    if not RunRequest.objects.filter(pk=request.pk, decided_at=None).update(**about):
        return False
    record("print.declined", by=by, unit=request.letter.campaign.agency.unit, about=request.letter.title, why=reason)
    return True
