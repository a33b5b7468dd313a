"""What the database is told about the request under way: the second wall's side of the application (docs/access.md).

Words used here:

- *wall*: the row-level security of PostgreSQL, written in `walls`. It decides from its own rows; all it is told is
  which user asks, and which request.
- *entered*: this connection stands before the wall, in the role of the web. Otherwise (tasks, commands) it is behind.
- *beyond*: a few reads that look past what the user may see, opened by `access.beyond_scope`.
"""

import contextlib

from django.conf import settings
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from casework import prepared

USER, REQUEST, BEYOND, ROLE = "escale.user", "escale.request", "escale.beyond", "role"
PLANS = "plan_cache_mode"  # of what is prepared (casework/prepared.py), the functions of the wall too: once each
READING, ERASING = "read", "erase"
OUTSIDE = {USER: None, REQUEST: None, BEYOND: None, ROLE: "none", PLANS: "auto"}


def is_entered():
    return _told() is not OUTSIDE


@contextlib.contextmanager
def entered(user_id, request_id):
    """One transaction in which the database shows only what this user (None: nobody) may see."""
    nested = connection.in_atomic_block  # in tests, inside a transaction that goes on
    outer = _told()
    with transaction.atomic():
        try:
            told = {USER: user_id, REQUEST: request_id, BEYOND: None, ROLE: settings.DATABASE_WEB_ROLE}
            _tell({**told, PLANS: "force_generic_plan"})
            yield
        finally:
            connection.wall_told = outer
            if nested:
                _set(outer)


def identify(user_id):
    """From here on the request is this user's: they have just signed in, or (None) out."""
    if is_entered():
        _tell({USER: user_id})


@contextlib.contextmanager
def beyond(what=READING):
    """Open the wall for reads (READING), or for the erasures of a data protection officer (ERASING) as well."""
    if not is_entered():
        yield
        return
    before = _told()[BEYOND]
    _tell({BEYOND: what})
    try:
        yield
    finally:
        _tell({BEYOND: before})


@contextlib.contextmanager
def acting_as(role, *, savepoint=True):
    """One block in which the database gives what this role may read, and no more; inside a request, or outside.

    Without a savepoint, two round trips are saved; when the database refuses something inside, the request is over.
    """
    before = _told()
    with transaction.atomic(savepoint=savepoint):
        _tell({ROLE: role})
        try:
            yield
        finally:
            connection.wall_told = before
            _set({ROLE: before[ROLE]})


def streamed(content, user_id, request_id):
    """The parts of a streamed answer, made after the request's transaction has ended, behind the same wall."""
    with entered(user_id, request_id):
        yield from content


def _told():
    """What this connection was told last."""
    return getattr(connection, "wall_told", OUTSIDE)


def _tell(values):
    connection.wall_told = {**_told(), **values}
    _set(values)


def _set(values):
    """Set settings for the rest of the transaction, in one round trip. A failed transaction forgets them by itself."""
    if connection.connection and connection.connection.info.transaction_status == TransactionStatus.INERROR:
        return
    calls = ", ".join(["set_config(%s, %s, true)"] * len(values))
    pairs = [part for name, value in values.items() for part in (name, str(value or ""))]
    with prepared.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", pairs)
