"""Audit events in words: labels for codes, references for cases; nothing here comes from an encrypted value."""

import csv
import datetime
import io
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, audit, workflow
from casework.enums import Role
from casework.models import AuditEvent, Case
from casework.sealing import forgetting
from casework.sealing.evidence import Health, health
from casework.sealing.verification import Finding

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


def who_saw(*, people=(), cases=()):
    """ "Who saw my file", newest first: give the person and each of their cases (ids)."""
    if not (people or cases):
        return []
    return lines(AuditEvent.objects.about(people=people, cases=cases).select_related("actor").order_by("-pk"))


def lines(events):
    """Events as the page shows them, with one query for the references of all cases."""
    with access.beyond_scope():  # a reference tells nothing of anybody, and the officer has no case in scope
        known = Case.objects.filter(pk__in={_case_of(event) for event in events})
        references = dict(known.values_list("pk", "reference"))
    return [
        Line(
            at=event.at,
            who=event.actor.full_name if event.actor else _("Escale"),
            roles=", ".join(str(_role(code)) for code in event.roles.split(",") if code),
            what=str(event.label),
            detail=_in_words(event),
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


def _in_words(event):
    """Codes as labels, in a steady order; what has no label is shown as the code."""
    detail = event.detail
    step = next((s for p in workflow.PATHWAYS.values() if (s := p.step(detail.get("step", "")))), None)
    known = {"step": step.label} if step else {}
    if step and (outcome := step.outcome(detail.get("outcome", ""))):
        known["outcome"] = outcome.label
    return " · ".join(audit.in_words(event, known))


# --- Leaving the tool -----------------------------------------------------------------------------------------------


def as_csv(lines):
    """Lines for a spreadsheet: semicolons, as French ones expect, and no cell that it would take for a formula."""
    file = io.StringIO()
    file.write("\ufeff")  # tells spreadsheets that it is UTF-8
    writer = csv.writer(file, delimiter=";")
    heads = (_("When"), _("Who"), _("Roles"), _("What"), _("Details"), _("Fields"), _("About"), _("Case reference"))
    writer.writerow([*heads, _("Purpose"), _("Allowed")])
    for line in lines:
        cells = [line.at.isoformat(timespec="seconds"), line.who, line.roles, line.what, line.detail, line.fields]
        cells += [line.about, line.reference, line.purpose, _("Yes") if line.allowed else _("No")]
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return file.getvalue()


def _harmless(cell):
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


# --- Is the trail whole? ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sealing:
    """What the page of seals says. `tone`: of the verdict; `findings`: what the last verification named."""

    tone: str
    verdict: str
    health: Health
    findings: list
    more: int
    months: int
    due: dict
    forgotten: list


def sealing():
    state = health()
    looked = state.verification
    findings = [str(Finding(**row)) for row in looked.findings] if looked else []
    tone, verdict = _verdict(state)
    return Sealing(
        tone=tone,
        verdict=verdict,
        health=state,
        findings=findings,
        more=looked.found - len(findings) if looked else 0,
        months=settings.AUDIT_RETENTION_MONTHS,
        due=forgetting.preview(),
        forgotten=list(forgetting.latest()),
    )


def _verdict(state):
    if state.verification and state.verification.found:
        return "error", _("The last verification found that the trail was tampered with. Follow docs/audit.md now.")
    if state.late:
        return "error", _(
            "Events wait, and nothing has been sealed for more than five minutes: the sealer does not run."
        )
    if state.undelivered and state.undelivered.attempts:
        return "warning", _("A checkpoint cannot be copied to its second place; it is tried again.")
    if state.verification is None:
        return "info", _("The trail is being sealed. It has not been verified yet: that happens every night.")
    if timezone.now() - state.verification.ended_at > datetime.timedelta(days=2):
        return "warning", _("The trail has not been verified for more than two days: look at the worker.")
    return "success", _("The trail is sealed, and the last verification found nothing wrong.")
