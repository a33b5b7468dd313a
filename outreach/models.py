"""Where teams go and what they meet there. A contact asks nobody who they are."""

from collections import Counter

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.encrypted_fields import EncryptedTextField, SecretRecord
from casework.encryption import create_keys, warm
from casework.enums import Interpreting
from casework.models import Case, Office, Team, User
from outreach.enums import EntryState, HeldBecause, Mode, PartnerKind, ReferralAnswer, SiteKind


class OfficeQuerySet(models.QuerySet):
    def offered_to(self, user):
        """What forms offer to this user: rows in use of the offices where they log contacts."""
        return self.filter(is_active=True, office_id__in=scope_of(user).offices_for(Capability.LOG_CONTACTS))


class Site(models.Model):
    office = models.ForeignKey(Office, models.RESTRICT, related_name="sites", verbose_name=_("office"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of place"), max_length=20, choices=SiteKind)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="site_name_once_per_office")]

    def __str__(self):
        return self.name


class Partner(models.Model):
    office = models.ForeignKey(Office, models.RESTRICT, related_name="partners", verbose_name=_("office"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of organisation"), max_length=20, choices=PartnerKind)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="partner_name_once_per_office")]

    def __str__(self):
        return self.name


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A field worker sees what their own teams did; whoever works an office's files, that office's field work."""
        scope = scope_of(user)
        if Capability.LOG_CONTACTS not in scope.capabilities:
            return self.none()
        return self.filter(Q(team_id__in=scope.teams) | Q(team__office_id__in=scope.offices_for(Capability.WORK_CASES)))


class OutingQuerySet(TeamQuerySet):
    def for_list(self):
        return self.select_related("site", "team")

    def with_totals(self):
        """Evaluate; each outing gets `contact_count` and `people_count`, by one query for all of them."""
        outings = list(self)
        sums = {
            row["outing"]: row
            for row in Contact.objects.order_by()
            .filter(outing__in=outings)
            .values("outing")
            .annotate(contacts=models.Count("pk"), people=models.Sum("people"))
        }
        for outing in outings:
            row = sums.get(outing.pk, {})
            outing.contact_count, outing.people_count = row.get("contacts", 0), row.get("people", 0)
        return outings


class Outing(SecretRecord):
    """A team going out, or holding a session, on one day."""

    team = models.ForeignKey(Team, models.RESTRICT, related_name="outings", verbose_name=_("team"))
    on = models.DateField(_("date"), default=timezone.localdate)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.OUTREACH)
    site = models.ForeignKey(Site, models.RESTRICT, related_name="outings", verbose_name=_("main place"))
    partner = models.ForeignKey(
        Partner, models.RESTRICT, null=True, blank=True, related_name="outings", verbose_name=_("partner present")
    )
    created_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-created_at"]
        indexes = [models.Index(fields=["team", "-on"], name="outing_by_team")]

    def __str__(self):
        return f"Outing {self.pk}"

    @property
    def case_of_record(self):
        return None


RECENT = 200  # contacts by which a team's usual languages are told


class ContactQuerySet(TeamQuerySet):
    def for_list(self):
        return self.select_related("site", "outing", "author")

    def usual_languages(self, outing):
        """Language codes that this outing, then its team lately, spoke most: what a form offers first."""
        here, lately = Counter(), Counter()
        rows = self.filter(team_id=outing.team_id).order_by("-at").values_list("outing_id", "languages")[:RECENT]
        for outing_id, languages in rows:
            (here if outing_id == outing.pk else lately).update(languages)
        return list(dict.fromkeys(code for counter in (here, lately) for code, _count in counter.most_common()))

    def opened(self):
        """Evaluate, with the keys of all contacts fetched by one query."""
        contacts = list(self)
        warm(contact.pk for contact in contacts)
        return contacts


class Contact(SecretRecord):
    """One encounter with one or several people: counts and codes, no identity.

    What is written in words is encrypted under the contact's own key. An alias and a means of contact exist only with
    the consent that goes with them.
    """

    outing = models.ForeignKey(Outing, models.RESTRICT, related_name="contacts")
    team = models.ForeignKey(Team, models.RESTRICT, related_name="contacts")
    site = models.ForeignKey(Site, models.RESTRICT, related_name="contacts")
    author = models.ForeignKey(User, models.RESTRICT, related_name="contacts")
    at = models.DateTimeField(default=timezone.now)
    mode = models.CharField(max_length=20, choices=Mode)
    people = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(500)])
    languages = ArrayField(models.SlugField(max_length=30), default=list)
    interpreting = models.CharField(max_length=12, choices=Interpreting, default=Interpreting.NONE)
    topics = ArrayField(models.SlugField(max_length=30), default=list)
    information = ArrayField(models.SlugField(max_length=30), default=list)
    needs = ArrayField(models.SlugField(max_length=30), default=list)
    partner = models.ForeignKey(Partner, models.RESTRICT, null=True, blank=True, related_name="referrals")
    referral_answer = models.CharField(max_length=10, choices=ReferralAnswer, blank=True)
    follow_up = models.BooleanField(default=False)
    follow_up_on = models.DateField(null=True, blank=True)
    note = EncryptedTextField("contact.note", subject="id", default="")
    contact_consent = models.BooleanField(default=False)
    alias = EncryptedTextField("contact.alias", subject="id", null=True)
    reach = EncryptedTextField("contact.reach", subject="id", null=True)
    case = models.ForeignKey(Case, models.RESTRICT, null=True, blank=True, related_name="contacts")
    words_erased_on = models.DateField(
        null=True, blank=True
    )  # of a contact that led to no case, when its time was over
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["team", "-at"], name="contact_by_team"),
            models.Index(fields=["at"], name="contact_words", condition=Q(words_erased_on=None, case=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=500),
                name="contact_counts_people",
                violation_error_message=_("A contact is with one person or more, and at most 500."),
            ),
            models.CheckConstraint(
                condition=Q(contact_consent=True) | Q(alias__isnull=True, reach__isnull=True),
                name="contact_alias_needs_consent",
                violation_error_message=_("An alias or a means of contact is kept only with the person's consent."),
            ),
            models.CheckConstraint(
                condition=Q(referral_answer="") | Q(partner__isnull=False),
                name="contact_answer_needs_partner",
                violation_error_message=_("Say to whom the person was referred."),
            ),
        ]

    def __str__(self):
        return f"Contact {self.pk}"

    def save(self, **options):
        if self._state.adding:
            create_keys([self.pk])
        super().save(**options)

    @property
    def case_of_record(self):
        return self.case_id


class FieldKey(SecretRecord):
    """A box (casework.encryption.letter_box) to which telephones seal. One is given out; older ones still open.

    Retired, its private half is gone for good, and what was sealed to it does not open any more.
    """

    public = models.BinaryField()
    private = EncryptedTextField("field_key.private", subject="id", null=True)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="field_key_one_given_out", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="field_key_retired_without_secret",
                condition=Q(retired_at__isnull=True, private__isnull=False)
                | Q(retired_at__isnull=False, ended_at__isnull=False, private__isnull=True),
            ),
        ]

    def __str__(self):
        return f"Field key {self.pk}"


class FieldEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; whoever leads an office, those of its outings."""
        scope = scope_of(user)
        if Capability.LOG_CONTACTS not in scope.capabilities:
            return self.none()
        return self.filter(Q(author=user) | Q(office_id__in=scope.offices_for(Capability.ASSIGN_CASES)))

    def waiting(self):
        return self.filter(state=EntryState.HELD)

    def for_list(self):
        return self.select_related("author", "outing__site").order_by("received_at", "pk")


class FieldEntry(SecretRecord):
    """An entry of a telephone that reached the server, once for each sealed text: what was received is not forgotten.

    `entry`: the id made on the telephone, which the contact takes. `digest`: SHA-256 of what was sealed, by which the
    same entry is known again. What cannot be kept is held with its answers until a person has decided.
    """

    entry = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    brought_by = models.ForeignKey(User, models.RESTRICT, related_name="+")  # the author, or a lead with their file
    office = models.ForeignKey(Office, models.RESTRICT, null=True, related_name="+")
    outing = models.ForeignKey(Outing, models.RESTRICT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)  # by the telephone's clock
    sent_at = models.DateTimeField(null=True)  # by the same clock
    received_at = models.DateTimeField(default=timezone.now)
    clock_ahead = models.IntegerField(default=0)  # seconds that the telephone's clock was before ours when it sent
    state = models.CharField(max_length=10, choices=EntryState)
    why = models.CharField(max_length=15, choices=HeldBecause, blank=True)
    answers = EncryptedTextField("field_entry.answers", subject="id", null=True)  # JSON, while it is held
    reason = EncryptedTextField("field_entry.reason", subject="id", null=True)  # why it was abandoned
    settled_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = FieldEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["received_at"], name="field_entry_held", condition=Q(state="held")),
            models.Index(fields=["author"], name="field_entry_by_author"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "digest"], name="field_entry_received_once"),
            models.CheckConstraint(
                name="field_entry_answers_while_held", condition=Q(state="held") | Q(answers__isnull=True)
            ),
            models.CheckConstraint(name="field_entry_held_because", condition=Q(state="kept") | ~Q(why="")),
        ]

    def __str__(self):
        return f"Field entry {self.pk}"

    @property
    def case_of_record(self):
        return None
