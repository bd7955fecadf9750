import datetime

from django.db import migrations, models

STEP = 4  # characters of one level in a page's path


def keep_as_long_as_names(apps, schema_editor):
    """Each link's words are kept until the day of its campaign."""
    links, campaigns = apps.get_model("pledges", "RenewedLink"), apps.get_model("campaigns", "CampaignPage")
    days = dict(campaigns.objects.values_list("path", "erase_on"))
    for link in links.objects.select_related("pledge__block__print_run__letter"):
        path = link.pledge.block.print_run.letter.path[:-STEP]
        link.erase_on = days.get(path) or link.at.date() + datetime.timedelta(days=180)
        link.save(update_fields=["erase_on"])


class Migration(migrations.Migration):
    """How a school made sure whose receipt it is stands in free words, which are kept no longer than names."""

    dependencies = [("pledges", "0007_original_keys"), ("campaigns", "0008_recipients")]

    operations = [
        migrations.RenameField("renewedlink", "reason", "words"),
        migrations.AlterField("renewedlink", "words", models.CharField(blank=True, max_length=200)),
        migrations.AddField("renewedlink", "erase_on", models.DateField(db_index=True, null=True)),
        migrations.RunPython(keep_as_long_as_names, migrations.RunPython.noop),
        migrations.AlterField("renewedlink", "erase_on", models.DateField(db_index=True)),
    ]
