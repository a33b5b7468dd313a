"""Made-up things of which the pages show something: a full file, places, an outing."""

import datetime
import uuid

from django.utils import timezone

from casework.actions import cases
from casework.actions.documents import add_document
from casework.actions.file import add_note, make_appointment
from casework.actions.people import add_member
from casework.models import Case, ReferenceTerm
from outreach.models import Chain, CheckIn, Contact, Going, Incident, Outing, Partner, Site, WayThere
from tests.cast import CONSENT, advance, open_case
from tests.files import a_pdf
from tests.journeys.world import PLACE


def principal_of(case):
    return Case.objects.values_list("principal", flat=True).get(pk=case)


def a_full_file(world):
    case = advance(open_case(world, given_names="Zahra", family_name="Qassem"), "ofii_decision", actor=world.claire)
    member = add_member(case, {"given_names": "Lina", "family_name": "Qassem"}, relation="child", actor=world.claire)
    add_note(case, note_id=uuid.uuid4(), text="Parle aussi un peu français.", actor=world.claire)
    document = add_document(
        case, document_id=uuid.uuid4(), kind="other", title="Acte", content=a_pdf(), actor=world.claire
    )
    soon = timezone.now() + datetime.timedelta(days=2)
    make_appointment(
        case, appointment_id=uuid.uuid4(), kind="interview", at=soon, place="12 rue du Pré", actor=world.claire
    )
    cases.share(case, world.nadia, until=soon, actor=world.claire)
    transmitted = advance(open_case(world, given_names="Omar"), "application", actor=world.claire)
    waiting = open_case(world, given_names="Idris")
    cases.postpone(waiting, reason="health", until=None, actor=world.claire)
    fresh = cases.open_case(
        case_id=uuid.uuid4(), pathway="voluntary_return", office=world.paris, consent=CONSENT, actor=world.claire
    )
    made = {
        "case": case,
        "document": document,
        "member": member,
        "transmitted": transmitted,
        "waiting": waiting,
        "fresh": fresh,
    }
    return {name: thing.pk for name, thing in made.items()}


def places(world):
    return {
        "office": world.lyon.pk,
        "team": world.est.pk,
        "site": Site.objects.get(office=world.lyon, name="Perrache").pk,
        "partner": Partner.objects.create(office=world.paris, name="Droits sur le seuil", kind="association").pk,
        "term": ReferenceTerm.objects.get(kind="language", code="ar").pk,
    }


def outing(world):
    site = Site.objects.get(office=world.paris, name=PLACE)
    going = Outing.objects.create(team=world.nord, site=site, created_by=world.samir)
    contact = Contact(
        outing=going,
        team=world.nord,
        site=site,
        author=world.samir,
        mode="outreach",
        languages=["ar"],
        topics=["return"],
    )
    contact.chain = Chain.objects.create(office=world.paris, token=uuid.uuid4().bytes)
    contact.save()
    ahead_and_safety(world, going)
    return {"outing": going.pk, "contact": contact.pk}


def ahead_and_safety(world, going):
    """Who goes, the way there, somebody out alone, an incident; and outings to come, one of them called off."""
    now = timezone.now()
    Going.objects.create(outing=going, user=world.samir)
    WayThere(site=going.site, team=going.team, words="Derrière le dépôt, deuxième portail", author=world.samir).save()
    CheckIn.objects.create(outing=going, user=world.samir, due_at=now, alerted_at=now)
    told = {"kind": "insults", "gravity": "minor", "at": now, "words": "Cris à l’entrée"}
    Incident(outing=going, team=going.team, author=world.samir, concerned=[str(world.samir.pk)], **told).save()
    for days, state, why in ((0, "planned", ""), (1, "planned", ""), (2, "cancelled", "weather")):
        Outing.objects.create(
            team=going.team,
            site=going.site,
            created_by=world.samir,
            on=timezone.localdate() + datetime.timedelta(days=days),
            starts=datetime.time(9, 30),
            ends=datetime.time(13),
            state=state,
            cancel_reason=why,
        )
