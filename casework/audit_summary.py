"""Sums over audit events, one query each: who saw a file, what a colleague read by day, what purposes were given.

Words used here:

- *opened*: a file or document that was read by itself. *Listed*: seen among others, in a list, a search, a comparison.
- *changed*: whatever else was done, and allowed. *Refused*: asked for, and not given.
"""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Count, F, Func, IntegerField, Max, Min, Q, Sum, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import paging
from casework.enums import Purpose, Role

UNSTATED = "unstated"  # events that need no purpose: changes say themselves why
OPENED = Q(action__endswith=".read", allowed=True)
LISTED = Q(allowed=True) & (
    Q(action__endswith=".listed") | Q(action__endswith=".searched") | Q(action__endswith=".compared")
)
REFUSED = Q(allowed=False)
CHANGED = Q(allowed=True) & ~OPENED & ~LISTED
COUNTS = {
    "opened": Count("pk", filter=OPENED),
    "listed": Count("pk", filter=LISTED),
    "changed": Count("pk", filter=CHANGED),
    "refused": Count("pk", filter=REFUSED),
}
_SIZE = Func(F("objects_seen"), function="cardinality", output_field=IntegerField())
WIDTH = {"files": Count("case", distinct=True, filter=OPENED), "shown": Sum(_SIZE, filter=LISTED)}


@dataclass(frozen=True)
class Reader:
    """One colleague's dealings with a file."""

    user: object  # their id; None for Escale itself
    who: str
    roles: str
    purposes: str
    first: object
    last: object
    opened: int
    listed: int
    changed: int
    refused: int


def readers(events):
    """Readers, the one who came last on top."""
    rows = events.values("actor", "actor__full_name").annotate(
        roles_held=ArrayAgg("roles", distinct=True),
        purposes=ArrayAgg("purpose", distinct=True, filter=~Q(purpose="")),
        first=Min("at"),
        last=Max("at"),
        **COUNTS,
    )
    return [
        Reader(
            user=row["actor"],
            who=row["actor__full_name"] or _("Escale"),
            roles=", ".join(_labels(Role, ",".join(row["roles_held"]).split(","))),
            purposes=", ".join(_labels(Purpose, row["purposes"] or [])),
            **{name: row[name] for name in ("first", "last", *COUNTS)},
        )
        for row in rows.order_by("-last", "actor")
    ]


def days(events):
    """Counts by day, the last first: a queryset of dicts, to be read in pages."""
    return events.values(day=TruncDate("at")).annotate(**COUNTS, **WIDTH).order_by("-day")


def totals(events):
    return events.aggregate(**COUNTS, **WIDTH)


@dataclass(frozen=True)
class PurposeRow:
    label: str
    url: str
    people: int
    opened: int
    listed: int
    changed: int
    refused: int


def purposes(events, in_address):
    """One row for each purpose that was given, and one for none; each leads to its events."""
    stated = Case(When(purpose="", then=Value(UNSTATED)), default="purpose", output_field=CharField())
    rows = events.values(given=stated).annotate(people=Count("actor", distinct=True), **COUNTS).order_by("given")
    return [
        PurposeRow(
            label=_("None stated") if row["given"] == UNSTATED else _labels(Purpose, [row["given"]])[0],
            url=reverse("audit_list") + paging.address(in_address, purpose=row["given"]),
            **{name: row[name] for name in ("people", *COUNTS)},
        )
        for row in rows
    ]


def _labels(enum, codes):
    return [str(enum(code).label) if code in enum.values else code for code in dict.fromkeys(codes) if code]
