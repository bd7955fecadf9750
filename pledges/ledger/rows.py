"""The rows that an answer leaves. Their SQL is built once for each model, and what may go together goes together.

Django builds SQL anew for each row and sends each by itself, which took most of the time of an answer (docs/signing.md).
The caller holds the transaction. No signal is sent.
"""

from functools import cache
from itertools import chain

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import UniqueConstraint

from campaigns.models import Block, VoidedRange
from pledges.models import Pledge


def insert_unless_voided(pledge):
    """Insert an unsaved Pledge, which gets its primary key; return False, and insert nothing, where its copy was voided.

    Whoever voids a copy locks its block first (printing.changes). So one of the two comes first, and the other sees it: on
    PostgreSQL the block is held until the answer stands, on SQLite one transaction writes at a time. Raise IntegrityError.
    """
    sql, fields = _inserting_unless_voided()
    values = [*_values(pledge, fields), pledge.block_id, pledge.copy_number, pledge.copy_number]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # in one message; the second statement sees what was committed while the first waited
            held = f'SELECT 1 FROM "{Block._meta.db_table}" WHERE "id" = %s FOR KEY SHARE'  # noqa: S608
            cursor.execute(f"{held};{sql}", [pledge.block_id, *values])
            cursor.nextset()
        else:
            cursor.execute(sql, values)
        inserted = cursor.fetchone()
    if inserted:
        (pledge.pk,) = inserted
    return inserted is not None


def write(appended, added):
    """Insert the rows of `appended`; add each of `added` to the sums that stand for it, or let it be the first.

    What a row of sums stands for is told by the fields that are unique together in its model; every other column is added.
    No row gets its primary key. Raise IntegrityError, and ImproperlyConfigured where the model does not say which fields.
    """
    statements = [(*_inserting(type(row)), row) for row in appended] + [(*_adding(type(row)), row) for row in added]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # takes several in one message; SQLite has no messages to save
            values = chain.from_iterable(_values(row, fields) for _sql, fields, row in statements)
            cursor.execute(";".join(sql for sql, _fields, _row in statements), list(values))
        else:
            for sql, fields, row in statements:
                cursor.execute(sql, _values(row, fields))


@cache
def _inserting_unless_voided():
    sql, fields = _inserting(Pledge)
    into, places = sql.split(" VALUES ")
    voided = f'SELECT 1 FROM "{VoidedRange._meta.db_table}" WHERE "block_id" = %s AND "first_number" <= %s AND "last_number" >= %s'  # noqa: S608
    return f'{into} SELECT {places[1:-1]} WHERE NOT EXISTS ({voided}) RETURNING "{Pledge._meta.pk.column}"', fields


@cache
def _inserting(model):
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', fields  # noqa: S608


@cache
def _adding(model):
    sql, fields = _inserting(model)
    once = _unique_together(model)
    what = ", ".join(f'"{model._meta.get_field(name).column}"' for name in once)
    sums = [f'"{field.column}"' for field in fields if field.name not in once]
    more = ", ".join(f'{column} = "{model._meta.db_table}".{column} + excluded.{column}' for column in sums)
    return f"{sql} ON CONFLICT ({what}) DO UPDATE SET {more}", fields


def _unique_together(model):
    """Return the names of the fields of the model's one UniqueConstraint that holds for every row at once.

    Constraints of other kinds, over expressions, under a condition, or deferred to the transaction's end do not count: what is
    inserted cannot be added to a row by them.
    """
    found = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint) and _holds_at_once(each)]
    if len(found) != 1:
        names = ", ".join(each.name for each in found) or "none"
        raise ImproperlyConfigured(
            f"{model._meta.label} must have exactly one UniqueConstraint over plain fields, without a condition and not deferrable,"
            f" for rows to be added to its sums. It has {len(found)}: {names}."
        )
    return found[0].fields


def _holds_at_once(unique):
    return bool(unique.fields) and unique.condition is None and unique.deferrable is None


def _values(row, fields):
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
