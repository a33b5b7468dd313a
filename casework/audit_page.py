"""Audit events in words: labels for codes, references for cases; nothing here comes from an encrypted value."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import workflow
from casework.case_page import REASONS
from casework.enums import AppointmentKind, DocumentKind, Measure, Role
from casework.models import Case

# Names of fields as forms show them; a name that is missing here is shown as it is.
FIELDS = {
    "given_names": gettext_lazy("Given names"),
    "family_name": gettext_lazy("Family name"),
    "other_names": gettext_lazy("Other names used"),
    "sex": gettext_lazy("Sex"),
    "birth": gettext_lazy("Date of birth"),
    "birth_place": gettext_lazy("Place of birth"),
    "nationality": gettext_lazy("Nationality"),
    "language": gettext_lazy("Preferred language"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "relation": gettext_lazy("Link to the principal applicant"),
    "travel_document": gettext_lazy("Travel document"),
    "destination": gettext_lazy("Country of return"),
    "unaccompanied_minor": gettext_lazy("Unaccompanied minor"),
    "departure_on": gettext_lazy("Date of departure"),
    "assignee": gettext_lazy("Colleague in charge"),
    "free_choice": gettext_lazy("Free choice"),
    "informed_decision": gettext_lazy("Informed decision"),
    "data_processing": gettext_lazy("Processing of data"),
    "interpreting": gettext_lazy("Interpreter"),
    "present": gettext_lazy("Who else was present?"),
    "sheet": gettext_lazy("Information sheet given"),
    "form": gettext_lazy("How did the person consent?"),
    "full_name": gettext_lazy("Full name"),
    "is_active": gettext_lazy("In service"),
    "starts_on": gettext_lazy("From"),
    "ends_on": gettext_lazy("Until"),
    "name": gettext_lazy("Name"),
    "label_fr": gettext_lazy("Label in French"),
    "label_en": gettext_lazy("Label in English"),
    "position": gettext_lazy("Position"),
    "office": gettext_lazy("Office"),
    "team": gettext_lazy("Team"),
    "kind": gettext_lazy("Kind"),
    "health": gettext_lazy("Health"),
}
KINDS = {
    "casework.case": gettext_lazy("Case"),
    "casework.person": gettext_lazy("Person"),
    "casework.user": gettext_lazy("User"),
    "casework.office": gettext_lazy("Office"),
    "casework.team": gettext_lazy("Team"),
    "casework.referenceterm": gettext_lazy("Reference list"),
    "casework.document": gettext_lazy("Document"),
    "casework.note": gettext_lazy("Note"),
    "casework.breakglass": gettext_lazy("Emergency access"),
    "casework.appointment": gettext_lazy("Appointment"),
    "outreach.contact": gettext_lazy("Contact"),
    "outreach.outing": gettext_lazy("Outing"),
    "outreach.site": gettext_lazy("Place"),
    "outreach.partner": gettext_lazy("Partner"),
}
VERBS = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "activated": gettext_lazy("put back in use"),
    "deactivated": gettext_lazy("taken out of use"),
    "role_given": gettext_lazy("role given"),
    "role_ended": gettext_lazy("role ended"),
    "password_link": gettext_lazy("link to choose a password sent"),
    "second_factor_reset": gettext_lazy("second factor reset"),
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
    order = ("verb", "role", "step", "outcome", "reason", "place", "from", "kind", "verdict")
    names = [*(name for name in order if name in detail), *sorted(set(detail) - set(order))]
    return " · ".join(str(_word(name, detail[name], detail)) for name in names if detail[name])


def _word(name, code, detail):
    step = next((s for p in workflow.PATHWAYS.values() if (s := p.step(detail.get("step", "")))), None)
    if name == "step":
        return step.label if step else code
    if name == "outcome":
        outcome = step.outcome(code) if step else None
        return outcome.label if outcome else code
    if name == "measure":
        return dict(Measure.choices).get(code, code)
    words = {"verb": VERBS, "role": dict(Role.choices), "kind": _KINDS_OF}
    return words.get(name, REASONS).get(code, code)
