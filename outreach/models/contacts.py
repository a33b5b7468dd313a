"""What teams meet outside. A contact asks nobody who they are."""

from collections import Counter

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.encrypted_fields import EncryptedTextField, OwnSubject, SecretRecord
from casework.encryption import warm
from casework.enums import Interpreting
from casework.models import Case, Team, User
from outreach.enums import CancelReason, Mode, OutingState, ReferralAnswer, Region
from outreach.models.imports import ContactImport
from outreach.models.meeting import Chain
from outreach.models.places import Partner, Site


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

    def for_the_day(self):
        """What was planned comes first, by its hour; what is called off last."""
        rank = models.Case(
            models.When(state=OutingState.CANCELLED, then=2), models.When(state=OutingState.HELD, then=1), default=0
        )
        return self.order_by(rank, "starts", "-created_at")

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
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)  # before `starts`: on the day after
    state = models.CharField(max_length=10, choices=OutingState, default=OutingState.HELD)
    cancel_reason = models.CharField(max_length=10, choices=CancelReason, blank=True)
    created_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    batch = models.ForeignKey(ContactImport, models.RESTRICT, null=True, blank=True, related_name="outings")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-created_at"]
        indexes = [models.Index(fields=["team", "-on"], name="outing_by_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OutingState.CANCELLED, cancel_reason__gt="")
                | (~Q(state=OutingState.CANCELLED) & Q(cancel_reason="")),
                name="outing_cancelled_for_a_reason",
                violation_error_message=_("Say why the outing is cancelled."),
            ),
        ]

    def __str__(self):
        return f"Outing {self.pk}"

    @property
    def case_of_record(self):
        return None

    @property
    def is_cancelled(self):
        return self.state == OutingState.CANCELLED


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


class Contact(OwnSubject):
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
    # Broad groups, where they were told or plain to see; None where not. Never asked, never needed.
    adults = models.PositiveSmallIntegerField(null=True, blank=True)
    minors = models.PositiveSmallIntegerField(null=True, blank=True)
    women = models.PositiveSmallIntegerField(null=True, blank=True)
    men = models.PositiveSmallIntegerField(null=True, blank=True)
    region = models.CharField(max_length=15, choices=Region, blank=True)
    languages = ArrayField(models.SlugField(max_length=30), default=list)
    interpreting = models.CharField(max_length=12, choices=Interpreting, default=Interpreting.NONE)
    topics = ArrayField(models.SlugField(max_length=30), default=list)
    information = ArrayField(models.SlugField(max_length=30), default=list)
    needs = ArrayField(models.SlugField(max_length=30), default=list)
    partner = models.ForeignKey(Partner, models.RESTRICT, null=True, blank=True, related_name="contacts")
    referral_answer = models.CharField(max_length=10, choices=ReferralAnswer, blank=True)
    follow_up = models.BooleanField(default=False)
    follow_up_on = models.DateField(null=True, blank=True)
    note = EncryptedTextField("contact.note", subject="id", default="")
    contact_consent = models.BooleanField(default=False)
    alias = EncryptedTextField("contact.alias", subject="id", null=True)
    reach = EncryptedTextField("contact.reach", subject="id", null=True)
    chain = models.ForeignKey(Chain, models.RESTRICT, null=True, blank=True, related_name="contacts")
    case = models.ForeignKey(Case, models.RESTRICT, null=True, blank=True, related_name="contacts")
    words_erased_on = models.DateField(
        null=True, blank=True
    )  # of a contact that led to no case, when its time was over
    # The file that it came from, until somebody corrects it: taking the file back does not take their work.
    batch = models.ForeignKey(ContactImport, models.RESTRICT, null=True, blank=True, related_name="kept")
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
            *(
                models.CheckConstraint(
                    condition=Q(people__gte=Coalesce(F(one), 0) + Coalesce(F(other), 0)),
                    name=f"contact_{one}_among_people",
                    violation_error_message=_("These are more than the people met."),
                )
                for one, other in (("adults", "minors"), ("women", "men"))
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

    @property
    def case_of_record(self):
        return self.case_id
