"""Audit events in words: labels for codes, references for cases; nothing here comes from an encrypted value."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import workflow
from casework.case_page import REASONS
from casework.enums import AppointmentKind, DocumentKind, Role
from casework.models import Case

_l = gettext_lazy
# Names of fields as forms show them; a name that is missing here is shown as it is.
FIELDS = {
    "given_names": _l("Given names"),
    "family_name": _l("Family name"),
    "other_names": _l("Other names used"),
    "sex": _l("Sex"),
    "birth": _l("Date of birth"),
    "birth_place": _l("Place of birth"),
    "nationality": _l("Nationality"),
    "language": _l("Preferred language"),
    "phone": _l("Telephone"),
    "email": _l("E-mail"),
    "relation": _l("Link to the principal applicant"),
    "travel_document": _l("Travel document"),
    "destination": _l("Country of return"),
    "unaccompanied_minor": _l("Unaccompanied minor"),
    "departure_on": _l("Date of departure"),
    "assignee": _l("Colleague in charge"),
    "free_choice": _l("Free choice"),
    "informed_decision": _l("Informed decision"),
    "data_processing": _l("Processing of data"),
    "interpreting": _l("Interpreter"),
    "present": _l("Who else was present?"),
    "sheet": _l("Information sheet given"),
    "form": _l("How did the person consent?"),
    "full_name": _l("Full name"),
    "is_active": _l("In use"),
    "starts_on": _l("From"),
    "ends_on": _l("Until"),
    "name": _l("Name"),
    "label_fr": _l("Label in French"),
    "label_en": _l("Label in English"),
    "position": _l("Position"),
    "office": _l("Office"),
    "team": _l("Team"),
    "kind": _l("Kind"),
}
KINDS = {
    "casework.case": _l("Case"),
    "casework.person": _l("Person"),
    "casework.user": _l("User"),
    "casework.office": _l("Office"),
    "casework.team": _l("Team"),
    "casework.referenceterm": _l("Reference list"),
    "casework.document": _l("Document"),
    "casework.note": _l("Note"),
    "casework.appointment": _l("Appointment"),
    "outreach.contact": _l("Contact"),
    "outreach.outing": _l("Outing"),
    "outreach.site": _l("Place"),
    "outreach.partner": _l("Partner"),
}
VERBS = {
    "added": _l("added"),
    "changed": _l("changed"),
    "activated": _l("put back in use"),
    "deactivated": _l("taken out of use"),
    "role_given": _l("role given"),
    "role_ended": _l("role ended"),
    "password_link": _l("link to choose a password sent"),
    "second_factor_reset": _l("second factor reset"),
}


_KINDS_OF = dict(DocumentKind.choices) | dict(AppointmentKind.choices)


@dataclass(frozen=True)
class Line:
    """One event. `about`: what kind of thing; `reference`: of which case, when it is one."""

    at: object
    who: str
    roles: str
    what: str
    detail: str
    fields: str
    about: str
    reference: str
    purpose: str
    allowed: bool


def lines(events):
    """Events as the page shows them, with one query for the references of all cases."""
    references = dict(Case.objects.filter(pk__in={_case_of(event) for event in events}).values_list("pk", "reference"))
    return [
        Line(
            at=event.at,
            who=event.actor.full_name if event.actor else _("Escale"),
            roles=", ".join(str(_role(code)) for code in event.roles.split(",") if code),
            what=str(event.label),
            detail=_in_words(event.detail),
            fields=", ".join(str(FIELDS.get(name, name)) for name in event.fields),
            about=_about(event),
            reference=references.get(_case_of(event), ""),
            purpose=event.get_purpose_display(),
            allowed=event.allowed,
        )
        for event in events
    ]


def _case_of(event):
    """The case of an event, also when it is only the object, as in a refusal or a list of one."""
    single = event.objects_seen[0] if len(event.objects_seen) == 1 and event.kind == "casework.case" else None
    return event.case or single


def _about(event):
    """What was touched: one kind, and how many when there are several."""
    label = str(KINDS.get(event.kind, event.kind))
    count = len(event.objects_seen)
    return f"{label} × {count}" if count > 1 else label


def _role(code):
    return Role(code).label if code in Role.values else code


def _in_words(detail):
    """Codes as labels, in a steady order; what has no label is shown as the code."""
    order = ("verb", "role", "step", "outcome", "reason", "place", "from", "kind")
    names = [*(name for name in order if name in detail), *sorted(set(detail) - set(order))]
    return " · ".join(str(_word(name, detail[name], detail)) for name in names if detail[name])


def _word(name, code, detail):
    step = next((s for p in workflow.PATHWAYS.values() if (s := p.step(detail.get("step", "")))), None)
    if name == "step":
        return step.label if step else code
    if name == "outcome":
        outcome = step.outcome(code) if step else None
        return outcome.label if outcome else code
    words = {"verb": VERBS, "role": dict(Role.choices), "kind": _KINDS_OF}
    return words.get(name, REASONS).get(code, code)
