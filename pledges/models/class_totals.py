"""What a class says instead of sending its slips to a scanner: how many came back signed."""

from django.conf import settings
from django.db import models
from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, Least

from campaigns.models import Block, PrintRun, Unit
from pledges.models.ledger import Total, voided_ranges


class ClassTotalQuerySet(models.QuerySet):
    def counted(self):
        """Those that were reported, each with `counted`, what of it counts now. One query, however many they are.

        Slips that were read from paper count by themselves and leave it, those of families that answered by phone as well are
        counted by that, and a class never has more answers than copies.
        """
        free = (
            _of_the_class(Block.objects, "", F("copies"))
            - _of_the_class(voided_ranges(), "block__", F("last_number") - F("first_number") + 1 - F("answered"))
            - _of_the_class(Total.objects, "block__", F("count"))
        )
        least = Least(F("signed") - F("also_by_phone") - F("read"), free, output_field=IntegerField())
        return self.filter(signed__gt=0).annotate(counted=Greatest(least, 0, output_field=IntegerField()))


class ClassTotal(models.Model):
    """How many slips of a class came back signed, and how many of its signed slips were read from paper. The newest word stands.

    Nobody's name, no copy's number: the ledger knows nothing of it. A class whose slips were read before it reported has
    `signed` 0; `by` and `at`, who reported last and when, are empty then.
    """

    print_run = models.ForeignKey(PrintRun, models.PROTECT, related_name="class_totals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    signed = models.PositiveIntegerField(default=0)  # slips in hand, whatever else their families answered by
    also_by_phone = models.PositiveIntegerField(default=0)  # of them, those that are known to be of families that answered by phone
    read = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    objects = ClassTotalQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["print_run", "unit"], name="class_total_once")]

    @property
    def left(self):
        """How many of the reported slips were not read from paper yet."""
        return max(self.signed - self.read, 0)


def _of_the_class(rows, to_block, number):
    """Return an expression: the sum of `number` over those of the rows that are of the class's blocks, which `to_block` leads to."""
    # found by the class alone: asked for both, databases may walk through the print run's thousand blocks for each class
    rows = rows.filter(**{f"{to_block}unit": OuterRef("unit")}).order_by().values(f"{to_block}unit")
    of_the_run = Q(**{f"{to_block}print_run": OuterRef("print_run")})
    return Coalesce(Subquery(rows.annotate(sum=Sum(number, filter=of_the_run)).values("sum")), 0)
