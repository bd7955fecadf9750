from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pledges', '0013_desk_withdrawals'),
    ]

    operations = [
        migrations.AddField(
            model_name='pledge',
            name='shown_in',
            field=models.CharField(default='zh-Hans', max_length=8),
        ),
    ]
