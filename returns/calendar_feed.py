"""The appointments and departures of the cases that a caseworker has in charge, as iCalendar (RFC 5545).

It is read by telephones and by the calendars of other companies: nothing in it tells of whom, where to, or what for.
An event is a time, the reference of the case, and whether somebody departs. Neither the kind of an appointment
(medical…) nor a place is told; whoever may know opens the case.
"""

import datetime

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import access
from casework.models import Appointment, Case
from returns.models import Booking

BACK, AHEAD = datetime.timedelta(days=7), datetime.timedelta(days=180)
APPOINTMENT_LASTS, MEETING_LASTS = datetime.timedelta(hours=1), datetime.timedelta(hours=2)


def cases_of(user):
    """Those that the user has in charge, and still works."""
    return access.worked_cases(Case.objects.filter(assignee=user), user)


def feed_of(user, now=None):
    """(iCalendar as bytes, the cases it tells of): two queries for the events, however many there are."""
    now = now or timezone.now()
    cases, around = cases_of(user), (now - BACK, now + AHEAD)
    appointments = Appointment.objects.filter(case__in=cases, at__range=around).exclude(kind="departure")
    meetings = Booking.objects.standing().filter(case__in=cases, meet_at__range=around)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Escale//Escale//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    seen = set()
    # Only what the event tells is read: nothing sealed is opened.
    columns = ("pk", "at", "case_id", "case__reference")
    for pk, at, case, reference in appointments.values_list(*columns):
        calendar.add_component(_event(pk, at, APPOINTMENT_LASTS, _("Appointment"), reference, now))
        seen.add(case)
    for pk, at, case, reference in meetings.values_list("pk", "meet_at", "case_id", "case__reference"):
        calendar.add_component(_event(pk, at, MEETING_LASTS, _("Departure"), reference, now))
        seen.add(case)
    return calendar.to_ical(), seen


def _event(pk, at, lasts, what, reference, now):
    event = icalendar.Event()
    event.add("uid", f"{pk}@escale")
    event.add("dtstamp", now.astimezone(datetime.UTC))
    event.add("dtstart", at.astimezone(datetime.UTC))
    event.add("dtend", (at + lasts).astimezone(datetime.UTC))
    event.add("summary", f"{what} · {reference}")
    event.add("class", "PRIVATE")
    return event
