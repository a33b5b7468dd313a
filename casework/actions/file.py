"""Adding to a case file: notes, appointments."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.actions.steps import locked
from casework.errors import Refusal
from casework.models import Appointment, Note

USED = _("This form was already used. Open a new one.")


def _once_more(known, **values):
    """What a form made the first time. Refusal when it says something else by now, which would be lost unsaid."""
    if any(getattr(known, name) != value for name, value in values.items()):
        raise Refusal(USED)
    return known


@transaction.atomic
def add_note(case, *, note_id, text, actor):
    """Add a note; sending the same form twice adds one."""
    locked(case)
    hold(note_id)
    known = Note.objects.filter(pk=note_id, case=case).first()
    if known:
        return _once_more(known, text=text)
    note = Note(id=note_id, case=case, person_id=case.principal_id, author=actor, text=text)
    note.save()
    audit.record(audit.NOTE_ADDED, note, actor=actor, case=case)
    return note


@transaction.atomic
def make_appointment(case, *, appointment_id, kind, at, place, actor):
    locked(case)
    hold(appointment_id)
    known = Appointment.objects.filter(pk=appointment_id, case=case).first()
    if known:
        return _once_more(known, kind=kind, at=at, place=place)
    appointment = Appointment(
        id=appointment_id, case=case, person_id=case.principal_id, author=actor, kind=kind, at=at, place=place
    )
    appointment.save()
    audit.record(audit.APPOINTMENT_ADDED, appointment, actor=actor, case=case, detail={"kind": kind})
    return appointment
