from django.db import migrations

ROLES = ("宣传民警", "审核人")


def to_agencies(apps, schema_editor):
    """Give each agency groups of its own in the place of the two that reached every page, and a collection of pictures.

    Who was in those joins the only agency's; of several, those on whose pages he wrote or decided, and no other: who did
    nothing yet has to be added by an administrator. Pictures go with who uploaded them, if that is one agency's.
    """
    Group = apps.get_model("auth", "Group")
    olds = list(Group.objects.filter(name__in=ROLES))
    agencies = list(apps.get_model("campaigns", "AgencyPage").objects.order_by("path")) if olds else []
    hands = {agency.pk: _hands_in(apps, agency, is_only=len(agencies) == 1) for agency in agencies}
    for agency in agencies:
        pictures = _new_collection(apps, agency.title)
        for old in olds:
            new = _group_like(apps, old, f"{agency.title[:70]} · {agency.slug[:60]} · {old.name}", agency.pk, pictures)
            new.user_set.set(old.user_set.filter(pk__in=hands[agency.pk]))
        elsewhere = {user for other, users in hands.items() if other != agency.pk for user in users}
        images = apps.get_model("wagtailimages", "Image").objects.filter(collection__depth=1)
        images = images if len(agencies) == 1 else images.filter(uploaded_by_user__in=hands[agency.pk] - elsewhere)
        images.update(collection=pictures)
    for old in olds:
        old.delete()


def to_the_site(apps, schema_editor):
    """Put everybody of the agencies' groups into two that reach every page, and all their pictures into one collection again."""
    Group, Collection = apps.get_model("auth", "Group"), apps.get_model("wagtailcore", "Collection")
    home, root = apps.get_model("campaigns", "HomePage").objects.first(), Collection.objects.get(depth=1)
    for role in ROLES:
        news = Group.objects.filter(name__endswith=f" · {role}")
        if home is None or not news.exists():
            continue
        old = _group_like(apps, news.first(), role, home.pk, root)
        for new in news:
            old.user_set.add(*new.user_set.all())
        own = Collection.objects.filter(depth=2, group_permissions__group__in=news)
        apps.get_model("wagtailimages", "Image").objects.filter(collection__in=own).update(collection=root)
        news.delete()


def _group_like(apps, group, name, page, collection):
    """Make a group that may do on this page and this collection what `group` may do on any, and reviews where it reviews."""
    made = apps.get_model("auth", "Group").objects.create(name=name)
    made.permissions.set(group.permissions.all())
    for model, place in (("GroupPagePermission", {"page_id": page}), ("GroupCollectionPermission", {"collection": collection})):
        rows = apps.get_model("wagtailcore", model).objects
        for permission in set(rows.filter(group=group).values_list("permission", flat=True)):
            rows.create(group=made, permission_id=permission, **place)
    for task in apps.get_model("campaigns", "IndependentReviewTask").objects.filter(groups=group):
        task.groups.add(made)
    return made


def _hands_in(apps, agency, is_only):
    """Return the keys of the users who saved a revision of one of the agency's pages, own one or decided about one; of all for the only one."""
    if is_only:
        return set(apps.get_model("auth", "User").objects.values_list("pk", flat=True))
    pages = apps.get_model("wagtailcore", "Page").objects.filter(path__startswith=agency.path)
    keys = [str(key) for key in pages.values_list("pk", flat=True)]
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(object_id__in=keys, base_content_type__model="page")
    decided = apps.get_model("wagtailcore", "TaskState").objects.filter(revision__in=revisions)
    users = (*revisions.values_list("user", flat=True), *decided.values_list("finished_by", flat=True), *pages.values_list("owner", flat=True))
    return set(users) - {None}


def _new_collection(apps, name):
    """Return a new collection beneath the root, at the next path of treebeard's."""
    Collection = apps.get_model("wagtailcore", "Collection")
    root = Collection.objects.get(depth=1)
    last = Collection.objects.filter(depth=2).order_by("path").last()
    number = int(last.path[len(root.path):], 36) + 1 if last else 1
    Collection.objects.filter(pk=root.pk).update(numchild=root.numchild + 1)
    return Collection.objects.create(name=name, path=root.path + _in_36s(number), depth=2, numchild=0)


def _in_36s(number):
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return digits.rjust(4, "0")


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0012_sent_photos"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(to_agencies, to_the_site)]
