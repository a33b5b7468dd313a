"""Making a thing once, however often, and however simultaneously, its form is sent."""

from django.db import connection


def hold(uid):
    """Wait until no other transaction makes the object of this UUID; held until the transaction under way ends.

    A double click sends two requests at the same moment: without this, both would find nothing and one would fail.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(uid.bytes[:8], "big", signed=True)])
