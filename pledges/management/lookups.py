"""What commands are given by name, found or refused."""

from django.core.management.base import CommandError


def one(model, field, value):
    """Return the row with this value, None for None; raise CommandError where there is none."""
    if value is None:
        return None
    found = model.objects.filter(**{field: value}).first()
    if found is None:
        raise CommandError(f"No {model._meta.model_name} has the {field} {value!r}.")
    return found
