"""The case: one accompaniment of one person or family along one pathway."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import access, workflow
from casework.case_facts import CaseFacts
from casework.encrypted_fields import EncryptedJSONField, SecretRecord
from casework.encryption import warm
from casework.enums import (
    CaseStatus,
    ClosingReason,
    NoShowPlace,
    PostponementReason,
    Relation,
    RestrictionReason,
    WithdrawalReason,
)
from casework.models.organisation import Office, Team, User
from casework.models.person import Person
from casework.retention import RULES
from casework.workflow import Actor

WHAT_A_STATUS_ASKS = {
    CaseStatus.ACTIVE: _("Close the case"),
    CaseStatus.POSTPONED: _("Take up again when the person is ready"),
    CaseStatus.NO_SHOW: _("Find out what happened"),
}


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        return access.visible_cases(self, user)

    def full_for(self, user):
        return access.full_cases(self, user)

    def for_worklist(self):
        """What a row of the worklist shows, without one query per row."""
        return self.select_related("principal", "assignee", "office")

    def active(self):
        return self.filter(status=CaseStatus.ACTIVE)

    def waiting_for_team(self, today):
        """The team's move: its own steps, people who did not come, postponements whose day has come."""
        return self.filter(
            Q(status=CaseStatus.ACTIVE, next_actor__in=[Actor.TEAM, ""])
            | Q(status=CaseStatus.NO_SHOW)
            | Q(status=CaseStatus.POSTPONED, postponed_until__lte=today)
        )

    def waiting_for_others(self, today):
        return self.filter(
            Q(status=CaseStatus.ACTIVE) & ~Q(next_actor__in=[Actor.TEAM, ""])
            | Q(status=CaseStatus.POSTPONED) & (Q(postponed_until__isnull=True) | Q(postponed_until__gt=today))
        )

    def late(self, today):
        return self.filter(status__in=(CaseStatus.ACTIVE, CaseStatus.POSTPONED, CaseStatus.NO_SHOW), due_on__lt=today)

    def departing(self, since, until):
        return self.active().filter(departure_on__range=(since, until), departed_on__isnull=True)

    def opened(self):
        """Evaluate, with the keys of all principals fetched by one query."""
        cases = list(self)
        warm(case.principal_id for case in cases)
        return cases


