"""A form that is sent twice makes one thing: what it made the first time is found by the id that it carries."""

from django.db import IntegrityError, transaction

from casework.access import beyond_scope
from casework.actions.file import USED
from casework.errors import Refusal


def made_before(model, pk, actor, *, by="created_by_id"):
    """The row with this id, when `actor` made it; None while there is none. Refusal when it is somebody else's."""
    with beyond_scope():  # the id may be taken by another office's
        known = model.objects.filter(pk=pk).first()
    if known is not None and getattr(known, by) != actor.pk:
        raise Refusal(USED)
    return known


def insert(row):
    """Write a new row. Refusal when another request wrote the same one in between."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refusal(USED) from None
