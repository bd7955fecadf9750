from django.db import migrations, models


def begin(apps, schema_editor):
    """What waits already waits together: it was handed in before anybody had turns."""
    apps.get_model("pledges", "ReadingTurn").objects.get_or_create(payer="")


class Migration(migrations.Migration):

    dependencies = [
        ('pledges', '0014_words_shown_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingTurn',
            fields=[
                ('payer', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('heat', models.FloatField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='scanfile',
            name='payer',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='scanfile',
            name='size',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='scanpage',
            name='payer',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='scanpage',
            name='stack_bytes',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='scanpage',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='scanpage',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['payer', 'stack_bytes', 'file', 'number'], name='scan_page_turn'),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
