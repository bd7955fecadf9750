import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_after_printing'),
        ('pledges', '0003_ledger_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuizTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shard', models.PositiveSmallIntegerField(default=0)),
                ('answered_1', models.PositiveIntegerField(default=0)),
                ('right_1', models.PositiveIntegerField(default=0)),
                ('answered_2', models.PositiveIntegerField(default=0)),
                ('right_2', models.PositiveIntegerField(default=0)),
                ('answered_3', models.PositiveIntegerField(default=0)),
                ('right_3', models.PositiveIntegerField(default=0)),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quiz_totals', to='campaigns.block')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('block', 'shard'), name='quiz_total_once')],
            },
        ),
    ]
