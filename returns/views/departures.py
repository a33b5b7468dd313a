"""Departure day, on a phone at five in the morning: who leaves, where, when, and what became of it."""

import datetime

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from casework import access, audit
from casework.access import Capability
from casework.drafts import submitted
from casework.encryption import warm
from casework.enums import Purpose
from casework.errors import Refusal
from casework.forms.steps import ResumeForm
from casework.views.turns import settle
from returns import travel_page
from returns.actions import travel as actions
from returns.enums import Outcome
from returns.forms.travel import DepartureForm
from returns.models import Booking
from returns.views.cases import workable_return

DAY = datetime.timedelta(days=1)
REACH = 10_000  # days


def _day(text):
    """The day asked for; today for anything that means none, or lies out of reach."""
    today = timezone.localdate()
    try:
        day = parse_date(text) or today
    except ValueError:
        return today
    return day if abs((day - today).days) < REACH else today


@access.requires(Capability.WORK_CASES)
def departure_list(request):
    day = _day(request.GET.get("day", ""))
    found = travel_page.departures(request.user, day)
    cases = [departure.case for departure in found]
    audit.record(audit.CASE_LISTED, *cases, actor=request.user, purpose=Purpose.WORK, kind="casework.case")
    context = {"departures": found, "day": day, "is_today": day == timezone.localdate()}
    context |= {"before": (day - DAY).isoformat(), "after": (day + DAY).isoformat()}
    return render(request, "returns/departures.html", {**context, "may_tell": day <= timezone.localdate()})


def case_departure(request, pk):
    """Where the departure of a case is told: its booking's page; without one, there is first a journey to book."""
    case = workable_return(request, pk)
    booking = Booking.objects.filter(case=case).standing().values_list("pk", flat=True).first()
    return redirect("departure_record", pk=booking) if booking else redirect("booking", pk=pk)


def _workable(request, pk):
    booking = access.get_or_404(
        Booking.objects.select_related("case__office", "case__principal"),
        request.user,
        pk,
        code=audit.CASE_READ,
        purpose=Purpose.WORK,
    )
    if not access.can_work(request.user, booking.case):
        raise access.NotVisible("returns.booking", pk)
    return booking


@access.requires(Capability.WORK_CASES)
def departure_undo(request, pk):
    """Take back a departure that was recorded by mistake."""
    booking = _workable(request, pk)
    form = ResumeForm(submitted(request))
    context = {
        "title": _("This departure did not take place"),
        "lead": _("For what was recorded by mistake, until the arrival is recorded. Everybody is expected again."),
        "submit_label": _("Take the departure back"),
    }

    def act(_form):
        actions.take_back_departure(booking, actor=request.user)

    return settle(request, booking.case, form, act, _("The departure is taken back."), context)


@access.requires(Capability.WORK_CASES)
def departure_record(request, pk):
    """What became of each traveller. `all=departed`: everybody left, with one touch."""
    booking = _workable(request, pk)
    seats = list(booking.seats.select_related("person"))
    warm(seat.person_id for seat in seats)
    data = submitted(request)
    if data is not None and data.get("all") == Outcome.DEPARTED:
        data = {f"outcome_{number}": Outcome.DEPARTED for number in range(len(seats))}
    form = DepartureForm(data, seats=seats)
    if request.method == "POST" and form.is_valid():
        try:
            case = _tell(booking, form, actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _thanks(case))
            return redirect("departure_list")
    return render(request, "returns/departure.html", {"booking": booking, "case": booking.case, "form": form})


def _tell(booking, form, *, actor):
    given = form.cleaned_data
    return actions.tell_departure(
        booking,
        form.outcomes,
        actor=actor,
        withdrawal_reason=given["withdrawal_reason"] or "not_said",
        until=given["until"],
    )


def _thanks(case):
    if case.departed_on:
        return _("Departed. Next: ask for news of the arrival.")
    if case.withdrawn_on:
        return _("The return is given up, without penalty. Thank the person; nothing is pending any more.")
    return _("Recorded. The file says what comes next.")
