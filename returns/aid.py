"""What a case knows for the return aid: what was recorded for it, and what the file says already (no double entry)."""

from django.utils import timezone

from casework import sensitive
from casework.access import Capability
from casework.enums import Absence, Relation
from casework.forms.answers import is_minor
from returns import programmes
from returns.models import ReturnFacts, Situation
from returns.pathways import CODE
from returns.rules.facts import NAMES, from_json
from returns.situations import facts_of as facts_of_situation

# The rules may be tried out without a file by whoever opens cases, or works them.
OPEN_TO = frozenset({Capability.OPEN_CASES, Capability.WORK_CASES})
PATHWAYS = (CODE,)
# What the file says by itself: who the person is, who leaves with them, where to.
FROM_THE_FILE = ("nationality", "destination", "adult", "couple", "minor_children")
RECORDED = tuple(name for name in NAMES if name not in FROM_THE_FILE)
SHOWN = ("nationality", "status")  # sensitive answers that the page shows, as the trail names them


def answers_of(case):
    """{name: value as in JSON} of what was recorded for the case."""
    record = ReturnFacts.objects.filter(case=case).first()
    return {name: value for name, value in record.answers.items() if name in NAMES} if record else {}


def facts_of(case, members, today=None):
    """The facts of a case. `members`: its memberships with their people (`case_page.members`); who stays counts not."""
    staying = set(case.stayings.values_list("person_id", flat=True)) - {case.principal_id}
    members = [member for member in members if member.person_id not in staying]
    known = {**_told_by_the_file(case, members, today or timezone.localdate()), **answers_of(case)}
    return from_json(known)


def _told_by_the_file(case, members, today):
    principal = next(member.person for member in members if member.relation == Relation.PRINCIPAL)
    records = case.progress().records
    application, eligibility = records.get("application"), records.get("eligibility")
    minor = True if case.unaccompanied_minor else is_minor(principal.birth, today)
    identified = case.progress().settled("identity")
    told = {
        "nationality": None if isinstance(principal.nationality, Absence) else principal.nationality or None,
        "destination": case.destination or None,
        "adult": None if minor is None else not minor,
        "filed_on": application.on.isoformat() if application and application.settled else None,
        "own_document": True if principal.travel_documents.all() else None,
        "couple": any(member.relation == Relation.SPOUSE for member in members) if identified else None,
        "minor_children": _children(members, today) if identified else None,
        "programme_covered": True if programmes.covering(case.destination, today) else None,
    }
    if eligibility and eligibility.settled:
        told["previous_aid"] = {"clear": False, "helped_before": True}.get(eligibility.outcome)
    situation = Situation.objects.filter(case=case).order_by("created_at").last()
    told |= facts_of_situation(situation.answers) if situation else {}
    return {name: value for name, value in told.items() if value is not None}


def _children(members, today):
    """How many minor children leave; None when an age leaves it open."""
    ages = [is_minor(member.person.birth, today) for member in members if member.relation == Relation.CHILD]
    return None if None in ages else sum(ages)


def opened(case, *, actor):
    """The members of the case, for a page that shows what the rules ask about."""
    return sensitive.opened(case, SHOWN, actor=actor)
