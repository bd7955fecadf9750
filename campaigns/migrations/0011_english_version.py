from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_many_units'),
    ]

    operations = [
        migrations.AddField(
            model_name='letterpage',
            name='english',
            field=models.JSONField(blank=True, default=dict, verbose_name='英文版本'),
        ),
    ]
