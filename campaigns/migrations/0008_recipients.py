from django.db import migrations


class Migration(migrations.Migration):
    """Whose pack a block is in need not be a school."""

    dependencies = [("campaigns", "0007_keep_scans")]

    operations = [
        migrations.RenameField("block", "school", "recipient"),
        migrations.RenameField("block", "school_name", "recipient_name"),
    ]
