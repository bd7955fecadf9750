"""A print run goes to several units."""

from os.path import commonprefix

import django.db.models.deletion
from django.db import migrations, models

STEP = 5


def to_many(apps, schema_editor):
    print_run = apps.get_model("campaigns", "PrintRun")
    through = print_run.units.through
    through.objects.bulk_create(
        [through(printrun_id=pk, unit_id=unit) for pk, unit in print_run.objects.values_list("pk", "unit")], batch_size=500
    )
    check_now(schema_editor)


def to_one(apps, schema_editor):
    """The unit that all of a run's lie in: the agency's at the most."""
    print_run, unit = apps.get_model("campaigns", "PrintRun"), apps.get_model("campaigns", "Unit")
    for run in print_run.objects.all():
        common = commonprefix(list(run.units.values_list("path", flat=True)))
        run.unit = unit.objects.get(path=common[: len(common) // STEP * STEP])
        run.save(update_fields=["unit"])
    check_now(schema_editor)


def check_now(schema_editor):
    """What PostgreSQL would check at the end holds up the next change of a table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0009_one_report")]

    operations = [
        migrations.AddField("printrun", "units", models.ManyToManyField("campaigns.unit", related_name="+", verbose_name="范围")),
        migrations.AlterField(
            "printrun",
            "unit",
            models.ForeignKey("campaigns.unit", django.db.models.deletion.PROTECT, null=True, related_name="+", verbose_name="范围"),
        ),
        migrations.RunPython(to_many, to_one),
        migrations.RemoveField("printrun", "unit"),
    ]
