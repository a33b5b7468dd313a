"""What an office hands out, teaches and tells, for tests: a leaflet with two versions, events, a campaign."""

import datetime
import uuid

from django.utils import timezone

from outreach.actions import campaigns, events, materials, writings

DAY = datetime.timedelta(days=1)


def leaflet(cast, *, title="Retour volontaire", term="leaflet", **given):
    values = {"title": title, "kind": "leaflet", "term": term, "low_at": 50, **given}
    return materials.add_material(uuid.uuid4(), values, actor=cast.claire)


def version_of(material, cast, *, language="ar", number="2026-01", since=-30, until=None):
    """Valid from `since` days from now, until `until` days from now, if any."""
    today = timezone.localdate()
    return materials.add_version(
        material,
        version_id=uuid.uuid4(),
        language=language,
        number=number,
        valid_from=today + since * DAY,
        valid_until=None if until is None else today + until * DAY,
        actor=cast.claire,
    )


def stocked(version, cast, number, kind="received"):
    return materials.record_stock(
        version,
        movement_id=uuid.uuid4(),
        office=cast.paris,
        kind=kind,
        number=number,
        on=timezone.localdate(),
        actor=cast.claire,
    )


def event_of(cast, *, days=7, trainers="Anne Kerbrat", **given):
    day = timezone.localdate() + days * DAY
    values = {
        "kind": "training",
        "theme": "return",
        "title": "Le retour volontaire aidé",
        "starts_on": day,
        "ends_on": day,
        "setting": "on_site",
        "place": "Marseille",
        "trainers": trainers,
        "funder": "",
        **given,
    }
    return events.plan_event(uuid.uuid4(), values, office=cast.paris, partners=[], actor=cast.claire)


def held_event(cast, **came):
    """Of last week; 12 of associations came unless said otherwise."""
    event = event_of(cast, days=-7, title="Une formation tenue")
    return events.hold_event(event, came or {"association": 12}, actor=cast.claire)


def campaign_of(cast, **given):
    values = {
        "title": "Avant de partir",
        "stage": "origin",
        "country": "GE",
        "channels": ["radio", "social"],
        "languages": ["ka"],
        "starts_on": timezone.localdate() - 30 * DAY,
        "ends_on": None,
        "budget": None,
        "funder": "",
        **given,
    }
    links = {"materials": [], "partners": []}
    return campaigns.add_campaign(uuid.uuid4(), values, links, office=cast.paris, actor=cast.claire)


def reached(campaign, cast, *, people=1200, channel="radio", quality="estimated", days_ago=1):
    return campaigns.record_reach(
        campaign,
        reach_id=uuid.uuid4(),
        on=timezone.localdate() - days_ago * DAY,
        channel=channel,
        people=people,
        quality=quality,
        source="Audience de la radio",
        actor=cast.claire,
    )


def writing_of(cast, **given):
    values = {
        "kind": "report",
        "title_fr": "Rapport d’activité 2025",
        "title_en": "",
        "on": timezone.localdate() - 90 * DAY,
        "authors": "Mission de Marseille",
        "languages": ["fr"],
        "link": "https://example.org/rapport-2025",
        "number": "10.1234/escale.2025",
        "tables": ["contacts_by_place 2025"],
        "sent_to": ["Préfecture de région"],
        **given,
    }
    return writings.add_writing(uuid.uuid4(), values, actor=cast.claire)


def knowledge_rows(cast):
    """One of each, of Paris: {name: id}."""
    material = leaflet(cast, title=f"Retour volontaire : vos droits ({uuid.uuid4().hex[:6]})")  # titles stand once
    version = version_of(material, cast)
    stocked(version, cast, 20)
    outdated = version_of(material, cast, language="ps", since=-90)
    version_of(material, cast, language="ps", number="2026-02", since=-10, until=10)
    held = held_event(cast, association=12, state=5)
    evaluated = held_event(cast, association=9)
    events.evaluate_event(evaluated, {"useful:4": 5, "useful:5": 3, "clear:3": 6}, {"again": 4}, actor=cast.claire)
    campaign = campaign_of(cast)
    return {
        "material": material.pk,
        "version": version.pk,
        "outdated": outdated.pk,
        "event": event_of(cast, trainers=None).pk,
        "held_event": held.pk,
        "evaluated_event": evaluated.pk,
        "campaign": campaign.pk,
        "reach": reached(campaign, cast).pk,
        "writing": writing_of(cast).pk,
    }
