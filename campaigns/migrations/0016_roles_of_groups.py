"""Secretaries become contacts; officers and reviewers get the role of the group they are in."""

from django.db import migrations

GROUPS = {"officer": "宣传民警", "reviewer": "审核人"}


def to_roles(apps, schema_editor):
    Membership, Agency = apps.get_model("campaigns", "Membership"), apps.get_model("campaigns", "AgencyPage")
    Group = apps.get_model("auth", "Group")
    Membership.objects.filter(role="secretary").update(role="contact")
    for agency in Agency.objects.all():
        for role, name in GROUPS.items():
            group = Group.objects.filter(name=f"{agency.title[:70]} · {agency.slug[:60]} · {name}").first()
            for user in group.user_set.all() if group else ():
                Membership.objects.create(user=user, role=role, agency=agency)


def to_secretaries(apps, schema_editor):
    Membership = apps.get_model("campaigns", "Membership")
    Membership.objects.exclude(role="contact").delete()
    Membership.objects.update(role="secretary")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0015_roles")]

    operations = [migrations.RunPython(to_roles, to_secretaries)]
