"""Trainings and events: planned, held with who came, evaluated, cancelled; the list, on the page and as CSV."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, audit, paging
from casework.access import Capability, NotVisible
from casework.drafts import submitted
from casework.enums import Purpose
from outreach import events_page
from outreach.actions import events as actions
from outreach.forms.events import (
    SHOWN,
    AttendanceForm,
    CancelForm,
    EvaluationForm,
    EventFilters,
    EventForm,
    ReopenForm,
)
from outreach.knowledge_codes import EventState
from outreach.models import Event, EventQuerySet
from outreach.views.questions import asked

MOST = 5000  # events of one file


@access.requires(Capability.LOG_CONTACTS)
def event_list(request):
    filters = EventFilters(request.GET)
    visible = Event.objects.visible_to(request.user).for_list()
    narrowed = filters.narrow(visible, timezone.localdate())
    page = paging.page_of(narrowed, request, filters.in_address, read=EventQuerySet.with_people)
    shown = filters.chosen.get("show", "")
    context = {
        "events": [(event, events_page.TONES[event.state]) for event in page.rows],
        "filters": filters,
        "chips": [
            {"url": paging.address(filters.in_address, show=code), "label": label, "active": code == shown}
            for code, label in SHOWN
        ],
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "may_write": access.can(request.user, Capability.WORK_CASES),
    }
    return render(request, "outreach/event_list.html", context)


@access.requires(Capability.WORK_CASES)
def event_csv(request):
    """All events of the user's offices. Nobody is named in it."""
    events = Event.objects.visible_to(request.user).for_list().prefetch_related("tallies")[:MOST]
    content = events_page.as_csv(events)
    audit.record(actions.EVENTS_EXPORTED, actor=request.user, purpose=Purpose.WORK, kind="outreach.event")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="evenements.csv"'
    return response


def open_event(request, pk):
    """The event, if this user sees it; 404 otherwise."""
    events = Event.objects.select_related("office").prefetch_related("partners", "tallies")
    return access.get_or_404(events, request.user, pk, code=actions.EVENT_READ, purpose=Purpose.FIELD)


def workable(request, pk):
    """The same, when this user keeps the events of its office."""
    event = open_event(request, pk)
    if event.office_id not in access.scope_of(request.user).offices_for(Capability.WORK_CASES):
        raise NotVisible("outreach.event", pk)
    return event


@access.requires(Capability.LOG_CONTACTS)
def event_detail(request, pk):
    event = open_event(request, pk)
    offices = access.scope_of(request.user).offices_for(Capability.WORK_CASES)
    context = {
        "event": event,
        "tone": events_page.TONES[event.state],
        "facts": events_page.facts(event),
        "outcome": events_page.outcome(event),
        "trainers": event.trainers.splitlines() if event.trainers else [],
        "has_begun": event.starts_on <= timezone.localdate(),
        "may_write": event.office_id in offices,
    }
    return render(request, "outreach/event_detail.html", context)


def _address(event):
    return reverse("event_detail", args=[event.pk])


@access.requires(Capability.WORK_CASES)
def event_add(request):
    form = EventForm(submitted(request), user=request.user)

    def act(form):
        uid = form.cleaned_data["uid"]
        return actions.plan_event(
            uid, form.values, office=form.office, partners=form.chosen_partners, actor=request.user
        )

    context = {"title": _("New event"), "back": (reverse("event_list"), _("Trainings and events"))}
    return asked(request, form, act, context, saved=_("The event is planned."), then=_address)


@access.requires(Capability.WORK_CASES)
def event_change(request, pk):
    event = workable(request, pk)
    form = EventForm(submitted(request), user=request.user, event=event)

    def act(form):
        return actions.change_event(event, form.values, partners=form.chosen_partners, actor=request.user)

    context = {"title": _("Change an event"), "back": (_address(event), event.title)}
    return asked(request, form, act, context, saved=_("The event is changed."), then=_address)


@dataclass(frozen=True)
class Turn:
    """A question about an event in one of `states`, and the action that its form leads to."""

    states: frozenset
    title: Promise
    lead: Promise
    submit: Promise
    saved: Promise
    form: type[forms.Form]
    act: Callable


TURNS = {
    "attendance": Turn(
        states=frozenset({EventState.PLANNED, EventState.HELD}),
        title=gettext_lazy("Who came"),
        lead=gettext_lazy("Count people by the organisation that they work for. Nobody is written down."),
        submit=gettext_lazy("Record who came"),
        saved=gettext_lazy("Who came is recorded."),
        form=AttendanceForm,
        act=lambda event, form, actor: actions.hold_event(event, form.counts, actor=actor),
    ),
    "evaluation": Turn(
        states=frozenset({EventState.HELD}),
        title=gettext_lazy("Evaluation"),
        lead=gettext_lazy("How often each score from 1 (no) to 5 (yes) was given, and each remark made."),
        submit=gettext_lazy("Record the evaluation"),
        saved=gettext_lazy("The evaluation is recorded."),
        form=EvaluationForm,
        act=lambda event, form, actor: actions.evaluate_event(event, form.answers, form.remarks, actor=actor),
    ),
    "cancel": Turn(
        states=frozenset({EventState.PLANNED}),
        title=gettext_lazy("Cancel an event"),
        lead=gettext_lazy("It stays in the list, as cancelled; it can be taken up again."),
        submit=gettext_lazy("Cancel the event"),
        saved=gettext_lazy("The event is cancelled."),
        form=CancelForm,
        act=lambda event, form, actor: actions.cancel_event(event, reason=form.cleaned_data["reason"], actor=actor),
    ),
    "reopen": Turn(
        states=frozenset({EventState.HELD, EventState.CANCELLED}),
        title=gettext_lazy("Take an event up again"),
        lead=gettext_lazy("It is planned again. What was counted of it is removed."),
        submit=gettext_lazy("Plan it again"),
        saved=gettext_lazy("The event is planned again."),
        form=ReopenForm,
        act=lambda event, form, actor: actions.reopen_event(event, actor=actor),
    ),
}


@access.requires(Capability.WORK_CASES)
def event_turn(request, pk, turn):
    event, asked_for = workable(request, pk), TURNS.get(turn)
    if asked_for is None:
        raise NotVisible("outreach.event", pk)
    if event.state not in asked_for.states:  # sent twice, or a colleague was faster
        messages.info(request, _("The event has changed meanwhile: look at it again."))
        return redirect(_address(event))
    form = asked_for.form(submitted(request), event=event)
    context = {
        "title": asked_for.title,
        "lead": asked_for.lead,
        "submit_label": asked_for.submit,
        "back": (_address(event), event.title),
    }

    def act(form):
        return asked_for.act(event, form, request.user)

    return asked(request, form, act, context, saved=asked_for.saved, then=_address)
