"""Where the teams of an office go, and how often: by département for everybody, by place for what is to be visited.

What was met is told by département alone, and only from a number of contacts on (`COVERAGE_THRESHOLD`, never under
five): no question can be asked here of which the answer is where people of one country or language sleep. All teams
of the office count, whichever of them the reader is in: days and numbers of outings tell of nobody.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, F, Func, Max, Min, Q, Sum

from casework.access import Capability, beyond_scope, scope_of
from casework.models import TermKind
from outreach import departements
from outreach.contact_page import term_labels
from outreach.enums import OutingState
from outreach.models import Contact, Outing, Site

PERIODS = (30, 90, 365)
AROUND_PARIS = frozenset({"75", "77", "78", "91", "92", "93", "94", "95"})
LEAST = 5
STEPS = (1, 5, 15)  # outings from which a département is drawn darker


@dataclass
class Row:
    """One département, or "" for places of which it was not written down. `people`: rounded; None: too few to tell."""

    number: str
    name: str
    sites: int = 0
    outings: int = 0
    last: datetime.date | None = None
    people: int | None = None
    languages: list = field(default_factory=list)
    needs: list = field(default_factory=list)

    @property
    def level(self):
        return sum(self.outings >= step for step in STEPS)


@dataclass(frozen=True)
class Shape:
    number: str
    path: str
    row: Row | None

    @property
    def is_around_paris(self):
        return self.number in AROUND_PARIS


@dataclass(frozen=True)
class ToVisit:
    site: Site
    last: datetime.date | None
    planned: datetime.date | None


def threshold():
    return max(LEAST, settings.COVERAGE_THRESHOLD)


def _offices(user):
    return scope_of(user).offices_for(Capability.LOG_CONTACTS)


def rows(user, since, today):
    """The départements where the offices of this user have places, by number; the same queries whatever there is."""
    sites = Site.objects.filter(office_id__in=_offices(user), is_active=True)
    found = {}
    for number, count in sites.order_by().values_list("departement").annotate(Count("pk")):
        found[number] = Row(number, departements.name_of(number), sites=count)
    with beyond_scope():  # of all teams of the office, numbers and days only
        _count_outings(found, user, since, today)
        _count_contacts(found, user, since)
    return [found[number] for number in sorted(found)]


def _row(found, number):
    return found.setdefault(number, Row(number, departements.name_of(number)))


def _count_outings(found, user, since, today):
    held = Outing.objects.filter(site__office_id__in=_offices(user), state=OutingState.HELD, on__lte=today).order_by()
    told = held.values_list("site__departement").annotate(last=Max("on"), lately=Count("pk", filter=Q(on__gte=since)))
    for number, last, lately in told:
        row = _row(found, number)
        row.last, row.outings = last, lately


def _count_contacts(found, user, since):
    contacts = Contact.objects.filter(site__office_id__in=_offices(user), at__date__gte=since).order_by()
    for number, people, count in contacts.values_list("site__departement").annotate(Sum("people"), Count("pk")):
        if count >= threshold():
            _row(found, number).people = (people + 2) // 5 * 5
    labels = term_labels()
    for name, kind in (("languages", TermKind.LANGUAGE), ("needs", TermKind.NEED)):
        for number, codes in _told(contacts, name).items():
            setattr(_row(found, number), name, [labels[kind].get(code, code) for code in codes])


def _told(contacts, name):
    """{département: codes of this list that were met often enough there, most first}."""
    each = contacts.annotate(code=Func(F(name), function="unnest")).values_list("site__departement", "code")
    met = defaultdict(list)
    for number, code, count in each.annotate(number=Count("pk")).filter(number__gte=threshold()):
        met[number].append((-count, code))
    return {number: [code for _count, code in sorted(pairs)] for number, pairs in met.items()}


def told(paths):
    """[(encounters, is the last, people, cases opened)], with None for numbers under the threshold; [] when all are."""

    def enough(number):
        return number if number >= threshold() else None

    last = len(paths)
    rows = [(path.encounters, path.encounters == last, enough(path.chains), enough(path.led)) for path in paths]
    return rows if any(people for _number, _is_last, people, _led in rows) else []


def shapes(told):
    """(the outlines of metropolitan France, each with its row where there is one; viewBox)."""
    drawn, box = departements.shapes()
    known = {row.number: row for row in told}
    return [Shape(number, path, known.get(number)) for number, path in drawn.items()], box


def to_visit(user, today):
    """Places in use where no team of the office was for a while: those never visited first, then the longest ago."""
    with beyond_scope():
        been = Q(outings__state=OutingState.HELD, outings__on__lte=today)
        ahead = Q(outings__state=OutingState.PLANNED, outings__on__gte=today)
        sites = list(
            Site.objects.filter(office_id__in=_offices(user), is_active=True).annotate(
                last=Max("outings__on", filter=been), planned=Min("outings__on", filter=ahead)
            )
        )
    before = today - datetime.timedelta(days=settings.SITE_VISITED_EVERY_DAYS)
    due = [ToVisit(site, site.last, site.planned) for site in sites if site.last is None or site.last < before]
    return sorted(due, key=lambda one: (one.last or datetime.date.min, one.site.name))
