"""The demonstration's people. Their published password opens nothing outside demo mode (config.accounts)."""

from django.contrib.auth.models import User
from wagtail.users.models import UserProfile

from campaigns.demo.units import HENGSHUI, XINGTAI
from campaigns.models import Role, Unit
from campaigns.people.members import give
from config.accounts import DEMO_PASSWORD

PEOPLE = {
    "officer": "演示民警",
    "reviewer": "演示审核人",
    "school": "演示学校经办人",
    "administrator": "演示管理员",
    "auditor": "演示审计员",
    "grid": "演示网格员",
}
SCHOOL = "131102001"
PLACES = {"school": (Role.CONTACT, SCHOOL), "administrator": (Role.ADMINISTRATOR, HENGSHUI[0]), "auditor": (Role.AUDITOR, HENGSHUI[0])}
PLACES["grid"] = (Role.GRID, XINGTAI[0])


def make_accounts():
    """Create the accounts that are missing; return {user name: User}. Officer and reviewer are their agencies', once those are there."""
    people = {name: _account(name, full_name) for name, full_name in PEOPLE.items()}
    for name, (role, code) in PLACES.items():
        give(people[name], role, unit=Unit.objects.get(code=code), by=None)
    return people


def _account(name, full_name):
    user, created = User.objects.get_or_create(username=name, defaults={"first_name": full_name})
    if created:
        user.set_password(DEMO_PASSWORD)
        user.save()
        UserProfile.objects.create(user=user, preferred_language="zh-hans")
    return user
