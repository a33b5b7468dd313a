"""Whom one speaks to at a partner, what was agreed with it, and when both sat together."""

import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.encrypted_fields import EncryptedTextField, OwnSubject, SecretRecord
from casework.encryption import warm
from casework.models import User
from outreach.enums import PartnerKind
from outreach.models.places import Partner
from outreach.partner_enums import AgreementKind, DataCategory, Function, LegalBasis, MeetingSubject


class OfPartnerQuerySet(models.QuerySet):
    """Rows of a partner: seen by whoever logs contacts in its office, changed by whoever works files there."""

    def visible_to(self, user):
        return self.filter(partner__office_id__in=scope_of(user).offices_for(Capability.LOG_CONTACTS))

    def kept_by(self, user):
        return self.filter(partner__office_id__in=scope_of(user).offices_for(Capability.WORK_CASES))


class PartnerPersonQuerySet(OfPartnerQuerySet):
    def in_role(self, today=None):
        """Whose last day has not passed. Those who left are not shown any more, and erased by the background."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today or timezone.localdate()))

    def opened(self):
        """Evaluate, with the keys of all fetched by one query."""
        found = list(self)
        warm(person.pk for person in found)
        return found


class PartnerPerson(OwnSubject):
    """Somebody in a role at a partner, under a key of their own that goes when they leave."""

    partner = models.ForeignKey(Partner, models.RESTRICT, related_name="people")
    function = models.CharField(max_length=20, choices=Function)
    name = EncryptedTextField("partner_person.name", subject="id", default="")
    phone = EncryptedTextField("partner_person.phone", subject="id", default="")
    mail = EncryptedTextField("partner_person.mail", subject="id", default="")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    objects = PartnerPersonQuerySet.as_manager()

    class Meta:
        ordering = ["function", "pk"]
        indexes = [models.Index(fields=["ends_on"], name="partner_person_leaving")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="partner_person_leaves_after_coming",
                violation_error_message=_("The last day comes after the first."),
            )
        ]

    def __str__(self):
        return f"Partner person {self.pk}"


class AgreementQuerySet(OfPartnerQuerySet):
    def in_force(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), signed_on__lte=on)

    def to_renew(self, on=None):
        """In force, and their end is near."""
        return self.in_force(on).filter(remind_on__lte=on or timezone.localdate())


class Agreement(SecretRecord):
    """What was signed with a partner. `shares`: {DataCategory: LegalBasis} of what may be told of a person."""

    partner = models.ForeignKey(Partner, models.RESTRICT, related_name="agreements")
    kind = models.CharField(max_length=20, choices=AgreementKind)
    signed_on = models.DateField()
    ends_on = models.DateField(null=True)
    remind_on = models.DateField(null=True)
    shares = models.JSONField(default=dict)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "pk"]
        indexes = [models.Index(fields=["remind_on"], name="agreement_to_renew")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("signed_on")),
                name="agreement_ends_after_signing",
                violation_error_message=_("The agreement ends after it was signed."),
            )
        ]

    def __str__(self):
        return f"Agreement {self.pk}"

    @property
    def case_of_record(self):
        return None

    @property
    def state(self):
        today = timezone.localdate()
        if self.ends_on and self.ends_on < today:
            return "ended"
        return "renew" if self.remind_on and self.remind_on <= today else "running"

    @property
    def shared(self):
        """[(category, basis)] in words, the least sensitive first."""
        return [(item.label, LegalBasis(self.shares[item]).label) for item in DataCategory if item in self.shares]


def usual_reminder(ends_on):
    """The day on which the end of an agreement is announced, unless it says another."""
    return ends_on and ends_on - datetime.timedelta(days=settings.AGREEMENT_REMINDER_DAYS)


class MeetingQuerySet(OfPartnerQuerySet):
    pass


class PartnerMeeting(OwnSubject):
    """A meeting with a partner. `attendance`: {PartnerKind: number of organisations}; nobody who came is named."""

    partner = models.ForeignKey(Partner, models.RESTRICT, related_name="meetings")
    on = models.DateField()
    subjects = ArrayField(models.CharField(max_length=20, choices=MeetingSubject), default=list)
    attendance = models.JSONField(default=dict)
    decisions = EncryptedTextField("partner_meeting.decisions", subject="id", default="")
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]

    def __str__(self):
        return f"Partner meeting {self.pk}"

    @property
    def subject_labels(self):
        return [MeetingSubject(code).label for code in self.subjects]

    @property
    def present(self):
        """[(kind of organisation, number)] in words."""
        return [(kind.label, self.attendance[kind]) for kind in PartnerKind if kind in self.attendance]
