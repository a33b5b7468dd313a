"""Fixtures: the field of team Nord: two places, a partner, an outing of today; and what one contact says."""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.utils import timezone

from outreach.actions.contacts import log_contact, plan_outing
from outreach.models import Partner, Site


def made(**given):
    """Cleaned values of a contact, as forms and interface hand them to the action."""
    return {
        "mode": "outreach",
        "people": 2,
        "languages": ["ps"],
        "interpreting": "none",
        "topics": ["return"],
        "information": [],
        "needs": [],
        "partner": None,
        "referral_answer": "",
        "follow_up": False,
        "follow_up_on": None,
        "note": "",
        "contact_consent": False,
        "alias": None,
        "reach": None,
        **given,
    }


class Field(SimpleNamespace):
    def values(self, **given):
        return made(**{"at": self.moment, "site": self.chapelle, **given})

    def log(self, *, outing=None, actor=None, **given):
        return log_contact(
            outing or self.outing, self.values(**given), contact_id=uuid.uuid4(), actor=actor or self.cast.samir
        )

    def plan(self, team, site, actor, days_ago=0):
        on = timezone.localdate() - datetime.timedelta(days=days_ago)
        return plan_outing(outing_id=uuid.uuid4(), team=team, on=on, mode="outreach", site=site, actor=actor)

    def typed(self, **given):
        """What a browser sends of the contact form."""
        return {
            "uid": uuid.uuid4(),
            "site": self.chapelle.pk,
            "mode": "outreach",
            "time": "00:00",
            "people": "2",
            "languages": ["ps", "fa-af"],
            "interpreting": "none",
            **given,
        }


@pytest.fixture
def field(cast):
    return made_field(cast)


def made_field(cast):
    chapelle = Site.objects.create(office=cast.paris, name="Porte de la Chapelle", kind="camp")
    halte = Site.objects.create(office=cast.paris, name="Halte humanitaire", kind="day_centre")
    presqu_ile = Site.objects.create(office=cast.lyon, name="Presqu'île", kind="station")
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found = Field(
        cast=cast,
        chapelle=chapelle,
        halte=halte,
        presqu_ile=presqu_ile,
        partner=Partner.objects.create(office=cast.paris, name="Médecins du Monde", kind="association"),
        moment=midnight,
    )
    found.outing = found.plan(cast.nord, chapelle, cast.samir)
    found.outing_of_lyon = found.plan(cast.est, presqu_ile, cast.yann)
    return found


@pytest.fixture
def phone(client, cast):
    """Samir, signed in, in English."""
    client.force_login(cast.samir)
    client.cookies["django_language"] = "en"
    return client
