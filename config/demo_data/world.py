"""The rows of the organisation in the database, and whom and what the demo data may refer to by their keys."""

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from casework.access import RoleAssignment
from casework.enums import Role
from casework.models import Office, Team, User
from config.demo_data import organisation
from outreach.models import Partner, Site

PHONE = "01 99 00 12 34"  # of a block of numbers that is kept for works of fiction
_NAMESPACE = uuid.UUID("5ca1e000-0000-4000-8000-000000000001")


@dataclass(frozen=True)
class World:
    """Primary keys: offices by code, teams, sites and partners by (office code, position), users by e-mail."""

    offices: dict
    teams: dict
    sites: dict
    partners: dict
    users: dict
    roles: dict  # e-mail → the role as the audit trail writes it


def has_real_users():
    """True when somebody has an account who is not made up."""
    return User.objects.exclude(email__iendswith=f"@{organisation.DOMAIN}").exists()


@transaction.atomic
def build(today):
    """Create what is missing of the organisation; returns its World."""
    offices, teams, sites, partners = {}, {}, {}, {}
    for plan in organisation.OFFICES:
        office = Office.objects.get_or_create(code=plan.code, defaults={"name": plan.name, "phone": PHONE})[0]
        offices[plan.code] = office.pk
        for model, rows, found in ((Site, plan.sites, sites), (Partner, plan.partners, partners)):
            for position, (name, kind) in enumerate(rows):
                row = model.objects.get_or_create(office=office, name=name, defaults={"kind": kind})[0]
                found[plan.code, position] = row.pk
        for position, (name, _modes) in enumerate(plan.teams):
            teams[plan.code, position] = Team.objects.get_or_create(office=office, name=name)[0].pk
    users = _staff(offices, teams, today)
    roles = {member.email: str(Role(member.role).value) for member in organisation.STAFF}
    return World(offices, teams, sites, partners, users, roles)


def _staff(offices, teams, today):
    """Accounts and roles. One password for all, hashed once: hashing is slow on purpose."""
    users = dict(User.objects.filter(email__in=[m.email for m in organisation.STAFF]).values_list("email", "pk"))
    password = make_password(organisation.PASSWORD)
    for member in organisation.STAFF:
        if member.email in users:
            continue
        user = User(
            id=uuid.uuid5(_NAMESPACE, member.email),
            email=member.email,
            full_name=member.full_name,
            password=password,
        )
        user.save(force_insert=True)
        RoleAssignment.objects.create(
            user=user,
            role=member.role,
            office_id=offices.get(member.office),
            team_id=teams.get((member.office, member.team)),
            starts_on=today - datetime.timedelta(days=900),
        )
        users[member.email] = user.pk
    return users
