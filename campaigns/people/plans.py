"""What would change in the audience tree, and changing it: all of it or nothing."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from campaigns.audience.rosters.refusals import Mistake
from campaigns.models import Unit
from campaigns.models.units import free_paths, new_paths

BATCH = 500
KINDS = ("new", "renamed", "other_head_count", "back", "gone")


@dataclass(frozen=True)
class Change:
    """`kind` is one of KINDS; `before` and `after` are names or head counts."""

    kind: str
    unit: Unit
    before: str = ""
    after: str = ""


@dataclass
class Plan:
    """What a roster would change; `new` in the order in which they can be made, `mistakes` what stands against it; whether it was done."""

    new: list[Unit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    is_done: bool = False

    @property
    def counts(self):
        """Return {kind of change: how many}."""
        return Counter({"new": len(self.new)} if self.new else {}) + Counter(change.kind for change in self.changes)

    def of(self, kind):
        """Return the Changes of a kind."""
        if kind == "new":
            return [Change("new", unit, after=str(unit.head_count or "")) for unit in self.new]
        return [change for change in self.changes if change.kind == kind]

    @property
    def digest(self):
        """SHA-256 in hex of all that would change."""
        told = [(kind, each.unit.code, each.unit.name, each.before, each.after) for kind in KINDS for each in self.of(kind)]
        return hashlib.sha256(repr(told).encode()).hexdigest()


@transaction.atomic
def carry_out(planned, *, expected=None):
    """Change the audience tree as the Plan that `planned` returns says, and return it; one with mistakes changes nothing.

    Nor does one that is another by now than the Plan whose digest is `expected`.
    """
    Unit.objects.select_for_update().order_by("pk").first()  # one at a time
    plan = planned()
    if plan.mistakes or expected not in (None, plan.digest):
        return plan
    paths, new = {}, set()
    for kind in Unit.Kind.values:
        units = [unit for unit in plan.new if unit.kind == kind]
        for unit in units:
            unit.parent = unit.parent  # a new one has its key by now
            if unit.parent_id not in paths:
                paths[unit.parent_id] = new_paths(unit.parent) if unit.parent_id in new else free_paths(unit.parent)
            unit.path = next(paths[unit.parent_id])
        Unit.objects.bulk_create(units, batch_size=BATCH)
        new |= {unit.pk for unit in units}
    for fields in ("name", "head_count", "retired_at"):
        changed = {change.unit.pk: change.unit for change in plan.changes if _field_of(change) == fields}
        Unit.objects.bulk_update(changed.values(), [fields], batch_size=BATCH)
    plan.is_done = True
    return plan


def _field_of(change):
    return {"renamed": "name", "other_head_count": "head_count"}.get(change.kind, "retired_at")
