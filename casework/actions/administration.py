"""Users, roles and reference data. Nothing here touches a file; and nobody changes what they may do themselves."""

import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.access import RoleAssignment
from casework.enums import Role
from casework.errors import Refusal
from casework.models import User

# --- Users ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_user(*, user_id, email, full_name, actor):
    """Make an account without a password: its owner chooses one by the link sent to their address.

    The address stays: it is where the link goes, so an administrator who could change it could take the account over.
    """
    known = User.objects.filter(pk=user_id).first()
    if known:
        return known
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, id=user_id, full_name=full_name)
    except IntegrityError:
        raise Refusal(_("There is an account with this address already.")) from None
    _record(user, "added", actor=actor, fields=["email", "full_name"])
    return user


@transaction.atomic
def rename_user(user, *, full_name, actor):
    user.full_name = full_name
    user.save(update_fields=["full_name"])
    _record(user, "changed", actor=actor, fields=["full_name"])


@transaction.atomic
def deactivate_user(user, *, actor):
    """End all sessions and let nobody in; what the user did stays theirs."""
    _someone_else(user, actor)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    _record(user, "deactivated", actor=actor, fields=["is_active"])


@transaction.atomic
def activate_user(user, *, actor):
    _someone_else(user, actor)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record(user, "activated", actor=actor, fields=["is_active"])


@transaction.atomic
def reset_second_factor(user, *, actor):
    """Take away telephones and keys that were lost; the next sign-in sets up a new one."""
    _someone_else(user, actor)
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    _record(user, "second_factor_reset", actor=actor)


@transaction.atomic
def end_sessions(user, *, actor):
    """Sign the user out everywhere: a telephone left in a bus, a computer lent."""
    _end_sessions(user)
    _record(user, "sessions_ended", actor=actor)


def record_password_link(user, *, actor):
    _record(user, "password_link", actor=actor)


def _end_sessions(user):
    for session in UserSession.objects.filter(user=user):
        session.end()


def _someone_else(user, actor):
    if user == actor:
        raise Refusal(_("Nobody does this to their own account: ask another administrator."))


# --- Roles ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_role(user, *, role, actor, starts_on, ends_on=None, office=None, team=None, programme=""):
    """Give a role between two days, both included; `ends_on` None: until further notice."""
    _others_roles_only(user, actor)
    User.objects.select_for_update().get(pk=user.pk)
    where = {"role": role, "office": office, "team": team, "programme": programme}
    for held in user.assignments.filter(**where):
        if (ends_on is None or held.starts_on <= ends_on) and (held.ends_on is None or held.ends_on >= starts_on):
            raise Refusal(_("This person has the same role at that time already."))
    if role == Role.ADMINISTRATOR:
        _ask_for_longer_password(user)
    given = RoleAssignment.objects.create(user=user, starts_on=starts_on, ends_on=ends_on, **where)
    named = [name for name, value in {**where, "starts_on": starts_on, "ends_on": ends_on}.items() if value]
    _record(user, "role_given", actor=actor, fields=named, role=role)
    return given


@transaction.atomic
def end_role(assignment, *, last_day, actor):
    """The role holds until `last_day` included; None ends it at once. A role that never held a whole day goes."""
    _others_roles_only(assignment.user, actor)
    today = timezone.localdate()
    if last_day is not None and last_day < today:
        raise Refusal(_("A role cannot end in the past."))
    if assignment.ends_on is not None and assignment.ends_on < today:
        raise Refusal(_("This role has ended already."))
    last_day = last_day or today - datetime.timedelta(days=1)
    if last_day < assignment.starts_on:
        assignment.delete()
    else:
        assignment.ends_on = last_day
        assignment.save(update_fields=["ends_on"])
    _record(assignment.user, "role_ended", actor=actor, fields=["ends_on"], role=assignment.role)


def _ask_for_longer_password(user):
    """How long the present one is, nobody knows: an administrator chooses one anew, by the link that is sent."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _end_sessions(user)


def _others_roles_only(user, actor):
    """Four eyes: whoever hands out roles gets theirs from somebody else."""
    if user == actor:
        raise Refusal(_("Nobody changes their own roles: ask another administrator."))


# --- Reference data ---------------------------------------------------------------------------------------------------


@transaction.atomic
def save_entry(entry, *, changed, actor):
    """Keep an office, a team, a place, a partner or a term, new or changed. `changed`: names of the fields."""
    verb = "added" if entry._state.adding else "changed"
    if changed == ["is_active"]:
        verb = "activated" if entry.is_active else "deactivated"
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise Refusal(_("This exists already.")) from None
    detail = {"verb": verb, "id": entry.pk}
    audit.record(audit.ADMINISTERED, actor=actor, kind=entry._meta.label_lower, fields=changed, detail=detail)
    return entry


def _record(user, verb, *, actor, fields=(), **detail):
    audit.record(audit.ADMINISTERED, user, actor=actor, fields=fields, detail={"verb": verb, **detail})
