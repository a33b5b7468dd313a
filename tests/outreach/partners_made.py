"""Fixtures: one of each of what is kept about partners."""

import datetime
import uuid

from django.utils import timezone

from outreach import contact_sheet
from outreach.actions import imports, partners, referrals


def an_agreement(partner, actor, *, days=30, **given):
    """Identity and means of contact on consent; ends in `days`."""
    today = timezone.localdate()
    values = {
        "kind": "data_protocol",
        "signed_on": today - datetime.timedelta(days=300),
        "ends_on": today + datetime.timedelta(days=days),
        "remind_on": today,
        "shares": {"identity": "consent", "contact": "consent"},
        **given,
    }
    return partners.keep_agreement(partner, values, uid=uuid.uuid4(), actor=actor)


def somebody(partner, actor, **given):
    values = {
        "function": "social_worker",
        "name": "Jeanne Marceau",
        "phone": "01 23 45 67 89",
        "mail": "jeanne.marceau@partenaire.example",
        "starts_on": None,
        "ends_on": None,
        **given,
    }
    return partners.keep_person(partner, values, uid=uuid.uuid4(), actor=actor)


def a_meeting(partner, actor, **given):
    values = {
        "on": timezone.localdate(),
        "subjects": ["referrals"],
        "attendance": {"association": 2},
        "decisions": "A phone duty each Monday",
        **given,
    }
    return partners.add_meeting(partner, values, uid=uuid.uuid4(), actor=actor)


def received(partner, actor, **given):
    values = {
        "received_on": timezone.localdate(),
        "people": 2,
        "needs": ["legal"],
        "languages": ["ps"],
        "contact_consent": True,
        "alias": "Le grand",
        "reach": "06 00 00 00 00",
        **given,
    }
    return referrals.receive(partner, values, uid=uuid.uuid4(), actor=actor)


def a_sheet(team, actor, table=None):
    """A file that was read and is not imported yet."""
    table = table or [["date", "lieu", "personnes", "nom"], ["2026-01-05", "Porte", "3", "Amina"]]
    table = [[number, row] for number, row in enumerate(table, 1)]
    return imports.keep_sheet(contact_sheet.sheet_of(table), uid=uuid.uuid4(), team=team, actor=actor)


def with_a_partner(cast, partner, contact):
    """Everything about a partner of Paris, kept by Claire; referrals made and received by Samir."""
    referral = referrals.refer(
        partner, uid=uuid.uuid4(), needs=["legal"], shared=["needs", "identity"], contact=contact, actor=cast.samir
    )
    return {
        "partner_person": somebody(partner, cast.claire).pk,
        "agreement": an_agreement(partner, cast.claire).pk,
        "meeting": a_meeting(partner, cast.claire).pk,
        "referral": referral.pk,
        "received": received(partner, cast.samir).pk,
        "sheet": a_sheet(cast.nord, cast.samir).pk,
    }
