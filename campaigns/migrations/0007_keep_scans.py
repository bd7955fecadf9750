
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0006_fake_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaignpage',
            name='keep_scans_days',
            field=models.PositiveSmallIntegerField(default=0, help_text='0 表示读完就删。保留的原件加密保存，到期删除；裁出的回执加密保存，到个人信息删除日为止。', validators=[django.core.validators.MaxValueValidator(180)], verbose_name='扫描原件保留天数'),
        ),
    ]
