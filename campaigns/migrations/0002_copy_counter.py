from django.db import migrations


def create_counter(apps, schema_editor):
    apps.get_model("campaigns", "CopyCounter").objects.get_or_create()


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [migrations.RunPython(create_counter, migrations.RunPython.noop)]
