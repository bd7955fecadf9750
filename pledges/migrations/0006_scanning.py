import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0007_keep_scans'),
        ('pledges', '0005_class_totals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='event',
            field=models.CharField(choices=[('answered', '答复'), ('evidence', '佐证'), ('retracted', '撤回佐证'), ('corrected', '改正姓名'), ('withdrawn', '撤回'), ('disputed', '异议'), ('voided', '撤销')], default='answered', max_length=16),
        ),
        migrations.CreateModel(
            name='ScanFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('portal', '网页上传'), ('camera', '手机拍照'), ('folder', '复印机文件夹'), ('command', '命令')], max_length=8)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('name', models.CharField(max_length=255)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('stored', models.CharField(blank=True, max_length=80)),
                ('keep_until', models.DateField(db_index=True, null=True)),
                ('member', models.PositiveIntegerField(null=True)),
                ('is_archive', models.BooleanField(default=False)),
                ('pages', models.PositiveIntegerField(null=True)),
                ('archive', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='pledges.scanfile')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaignpage')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.unit')),
            ],
        ),
        migrations.CreateModel(
            name='ScanPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(blank=True, max_length=16)),
                ('reason', models.CharField(blank=True, max_length=24)),
                ('values', models.JSONField(default=dict)),
                ('lease', models.CharField(blank=True, max_length=32)),
                ('leased_until', models.DateTimeField(null=True)),
                ('claims', models.PositiveSmallIntegerField(default=0)),
                ('read_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scan_pages', to='pledges.scanfile')),
            ],
        ),
        migrations.CreateModel(
            name='PagePicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=16)),
                ('sealed', models.BinaryField()),
                ('erase_on', models.DateField(db_index=True)),
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='picture', to='pledges.scanpage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('code', models.CharField(blank=True, max_length=16)),
                ('read_code', models.CharField(blank=True, max_length=16)),
                ('copy_number', models.PositiveIntegerField(db_index=True, null=True)),
                ('is_shared', models.BooleanField(default=False)),
                ('state', models.CharField(max_length=16)),
                ('read_state', models.CharField(max_length=16)),
                ('boxes', models.JSONField(default=dict)),
                ('decided', models.JSONField(default=dict)),
                ('doubt', models.FloatField(default=0)),
                ('credit', models.CharField(blank=True, choices=[('answer', '答复'), ('evidence', '佐证')], max_length=8)),
                ('outcome', models.CharField(blank=True, choices=[('signed', '已签承诺'), ('declined', '已阅读，不签')], max_length=16)),
                ('decided_at', models.DateTimeField(null=True)),
                ('block', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='campaigns.block')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slips', to='pledges.scanpage')),
            ],
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='pledges.scanpage')),
                ('slip', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='pledges.slip')),
            ],
        ),
        migrations.CreateModel(
            name='SlipPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=16)),
                ('sealed', models.BinaryField()),
                ('erase_on', models.DateField(db_index=True)),
                ('slip', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='picture', to='pledges.slip')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='scanfile',
            index=models.Index(condition=models.Q(('stored', ''), _negated=True), fields=['stored'], name='scan_file_stored'),
        ),
        migrations.AddIndex(
            model_name='scanpage',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['file', 'number'], name='scan_page_waiting'),
        ),
        migrations.AddConstraint(
            model_name='scanpage',
            constraint=models.UniqueConstraint(fields=('file', 'number'), name='scan_page_once'),
        ),
        migrations.AddConstraint(
            model_name='slip',
            constraint=models.UniqueConstraint(fields=('page', 'place'), name='slip_place_once'),
        ),
        migrations.AddConstraint(
            model_name='slip',
            constraint=models.UniqueConstraint(condition=models.Q(('is_shared', False), models.Q(('credit', ''), _negated=True)), fields=('copy_number',), name='slip_credited_once'),
        ),
    ]
