from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pledges', '0009_scans_folder'),
    ]

    operations = [
        migrations.AddField(
            model_name='renewedlink',
            name='key_digest',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
    ]
