"""The rows that an answer leaves. Their SQL is built once for each model, and what may go together goes together.

Django builds SQL anew for each row and sends each by itself, which took most of the time of an answer (docs/signing.md).
The caller holds the transaction. No signal is sent.
"""

from functools import cache
from itertools import chain

from django.db import connection


def insert(row):
    """Insert an unsaved row, which gets its primary key. Raise IntegrityError."""
    sql, fields = _inserting(type(row))
    with connection.cursor() as cursor:
        cursor.execute(f'{sql} RETURNING "{row._meta.pk.column}"', _values(row, fields))
        (row.pk,) = cursor.fetchone()


def write(appended, added):
    """Insert the rows of `appended`; add each of `added` to the sums that stand for it, or let it be the first.

    What a row of sums stands for is told by its model's one unique constraint; every other column is added. No row gets
    its primary key. Raise IntegrityError.
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
def _inserting(model):
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', fields  # noqa: S608


@cache
def _adding(model):
    sql, fields = _inserting(model)
    (once,) = model._meta.constraints
    what = ", ".join(f'"{model._meta.get_field(name).column}"' for name in once.fields)
    sums = [f'"{field.column}"' for field in fields if field.name not in once.fields]
    more = ", ".join(f'{column} = "{model._meta.db_table}".{column} + excluded.{column}' for column in sums)
    return f"{sql} ON CONFLICT ({what}) DO UPDATE SET {more}", fields


def _values(row, fields):
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
