"""Statements that PostgreSQL plans once for a connection: for the few whose planning costs more than their answer.

Django puts every value into the text of a statement, which is planned anew each time; behind the second wall, planning
takes longer than looking up. The statements that run here have one text each, and their values apart.
"""

from functools import cache

import psycopg
from django.db import connection


def cursor():
    """A Django cursor that keeps plans for the life of its connection, and reads bytes as bytes.

    Where statements are noted (in tests), it is an ordinary one: of a prepared statement, there is nothing to note.
    """
    if connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    own = psycopg.Cursor(connection.connection)
    own.format = psycopg.pq.Format.BINARY
    return connection.make_cursor(own)


def insert(row):
    """Insert an instance whose key the database gives, and return it. As `save`, without its signals."""
    statement, fields = _insertion(type(row))
    with cursor() as own:
        own.execute(statement, [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])
        (row.pk,) = own.fetchone()
    row._state.adding, row._state.db = False, connection.alias
    return row


@cache
def _insertion(model):
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(["%s"] * len(fields))
    key = model._meta.pk.column
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({values}) RETURNING "{key}"', fields  # noqa: S608 – names of the model
