"""Events from their planning to what came of them: held, cancelled, taken up again; who came, and what they thought."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.errors import Refusal
from outreach.actions.once import insert, made_before
from outreach.knowledge_codes import Cancellation, Counted, EventKind, EventState, EventTheme
from outreach.models import Event, Tally

EVENT_PLANNED = audit.action("event.planned", _("Planned an event"), kind=EventKind, theme=EventTheme)
EVENT_READ = audit.action("event.read", _("Looked at an event"))
EVENT_CHANGED = audit.action("event.changed", _("Changed an event"))
EVENT_HELD = audit.action("event.held", _("Recorded who came to an event"))
EVENT_EVALUATED = audit.action("event.evaluated", _("Recorded the evaluation of an event"))
EVENT_CANCELLED = audit.action("event.cancelled", _("Cancelled an event"), reason=Cancellation)
EVENT_REOPENED = audit.action("event.reopened", _("Took an event up again"))
EVENTS_EXPORTED = audit.action("events.exported", _("Exported the list of events"))

FIGURES = "event.figures"  # word left for the figures, with the id of the event
FIELDS = ("kind", "theme", "title", "starts_on", "ends_on", "setting", "place", "trainers", "funder")


@transaction.atomic
def plan_event(event_id, values, *, office, partners, actor):
    """Plan an event of an office; sent twice, it is one. `values`: every name of `FIELDS`."""
    if known := made_before(Event, event_id, actor):
        return known
    event = Event(id=event_id, office=office, created_by=actor, **values)
    insert(event)
    event.partners.set(partners)
    audit.record(EVENT_PLANNED, event, actor=actor, detail={"kind": event.kind, "theme": event.theme})
    return event


def _locked(event, *states):
    """The event, when it is in one of these states. Refusal when it is not any more."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if states and event.state not in states:
        raise Refusal(_("The event has changed meanwhile: look at it again."))
    return event


@transaction.atomic
def change_event(event, values, *, partners, actor):
    event = _locked(event)
    changed = [name for name in values if getattr(event, name) != values[name]]
    if {*event.partners.values_list("pk", flat=True)} != {partner.pk for partner in partners}:
        event.partners.set(partners)
        changed.append("partners")
    if event.state == EventState.HELD and values["starts_on"] > timezone.localdate():
        raise Refusal(_("It took place already: its date has passed."), field="starts_on")
    if not changed:
        return event
    for name in changed:
        if name in values:
            setattr(event, name, values[name])
    if "trainers" in changed and event.trainers is not None:
        event.trainers_erased_on = None  # names that came since have their time, too
    event.save()
    audit.record(EVENT_CHANGED, event, actor=actor, fields=sorted(changed))
    outbox.leave(FIGURES, event.pk)
    return event


@transaction.atomic
def hold_event(event, counts, *, actor):
    """It took place; `counts`: {type of organisation: people}. Said again, the new numbers stand."""
    event = _locked(event, EventState.PLANNED, EventState.HELD)
    if event.starts_on > timezone.localdate():
        raise Refusal(_("This event is still to come."))
    event.state = EventState.HELD
    event.save(update_fields=["state"])
    _count(event, Counted.ATTENDANCE, counts)
    audit.record(EVENT_HELD, event, actor=actor)
    outbox.leave(FIGURES, event.pk)
    return event


@transaction.atomic
def evaluate_event(event, answers, remarks, *, actor):
    """`answers`: {"question:1" to "question:5": how often}; `remarks`: {code: how often}. No more than came answer."""
    event = _locked(event, EventState.HELD)
    came = sum(event.tallies.filter(of=Counted.ATTENDANCE).values_list("count", flat=True))
    by_question = {}
    for code, count in answers.items():
        question = code.split(":")[0]
        by_question[question] = by_question.get(question, 0) + count
    for question, count in by_question.items():
        if count > came:
            sentence = _("%(count)d answers, but %(came)d people came.") % {"count": count, "came": came}
            raise Refusal(sentence, field=question)
    _count(event, Counted.ANSWER, answers)
    _count(event, Counted.REMARK, remarks)
    audit.record(EVENT_EVALUATED, event, actor=actor)
    return event


def _count(event, of, counts):
    event.tallies.filter(of=of).delete()
    Tally.objects.bulk_create(
        Tally(event=event, of=of, code=code, count=count) for code, count in counts.items() if count
    )


@transaction.atomic
def cancel_event(event, *, reason, actor):
    event = _locked(event, EventState.PLANNED)
    event.state, event.cancelled_because = EventState.CANCELLED, reason
    event.save(update_fields=["state", "cancelled_because"])
    audit.record(EVENT_CANCELLED, event, actor=actor, detail={"reason": reason})
    return event


@transaction.atomic
def reopen_event(event, *, actor):
    """Planned again, after a cancellation or a mistake: what was counted of it goes."""
    event = _locked(event, EventState.CANCELLED, EventState.HELD)
    event.state, event.cancelled_because = EventState.PLANNED, ""
    event.save(update_fields=["state", "cancelled_because"])
    event.tallies.all().delete()
    audit.record(EVENT_REOPENED, event, actor=actor)
    outbox.leave(FIGURES, event.pk)
    return event
