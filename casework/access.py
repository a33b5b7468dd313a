"""Who may see and do what: the role table, the scope of a user, shares. The only importer of `guardian`.

Words used here:

- *capability*: one thing a role lets its holder do; `GRANTS` is the role table of the house (D6), and the only one.
- *assignment*: a role given to a user for an office (and a team, and a programme) between two dates.
- *scope*: the assignments of a user that hold today.
- *reach*: how much of a case a user sees. FULL: the file. DOSSIER: what was transmitted to OFII. BRIEF: name and next
  appointment, for the field worker who opened it.
- *share*: a case shown to one named user until a moment, given and taken back by the team that holds it.

Loading an object is the check: `get_or_404` gives a visible object and leaves its audit row, or raises `NotVisible`.
"""

import contextlib
import datetime
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from django.db import models
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import assign_perm

from casework import audit, database_scope, limits
from casework.enums import Role


class Capability(enum.Enum):
    LOG_CONTACTS = "log_contacts"
    OPEN_CASES = "open_cases"
    WORK_CASES = "work_cases"
    SEARCH_PEOPLE = "search_people"
    ASSIGN_CASES = "assign_cases"
    MERGE_PEOPLE = "merge_people"
    SEE_FIGURES = "see_figures"
    RELEASE_FIGURES = "release_figures"
    SEE_DOSSIERS = "see_dossiers"
    SEE_AUDIT = "see_audit"
    KEEP_RIGHTS = "keep_rights"
    ADMINISTER = "administer"


C = Capability
GRANTS = {
    Role.FIELD_WORKER: frozenset({C.LOG_CONTACTS, C.OPEN_CASES}),
    Role.CASEWORKER: frozenset({C.LOG_CONTACTS, C.OPEN_CASES, C.WORK_CASES, C.SEARCH_PEOPLE}),
    Role.TEAM_LEAD: frozenset(
        {C.LOG_CONTACTS, C.OPEN_CASES, C.WORK_CASES, C.SEARCH_PEOPLE, C.ASSIGN_CASES, C.MERGE_PEOPLE}
    ),
    Role.MANAGER: frozenset({C.SEE_FIGURES, C.RELEASE_FIGURES}),
    Role.OFII_LIAISON: frozenset({C.SEE_DOSSIERS}),
    Role.DATA_PROTECTION_OFFICER: frozenset({C.SEE_AUDIT, C.KEEP_RIGHTS}),
    Role.ADMINISTRATOR: frozenset({C.ADMINISTER}),
}
# Roles that mean nothing without an office: whoever holds them sees that office's people.
OFFICE_ROLES = frozenset({Role.FIELD_WORKER, Role.CASEWORKER, Role.TEAM_LEAD})


class Reach(enum.IntEnum):
    NONE = 0
    BRIEF = 1
    DOSSIER = 2
    FULL = 3


class NotVisible(Http404):
    """Not there, or not for this user: the answer is the same. The refusal is audited after the rollback."""

    def __init__(self, kind, pk=None):
        super().__init__("not visible")
        self.kind, self.pk = kind, pk


