"""Roles at units and agencies, where there was one at schools; and invitations to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

OF_AN_AGENCY = models.Q(role__in=["officer", "reviewer"])
PLACED = (OF_AN_AGENCY & models.Q(agency__isnull=False, unit=None)) | (~OF_AN_AGENCY & models.Q(agency=None, unit__isnull=False))
ROLES = [("officer", "宣传民警"), ("reviewer", "审核人"), ("contact", "学校经办人"), ("grid", "网格员"), ("auditor", "审计员"), ("administrator", "管理员")]


def person(name, verbose=None, on_delete=django.db.models.deletion.SET_NULL):
    about = {"verbose_name": verbose} if verbose else {}
    return name, models.ForeignKey(null=True, on_delete=on_delete, related_name="+", to=settings.AUTH_USER_MODEL, **about)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0014_run_requests"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RemoveConstraint("membership", "membership_once"),
        migrations.AlterModelOptions("membership", {"verbose_name": "角色", "verbose_name_plural": "角色"}),
        migrations.AlterField("membership", "role", models.CharField(choices=ROLES, max_length=16, verbose_name="角色")),
        migrations.AlterField(
            "membership",
            "unit",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="campaigns.unit", verbose_name="单位"
            ),
        ),
        migrations.AddField(
            "membership",
            "agency",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="campaigns.agencypage", verbose_name="发布单位"
            ),
        ),
        migrations.AddField("membership", *person("given_by", "由谁授予")),
        migrations.AddField("membership", "given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="授予时间")),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, choices=ROLES, max_length=16, verbose_name="角色")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("nonce", models.BinaryField(max_length=16)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="邀请时间")),
                ("ends_at", models.DateTimeField(verbose_name="有效至")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.agencypage",
                        verbose_name="发布单位",
                    ),
                ),
                person("made_by", "由谁邀请"),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="campaigns.unit",
                        verbose_name="单位",
                    ),
                ),
                person("used_by"),
                person("user", on_delete=django.db.models.deletion.CASCADE),
            ],
            options={
                "verbose_name": "邀请",
                "verbose_name_plural": "邀请",
                "constraints": [
                    models.CheckConstraint(
                        condition=PLACED | models.Q(role="", unit=None, agency=None), name="invitation_where_it_belongs"
                    )
                ],
            },
        ),
    ]
