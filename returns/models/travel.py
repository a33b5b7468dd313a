"""The journey: what was booked for a file, by which legs, for whom, and what became of it.

Words used here:

- *booking*: one journey of a file, until it is replaced or falls away; earlier ones stay, with why they ended.
- *leg*: a part of it by one means. Both its times are kept with the zone in which they were told.
- *seat*: one person's place in a booking, with what they need on the way and what became of their departure.
- *staying*: somebody covered by the file who does not travel with the others, who go on without them.
"""

import zoneinfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField, SecretRecord
from casework.models import Case, Person, User
from casework.models.file import FileRecordQuerySet
from returns.enums import BookingEnd, Means, Need, Outcome, StayReason


class BookingQuerySet(FileRecordQuerySet):
    def standing(self):
        return self.filter(ended_at__isnull=True)

    def departing(self, since, until):
        """Of cases in progress, between two days."""
        found = self.standing().filter(departs_on__range=(since, until), case__in=Case.objects.active())
        return found.order_by("departs_on", "meet_at", "pk")


class Booking(SecretRecord):
    """`departs_on` is also the case's date of departure; `meet_at` is when the person is awaited."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="bookings")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    made_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    departs_on = models.DateField()
    meet_at = models.DateTimeField()
    meet_place = EncryptedTextField("booking.meet_place", subject="person_id", default="")
    way_there = EncryptedTextField("booking.way_there", subject="person_id", default="")
    reference = EncryptedTextField("booking.reference", subject="person_id", default="")
    cost = models.DecimalField(max_digits=9, decimal_places=2, null=True)  # euros, for all
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=BookingEnd, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["departs_on", "meet_at"], name="booking_by_day", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_booking_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | Q(ended_at__isnull=False, end_reason__gt=""),
                name="booking_ends_with_reason",
                violation_error_message=_("A booking that ended says why."),
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="booking_cost_not_negative",
                violation_error_message=_("A cost is not negative."),
            ),
        ]

    def __str__(self):
        return f"Booking {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id

    @property
    def day_has_come(self):
        return self.departs_on <= timezone.localdate()


class Leg(SecretRecord):
    booking = models.ForeignKey(Booking, models.RESTRICT, related_name="legs")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    position = models.PositiveSmallIntegerField()
    means = models.CharField(max_length=10, choices=Means)
    number = EncryptedTextField("leg.number", subject="person_id", default="")
    origin = EncryptedTextField("leg.origin", subject="person_id")
    destination = EncryptedTextField("leg.destination", subject="person_id")
    departs_at = models.DateTimeField()
    departs_zone = models.CharField(max_length=40)
    arrives_at = models.DateTimeField()
    arrives_zone = models.CharField(max_length=40)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="leg_once_per_place"),
            models.CheckConstraint(
                condition=Q(arrives_at__gt=F("departs_at")),
                name="leg_arrives_after_departure",
                violation_error_message=_("A leg arrives after it has left."),
            ),
        ]

    def __str__(self):
        return f"Leg {self.pk}"

    @property
    def departs_local(self):
        return self.departs_at.astimezone(zoneinfo.ZoneInfo(self.departs_zone))

    @property
    def arrives_local(self):
        return self.arrives_at.astimezone(zoneinfo.ZoneInfo(self.arrives_zone))

    @property
    def lasts(self):
        """A timedelta, whatever the zones."""
        return self.arrives_at - self.departs_at


class Seat(SecretRecord):
    booking = models.ForeignKey(Booking, models.RESTRICT, related_name="seats")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="seats")
    needs = EncryptedJSONField("seat.needs", subject="person_id", default=list)  # codes of `Need`
    baggage = models.PositiveSmallIntegerField(null=True)  # kilograms
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.EXPECTED)
    told_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "person"], name="one_seat_each"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.EXPECTED) | Q(told_by__isnull=False, told_at__isnull=False),
                name="seat_outcome_was_told",
                violation_error_message=_("What became of a departure was told by somebody."),
            ),
        ]

    def __str__(self):
        return f"Seat {self.pk}"

    @cached_property
    def needed(self):
        return [Need(code).label for code in self.needs if code in Need.values]


class Staying(models.Model):
    """While the row is there, the person does not travel with the others."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="stayings")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    reason = models.CharField(max_length=16, choices=StayReason)
    since = models.DateField(default=timezone.localdate)
    told_by = models.ForeignKey(User, models.RESTRICT, related_name="+")

    objects = FileRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="stays_once")]

    def __str__(self):
        return f"Staying {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id
