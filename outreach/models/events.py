"""Trainings, workshops, conferences and meetings that an office holds (domain.md §6.5).

Who comes is counted by what they work for, and what they think by how often each answer was given: nobody is written
down. Whoever speaks is: the names of trainers are encrypted under the key of the event, and have their time
(`outreach.forgetting`).
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedTextField, OwnSubject
from casework.models import Office, User
from outreach.knowledge_codes import Cancellation, Counted, EventKind, EventState, EventTheme, Setting
from outreach.models.materials import OfOfficeQuerySet
from outreach.models.places import Partner


class EventQuerySet(OfOfficeQuerySet):
    def for_list(self):
        return self.select_related("office")

    def with_people(self):
        """Evaluate; each event gets `people`, who came to it, by one query for all."""
        events = list(self)
        counts = Tally.objects.filter(event__in=events, of=Counted.ATTENDANCE).order_by()
        sums = dict(counts.values_list("event").annotate(models.Sum("count")))
        for event in events:
            event.people = sums.get(event.pk, 0)
        return events


class Event(OwnSubject):
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    kind = models.CharField(max_length=12, choices=EventKind)
    theme = models.CharField(max_length=14, choices=EventTheme)
    title = models.CharField(max_length=160)
    starts_on = models.DateField()
    ends_on = models.DateField()  # this day included
    setting = models.CharField(max_length=8, choices=Setting, default=Setting.ON_SITE)
    place = models.CharField(max_length=160, blank=True)
    trainers = EncryptedTextField("event.trainers", subject="id", null=True)  # a name on each line
    trainers_erased_on = models.DateField(null=True)
    funder = models.CharField(max_length=120, blank=True)
    partners = models.ManyToManyField(Partner, related_name="+")
    state = models.CharField(max_length=10, choices=EventState, default=EventState.PLANNED)
    cancelled_because = models.CharField(max_length=10, choices=Cancellation, blank=True)
    created_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["office", "-starts_on"], name="event_by_office")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_start",
                violation_error_message=_("The event ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state=EventState.CANCELLED, cancelled_because__gt="")
                | ~Q(state="cancelled") & Q(cancelled_because=""),
                name="event_cancelled_with_reason",
                violation_error_message=_("An event that was cancelled says why."),
            ),
            models.CheckConstraint(
                condition=Q(trainers_erased_on=None) | Q(trainers=None), name="event_trainers_erased_are_gone"
            ),
        ]

    def __str__(self):
        return f"Event {self.pk}"


class TallyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(event__in=Event.objects.visible_to(user))


class Tally(models.Model):
    """How many: of those who came, by type of organisation; of an answer (`useful:4`); of a remark."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="tallies")
    of = models.CharField(max_length=10, choices=Counted)
    code = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        ordering = ["event", "of", "code"]
        constraints = [
            models.UniqueConstraint(fields=["event", "of", "code"], name="tally_once_per_event"),
            models.CheckConstraint(condition=Q(count__gt=0), name="tally_counts_something"),
        ]

    def __str__(self):
        return f"Tally {self.pk}"
