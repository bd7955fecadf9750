"""An officer's or reviewer's role is an agency's, every other one a unit's; none is had twice."""

from django.db import migrations, models

OF_AN_AGENCY = models.Q(role__in=["officer", "reviewer"])
PLACED = (OF_AN_AGENCY & models.Q(agency__isnull=False, unit=None)) | (~OF_AN_AGENCY & models.Q(agency=None, unit__isnull=False))


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0016_roles_of_groups")]

    operations = [
        migrations.AddConstraint("membership", models.UniqueConstraint(fields=["user", "role", "unit"], name="membership_once_a_unit")),
        migrations.AddConstraint("membership", models.UniqueConstraint(fields=["user", "role", "agency"], name="membership_once_an_agency")),
        migrations.AddConstraint("membership", models.CheckConstraint(condition=PLACED, name="membership_where_it_belongs")),
    ]
