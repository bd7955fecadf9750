"""A family mends a name it typed. Drawn signatures stay as they are: who wants another one withdraws."""

from django.conf import settings
from django.db import transaction

from pledges.ledger import answers
from pledges.models import PersonalData
from pledges.signatures import vault


class NothingToCorrect(Exception):
    """The names were erased in the meantime."""


@transaction.atomic
def correct_names(pledge, names_by_role):
    """Seal the names {role: str} anew in place of those that were typed; return whether anything changed.

    Raise NothingToCorrect when they are erased, vault.CannotOpen when they cannot be read.
    """
    answers.locked(pledge)  # before its data, as everybody does
    data = PersonalData.objects.select_for_update().filter(pledge=pledge).first()
    if data is None:
        raise NothingToCorrect
    held = vault.unseal(data.key_id, data.sealed, copy_number=pledge.copy_number, keys=settings.DATA_KEYS)
    mended = held | {role: {"name": name} for role, name in names_by_role.items() if "name" in held.get(role, ())}
    if mended == held:
        return False
    data.key_id, data.sealed = vault.seal(mended, copy_number=pledge.copy_number, keys=settings.DATA_KEYS)
    data.save(update_fields=["key_id", "sealed"])
    answers.corrected(pledge)
    return True