class RoleAssignment(models.Model):
    user = models.ForeignKey("casework.User", models.RESTRICT, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role)
    office = models.ForeignKey("casework.Office", models.RESTRICT, null=True, blank=True, related_name="assignments")
    team = models.ForeignKey("casework.Team", models.RESTRICT, null=True, blank=True, related_name="assignments")
    programme = models.CharField(max_length=40, blank=True)  # pathway code; empty: all of them
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_start",
                violation_error_message=_("The role ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(OFFICE_ROLES)) | Q(office__isnull=False),
                name="assignment_has_office",
                violation_error_message=_("This role needs an office."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.office or '–'}"


class CaseShare(UserObjectPermissionBase):
    """A case shown to one user until `expires_at`. A row without an expiry set is born expired."""

    content_object = models.ForeignKey("casework.Case", models.RESTRICT, related_name="shares")
    expires_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey("casework.User", models.RESTRICT, null=True, related_name="+")

    class Meta(UserObjectPermissionBase.Meta):
        indexes = [models.Index(fields=["user", "expires_at"], name="share_by_user")]


@dataclass(frozen=True)
class Scope:
    """What the assignments of a user give today: role → offices, plus teams, programmes and capabilities."""

    roles: frozenset = frozenset()
    offices: dict = field(default_factory=dict)
    teams: frozenset = frozenset()
    areas: tuple = ()  # (role, office id, programme)

    @property
    def capabilities(self):
        return frozenset().union(*(GRANTS[role] for role in self.roles))

    def offices_for(self, capability):
        """Ids of the offices in which the user holds a role that gives `capability`."""
        granting = (ids for role, ids in self.offices.items() if capability in GRANTS[role])
        return frozenset().union(*granting)


def scope_of(user, on=None):
    """The scope of `user`. Kept on the user object, which lives one request: a revoked role is gone at the next."""
    kept = user.__dict__.get("_scope")
    if kept is not None:
        return kept
    today = on or timezone.localdate()
    rows = [
        row
        for row in (user.assignments.all() if user.is_authenticated and user.is_active else ())
        if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
    ]
    offices = {}
    for row in rows:
        offices.setdefault(Role(row.role), set()).update({row.office_id} - {None})
    user._scope = Scope(
        roles=frozenset(offices),
        offices=offices,
        teams=frozenset(row.team_id for row in rows if row.team_id),
        areas=tuple((Role(row.role), row.office_id, row.programme) for row in rows),
    )
    return user._scope


def capabilities(user):
    return scope_of(user).capabilities if user.is_authenticated else frozenset()


def can(user, capability):
    return capability in capabilities(user)


def requires(*any_of) -> Callable:
    """View decorator: without one of these capabilities the page is not there (404)."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not capabilities(request.user) & set(any_of):
                raise NotVisible(f"{view.__module__}.{view.__name__}")
            return view(request, *args, **kwargs)

        checked.required_capabilities = frozenset(any_of)
        return checked

    return decorate


def _worked(user):
    """Cases of the offices (and programmes) in which the user works files."""
    condition = Q(pk__in=[])
    for role, office, programme in scope_of(user).areas:
        if C.WORK_CASES in GRANTS[role]:
            condition |= Q(office_id=office, pathway=programme) if programme else Q(office_id=office)
    return condition


def _shared(user, *permissions):
    if not user.is_active:
        return Q(pk__in=[])
    live = CaseShare.objects.filter(
        user=user, expires_at__gt=timezone.now(), permission__codename__in=permissions
    ).values("content_object_id")
    return Q(pk__in=live)


# A restricted file (GDPR art. 18) is shown to nobody outside while the restriction stands.
_TRANSMITTED = Q(transmitted_on__isnull=False, restricted_on__isnull=True)


def full_cases(cases, user):
    """The cases of the queryset `cases` that `user` sees whole."""
    return cases.filter(_worked(user) | _shared(user, "view_case", "change_case"))


def worked_cases(cases, user):
    """The cases of the queryset `cases` that `user` may change: of an office, or given to them to work on."""
    return cases.filter(_worked(user) | _shared(user, "change_case"))


def dossiers(cases, user):
    """The cases transmitted to OFII, for its liaison."""
    return cases.filter(_TRANSMITTED) if can(user, C.SEE_DOSSIERS) else cases.none()


def visible_cases(cases, user):
    """Every case that `user` may load at all; `reach` tells how much of it is shown."""
    condition = _worked(user) | _shared(user, "view_case", "change_case")
    if can(user, C.SEE_DOSSIERS):
        condition |= _TRANSMITTED
    if can(user, C.OPEN_CASES):
        condition |= Q(opened_by=user, office_id__in=scope_of(user).offices_for(C.OPEN_CASES))
    return cases.filter(condition)


def reach(user, case):
    """How much of this visible case the user sees."""
    if full_cases(type(case)._base_manager.filter(pk=case.pk), user).exists():
        return Reach.FULL
    if can(user, C.SEE_DOSSIERS) and case.transmitted_on and not case.restricted_on:
        return Reach.DOSSIER
    if can(user, C.OPEN_CASES) and case.opened_by_id == user.pk:
        return Reach.BRIEF
    return Reach.NONE


def can_work(user, case):
    """May change this case: works in its office, or was given it to work on."""
    return worked_cases(type(case)._base_manager.filter(pk=case.pk), user).exists()


def get_or_404(queryset, user, pk, *, code, purpose, least=Reach.BRIEF):
    """Load the object `pk` of a queryset that has `visible_to`, leaving an audit row; NotVisible otherwise.

    `least` applies to cases: a user who sees less of the case than that gets the same 404 as a stranger.
    """
    found = queryset.visible_to(user).filter(pk=pk).first()
    if found is None or (found._meta.label == "casework.Case" and reach(user, found) < least):
        raise NotVisible(queryset.model._meta.label_lower, pk)
    limits.check(user, code, found.case_of_record)
    audit.record(code, found, actor=user, case=found.case_of_record, purpose=purpose)
    return found


def grant(case, user, *, until, actor, to_work=False):
    """Show `case` to `user` until the moment `until`; called by the action that audits it."""
    if until <= timezone.now() or until > timezone.now() + datetime.timedelta(days=366):
        raise ValueError("a share ends within a year")
    share = assign_perm("casework.change_case" if to_work else "casework.view_case", user, case)
    share.expires_at, share.granted_by = until, actor
    share.save(update_fields=["expires_at", "granted_by"])
    return share


def revoke(share):
    """End a share now; the row stays, so that the history of who could see the file stays too."""
    share.expires_at = timezone.now()
    share.save(update_fields=["expires_at"])


@contextlib.contextmanager
def beyond_scope(*, to_erase=False):
    """The few reads that must look past what the user may see: is this person known elsewhere, what is due for erasure.

    What is read inside never reaches a page by itself: the caller tells only that it exists. PostgreSQL lets rows out
    of scope be read and locked inside, not written; `to_erase`, a data protection officer may write them, too.
    """
    with database_scope.beyond(database_scope.ERASING if to_erase else database_scope.READING):
        yield
