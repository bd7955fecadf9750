"""Who looked at which picture stands in the log with everything else that was read."""

from django.db import migrations


def to_the_log(apps, schema_editor):
    Act, Look = apps.get_model("campaigns", "Act"), apps.get_model("pledges", "Look")
    for look in Look.objects.select_related("by", "slip__page__file__unit", "page__file__unit").order_by("pk"):
        page = look.page or look.slip.page
        about = {"by_name": (f"{look.by.first_name} {look.by.last_name}".strip() or look.by.username)[:150], "kind": "read.picture"}
        path = page.file.unit.path if page.file.unit else ""
        Act.objects.create(at=look.at, by=look.by, path=path, about=f"{page.file_id}-{page.number}" + (f"-{look.slip.place}" if look.slip else ""), **about)


class Migration(migrations.Migration):
    dependencies = [("pledges", "0015_reading_turns"), ("campaigns", "0019_roster_files")]

    operations = [migrations.RunPython(to_the_log, migrations.RunPython.noop)]
