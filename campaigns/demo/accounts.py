"""The demonstration's people. Their published password opens nothing outside demo mode (config.accounts)."""

from django.contrib.auth.models import User
from wagtail.users.models import UserProfile

from campaigns.models import Membership, Unit
from config.accounts import DEMO_PASSWORD

PEOPLE = [("officer", "演示民警"), ("reviewer", "演示审核人"), ("school", "演示学校经办人")]
SCHOOL = "131102001"


def make_accounts():
    """Create the accounts that are missing; return {user name: User}. Officer and reviewer join the agencies' groups with their pages."""
    people = {name: _account(name, full_name) for name, full_name in PEOPLE}
    Membership.objects.get_or_create(user=people["school"], unit=Unit.objects.get(code=SCHOOL))
    return people


def _account(name, full_name):
    user, created = User.objects.get_or_create(username=name, defaults={"first_name": full_name})
    if created:
        user.set_password(DEMO_PASSWORD)
        user.save()
        UserProfile.objects.create(user=user, preferred_language="zh-hans")
    return user
