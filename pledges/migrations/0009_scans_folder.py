from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pledges', '0008_words_of_renewed_links'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScansFolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=40)),
            ],
        ),
    ]
