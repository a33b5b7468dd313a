"""Answers that are shown only at the step that needs them; elsewhere they are asked for, and the asking is recorded.

Words used here:

- *sensitive field*: a code of `FIELDS`; who may see the file still does not need it on every page.
- *need*: a step of a pathway names the fields that its page shows (`Step.needs`); one whose outcome is itself such an
  answer says which (`Step.records`), and its outcome is then left out of lists and histories.
- *reveal*: the values for this page view only, with an audit row that names the fields, never the values.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from casework import audit, case_page, limits, workflow
from casework.access import Reach
from casework.enums import CaseStatus, PostponementReason, Purpose, WithdrawalReason

NATIONALITY, HEALTH = "nationality", "health"
FIELDS = {NATIONALITY: _("Nationality"), HEALTH: _("Health")}
# What each reach may ask for: OFII's liaison was sent the nationality, not the health.
ASKED_WITH = {Reach.FULL: frozenset(FIELDS), Reach.DOSSIER: frozenset({NATIONALITY})}
PURPOSES = {Reach.FULL: Purpose.WORK, Reach.DOSSIER: Purpose.OFII}


@dataclass(frozen=True)
class Line:
    """One value. `kind` tells the template how to say it: a country, or words."""

    about: str
    value: object
    kind: str = "words"


@dataclass(frozen=True)
class Shown:
    field: str
    label: str
    lines: tuple


def reveal(case, fields, *, actor, purpose):
    """The values of these fields, recorded. LimitReached when this user asks for too many."""
    note_shown(case, fields, actor=actor, purpose=purpose)
    return shown(case, fields)


def opened(case, fields, *, actor):
    """The members of the case, for a page that shows sensitive answers (`fields`), which is recorded."""
    note_shown(case, fields, actor=actor)
    return case_page.members(case)


def note_shown(case, fields, *, actor, purpose=Purpose.WORK):
    """Record that a page shows these answers. LimitReached when this user was shown too many."""
    limits.check(actor, audit.FIELD_REVEALED)
    audit.record(audit.FIELD_REVEALED, case, actor=actor, case=case, fields=sorted(fields), purpose=purpose)


def shown(case, fields):
    """The values of these fields; for the page of a step that needs them."""
    readers = {NATIONALITY: _nationalities, HEALTH: _health}
    return [Shown(field, FIELDS[field], tuple(readers[field](case))) for field in FIELDS if field in fields]


def _nationalities(case):
    for member in case_page.members(case):
        yield Line(member.person.full_name, member.person.nationality, "country")


def _health(case):
    for step in case.steps.all():
        definition = case.pathway_definition.step(step.code)
        if definition and definition.records == HEALTH and (outcome := definition.outcome(step.outcome)):
            yield Line(definition.label, outcome.label)
    if case.status == CaseStatus.POSTPONED and case.postponement_reason == PostponementReason.HEALTH:
        yield Line(_("Postponed"), PostponementReason.HEALTH.label)
    if case.withdrawal_reason == WithdrawalReason.HEALTH:
        yield Line(_("Gave up the return"), WithdrawalReason.HEALTH.label)


def tells_too_much(code):
    """True for the code of a step whose outcome is itself a sensitive answer, in any pathway."""
    return any((step := pathway.step(code)) and step.records for pathway in workflow.PATHWAYS.values())
