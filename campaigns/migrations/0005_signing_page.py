import campaigns.models.letters
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_after_printing'),
    ]

    operations = [
        migrations.AddField(
            model_name='letterpage',
            name='complete_with',
            field=models.CharField(choices=[('all', '每一位签名人都签'), ('guardian', '家长（监护人）签了就行'), ('any', '任何一位签了就行')], default='all', help_text='其他人的签名照样可以签，只是不再必需。', max_length=10, verbose_name='手机上谁签了算完成'),
        ),
        migrations.AddField(
            model_name='letterpage',
            name='quiz',
            field=wagtail.fields.StreamField([('question', 6)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': '问题', 'max_length': 80}), 1: ('wagtail.blocks.CharBlock', (), {'label': '选项', 'max_length': 40}), 2: ('wagtail.blocks.BooleanBlock', (), {'label': '这一项正确', 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('text', 1), ('is_right', 2)]], {}), 4: ('wagtail.blocks.ListBlock', (3,), {'label': '选项', 'max_num': 4, 'min_num': 2}), 5: ('wagtail.blocks.TextBlock', (), {'help_text': '选完就显示，答对答错都看得到：为什么，该怎样做。', 'label': '说明', 'max_length': 200}), 6: ('wagtail.blocks.StructBlock', [[('text', 0), ('options', 4), ('explanation', 5)]], {'icon': 'help', 'label': '选择题'})}, help_text='在手机上读完信、签名之前出现，可以跳过。答错也不拦，只讲道理；只统计总数，不记是谁答的。纸上不印。', verbose_name='想一想：最多三道选择题'),
        ),
        migrations.AddField(
            model_name='letterpage',
            name='recording',
            field=models.FileField(blank=True, help_text='可以不传：多数手机自己会读。传的话请用 MP3 或 M4A，不超过 5 MB，三分钟以内最好。', upload_to='recordings/', validators=[campaigns.models.letters.check_recording], verbose_name='朗读录音'),
        ),
    ]
