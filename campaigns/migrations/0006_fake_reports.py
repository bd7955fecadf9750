
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0005_signing_page'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FakeReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_digest', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('paper', '纸质的信、海报或贴纸'), ('web', '网页或二维码'), ('message', '微信、短信或邮件'), ('call', '电话，或有人上门'), ('other', '别的')], max_length=16, verbose_name='是什么')),
                ('description', models.TextField(verbose_name='情况')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='在哪里看到')),
                ('code_or_address', models.CharField(blank=True, max_length=300, verbose_name='上面的编码或网址')),
                ('contact', models.CharField(blank=True, max_length=100, verbose_name='联系方式')),
                ('photo', models.BinaryField(null=True)),
                ('erase_on', models.DateField(db_index=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='处理结果')),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.agencypage', verbose_name='冒用的单位')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '假信举报',
                'verbose_name_plural': '假信举报',
            },
        ),
    ]
