"""Referrals: whom we send to a partner, and whom a partner asks us to meet; each with its life."""

import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.encrypted_fields import EncryptedTextField, OwnSubject, SecretRecord
from casework.models import Case, Office, User
from outreach.models.contacts import Contact
from outreach.models.places import Partner
from outreach.partner_enums import DataCategory, DeclineReason, ReceivedState, ReferralState

OPEN = (ReferralState.MADE, ReferralState.SENT, ReferralState.ACCEPTED)
UNANSWERED = (ReferralState.MADE, ReferralState.SENT)
RECEIVED_OPEN = (ReceivedState.RECEIVED, ReceivedState.ACCEPTED)


def expiry_from(on):
    """The last day for an answer. How long that is, is a setting of the house, to be confirmed."""
    return on + datetime.timedelta(days=settings.REFERRAL_EXPIRES_DAYS)


def follow_up_from(on):
    return on + datetime.timedelta(days=settings.REFERRAL_FOLLOW_UP_DAYS)


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the contact or the case that it is about."""
        contacts = Contact.objects.visible_to(user).values("pk")
        cases = Case.objects.full_for(user).values("pk")
        return self.filter(Q(contact__in=contacts) | Q(case__in=cases))

    def open(self):
        return self.filter(state__in=OPEN)

    def ended(self):
        return self.exclude(state__in=OPEN)

    def due(self, today=None):
        """Open, and somebody was to look after them by now."""
        return self.open().filter(follow_up_on__lte=today or timezone.localdate())

    def for_list(self):
        return self.select_related("partner", "contact__site", "case", "made_by")


class Referral(SecretRecord):
    """Somebody is sent to a partner. Codes and dates: the person is that of the contact or the case.

    `shared`: what of the person is handed over; `uncovered`: what of it no agreement in force covered on that day.
    """

    partner = models.ForeignKey(Partner, models.RESTRICT, related_name="received_from_us")
    contact = models.ForeignKey(Contact, models.RESTRICT, null=True, related_name="referrals")
    case = models.ForeignKey(Case, models.RESTRICT, null=True, related_name="referrals")
    needs = ArrayField(models.SlugField(max_length=30), default=list)
    shared = ArrayField(models.CharField(max_length=20, choices=DataCategory), default=list)
    uncovered = ArrayField(models.CharField(max_length=20, choices=DataCategory), default=list)
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.MADE)
    reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    made_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    made_on = models.DateField(default=timezone.localdate)
    sent_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    follow_up_on = models.DateField()
    expires_on = models.DateField()

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["follow_up_on", "pk"]
        indexes = [
            models.Index(fields=["expires_on"], name="referral_expiring", condition=Q(state__in=["made", "sent"])),
            models.Index(fields=["follow_up_on"], name="referral_open", condition=Q(ended_on=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact=None, case__isnull=False) | Q(contact__isnull=False, case=None),
                name="referral_of_contact_or_case",
            ),
            models.CheckConstraint(
                condition=Q(state="declined", reason__gt="") | (~Q(state="declined") & Q(reason="")),
                name="referral_reason_when_declined",
                violation_error_message=_("Say why it was declined."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["made", "sent", "accepted"], ended_on=None)
                | Q(state__in=["declined", "done", "expired", "cancelled"], ended_on__isnull=False),
                name="referral_ends_with_its_state",
            ),
        ]

    def __str__(self):
        return f"Referral {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id

    @property
    def is_open(self):
        return self.ended_on is None

    @property
    def shared_labels(self):
        return [DataCategory(code).label for code in self.shared]

    @property
    def uncovered_labels(self):
        return [DataCategory(code).label for code in self.uncovered]


class ReceivedReferralQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(office_id__in=scope_of(user).offices_for(Capability.LOG_CONTACTS))

    def open(self):
        return self.filter(state__in=RECEIVED_OPEN)

    def ended(self):
        return self.exclude(state__in=RECEIVED_OPEN)

    def due(self, today=None):
        return self.open().filter(follow_up_on__lte=today or timezone.localdate())

    def for_list(self):
        return self.select_related("partner", "recorded_by")


class ReceivedReferral(OwnSubject):
    """A partner tells of people who wish to be met: how many and what they need, and with consent how to find them.

    Alias and means of contact go as soon as it ends; their key is destroyed by the background.
    """

    partner = models.ForeignKey(Partner, models.RESTRICT, related_name="sent_to_us")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    people = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(500)])
    needs = ArrayField(models.SlugField(max_length=30), default=list)
    languages = ArrayField(models.SlugField(max_length=30), default=list)
    contact_consent = models.BooleanField(default=False)
    alias = EncryptedTextField("received_referral.alias", subject="id", null=True)
    reach = EncryptedTextField("received_referral.reach", subject="id", null=True)
    state = models.CharField(max_length=10, choices=ReceivedState, default=ReceivedState.RECEIVED)
    reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    received_on = models.DateField(default=timezone.localdate)
    answered_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    follow_up_on = models.DateField()
    expires_on = models.DateField()
    key_destroyed = models.BooleanField(default=False)

    objects = ReceivedReferralQuerySet.as_manager()

    class Meta:
        ordering = ["follow_up_on", "pk"]
        indexes = [
            models.Index(fields=["expires_on"], name="received_expiring", condition=Q(state="received")),
            models.Index(fields=["ended_on"], name="received_with_key", condition=Q(key_destroyed=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=500), name="received_counts_people"),
            models.CheckConstraint(
                condition=Q(contact_consent=True) | Q(alias__isnull=True, reach__isnull=True),
                name="received_alias_needs_consent",
                violation_error_message=_("An alias or a means of contact is kept only with the person's consent."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(alias__isnull=True, reach__isnull=True),
                name="received_ends_without_alias",
            ),
        ]

    def __str__(self):
        return f"Received referral {self.pk}"

    @property
    def is_open(self):
        return self.ended_on is None
