from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pledges", "0016_looks_in_the_log")]

    operations = [migrations.DeleteModel("Look")]