class Case(SecretRecord):
    """Dates and codes are in clear, since lists and figures need them; whatever tells who it is, is encrypted.

    `next_step`, `next_actor`, `waiting_since` and `due_on` repeat what `workflow.explain` says, for lists; the actions
    keep them (`actions.steps.refresh`).
    """

    reference = models.CharField(max_length=12, unique=True)
    principal = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    team = models.ForeignKey(Team, models.RESTRICT, null=True, related_name="+")
    assignee = models.ForeignKey(User, models.RESTRICT, null=True, blank=True, related_name="assigned_cases")
    opened_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    opened_on = models.DateField(default=timezone.localdate)

    pathway = models.CharField(max_length=40)
    pathway_version = models.PositiveSmallIntegerField()
    destination = models.CharField(_("country of return"), max_length=2, blank=True)
    unaccompanied_minor = models.BooleanField(_("unaccompanied minor"), default=False)

    status = models.CharField(max_length=12, choices=CaseStatus, default=CaseStatus.ACTIVE)
    next_step = models.CharField(max_length=40, blank=True)
    next_actor = models.CharField(max_length=12, choices=Actor, blank=True)
    waiting_since = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    transmitted_on = models.DateField(null=True, blank=True)
    departure_on = models.DateField(null=True, blank=True)
    departed_on = models.DateField(null=True, blank=True)
    postponed_until = models.DateField(null=True, blank=True)
    postponement_reason = models.CharField(max_length=20, choices=PostponementReason, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=24, choices=WithdrawalReason, blank=True)
    no_show_on = models.DateField(null=True, blank=True)
    no_show_place = models.CharField(max_length=20, choices=NoShowPlace, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closing_reason = models.CharField(max_length=20, choices=ClosingReason, blank=True)

    # Retention: what `retention.due` says of the case, kept by `actions.retention.reckon`.
    erase_on = models.DateField(null=True, blank=True)
    erase_rule = models.CharField(max_length=20, blank=True)
    erasure_announced_on = models.DateField(null=True, blank=True)
    # GDPR art. 18: while restricted, the file is read and nothing else.
    restricted_on = models.DateField(null=True, blank=True)
    restricted_until = models.DateField(null=True, blank=True)
    restriction_reason = models.CharField(max_length=20, choices=RestrictionReason, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "reference"]
        indexes = [
            models.Index(fields=["office", "status", "due_on"], name="case_worklist"),
            models.Index(fields=["assignee", "status", "due_on"], name="case_mine"),
            models.Index(fields=["departure_on"], name="case_departures"),
            models.Index(fields=["opened_by"], name="case_opened_by"),
            models.Index(fields=["erase_on"], name="case_erasures"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(departed_on__isnull=True),
                name="case_withdrawn_never_departed",
                violation_error_message=_("Someone who departed can no longer give up the return."),
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.WITHDRAWN, withdrawn_on__isnull=False)
                | ~Q(status=CaseStatus.WITHDRAWN) & Q(withdrawn_on__isnull=True),
                name="case_withdrawn_has_date",
                violation_error_message=_("A case given up has the date on which it was."),
            ),
            models.CheckConstraint(
                condition=~Q(status=CaseStatus.CLOSED) | Q(closed_on__isnull=False, closing_reason__gt=""),
                name="case_closed_has_reason",
                violation_error_message=_("A closed case has a date and a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(status=CaseStatus.POSTPONED) | Q(postponement_reason__gt=""),
                name="case_postponed_has_reason",
                violation_error_message=_("A postponement has a reason."),
            ),
            models.CheckConstraint(
                condition=Q(departed_on__isnull=True) | Q(departed_on__gte=F("opened_on")),
                name="case_departed_after_opening",
                violation_error_message=_("Nobody departs before the case was opened."),
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def case_of_record(self):
        """The case whose history an audit row about this object belongs to."""
        return self.pk

    @cached_property
    def pathway_definition(self):
        return workflow.PATHWAYS[self.pathway, self.pathway_version]

    @property
    def erasure_reason(self):
        return RULES[self.erase_rule].reason

    @property
    def next_step_definition(self):
        return self.pathway_definition.step(self.next_step) if self.next_step else None

    @property
    def asks(self):
        """What the case waits for, in a few words, for lists."""
        if self.next_step:
            return self.next_step_definition.label
        return WHAT_A_STATUS_ASKS.get(self.status, "")

    def days_late(self, today=None):
        today = today or timezone.localdate()
        return max(0, (today - self.due_on).days) if self.due_on else 0

    def progress(self):
        """What `workflow` needs to know of this case; reads its steps."""
        return workflow.Progress(
            status=CaseStatus(self.status),
            opened_on=self.opened_on,
            records={step.code: step.as_record() for step in self.steps.all()},
            facts=CaseFacts(self, unaccompanied_minor=self.unaccompanied_minor),
            postponed_until=self.postponed_until,
            departure_on=self.departure_on,
        )

    def explain(self, today=None):
        return workflow.explain(self.pathway_definition, self.progress(), today or timezone.localdate())

    @property
    def may_withdraw(self):
        """Until the moment of boarding, without penalty (domain.md §1.3)."""
        return self.departed_on is None and self.status in (
            CaseStatus.ACTIVE,
            CaseStatus.POSTPONED,
            CaseStatus.NO_SHOW,
        )

    @property
    def departs_within_week(self):
        today = timezone.localdate()
        return bool(self.departure_on) and today <= self.departure_on <= today + datetime.timedelta(days=7)


class CaseMember(models.Model):
    """Somebody covered by a case; the principal applicant is one of them."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="members")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="memberships")
    relation = models.CharField(max_length=12, choices=Relation, default=Relation.PRINCIPAL)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="member_once_per_case"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(relation=Relation.PRINCIPAL), name="one_principal_per_case"
            ),
        ]

    def __str__(self):
        return f"CaseMember {self.pk}"


class CaseStep(SecretRecord):
    """What was recorded of one step of a case. Its history is in the audit trail."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="steps")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    code = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=workflow.StepStatus)
    outcome = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    on = models.DateField()
    details = EncryptedJSONField("case_step.details", subject="person_id", default=dict)
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="step_once_per_case")]

    def __str__(self):
        return f"{self.code} ({self.status})"

    def as_record(self):
        return workflow.Record(workflow.StepStatus(self.status), self.on, self.outcome)
