"""One object for each address of the map, all of Paris: made once for a run, in a database of its own."""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.utils import timezone

from casework.actions import cases, holders, merging, retention, rights
from casework.actions.break_glass import open_in_emergency
from casework.actions.documents import add_document
from casework.actions.people import add_member
from casework.actions.uploads import begin
from casework.encryption import key_session
from casework.enums import Role
from casework.models import Alert, DuplicatePair, HolderRequest, ReferenceTerm, User
from outreach.enums import HeldBecause
from outreach.field_entries import Arrival, hold
from outreach.models import (
    Chain,
    CheckIn,
    Contact,
    ContactPhoto,
    Going,
    Incident,
    Outing,
    Partner,
    PhotoPiece,
    Site,
    WayThere,
)
from reports import donor_report
from reports.actions import releases
from reports.actions.templates import keep_template
from reports.enums import FactKind
from reports.models import DonorTemplate, Release
from returns.actions.consulate import ask_consulate
from returns.models import DecisionBatch, Staying
from tests import engines
from tests.cast import advance, make_cast, make_user, open_case
from tests.files import a_pdf
from tests.outreach.knowledge_made import knowledge_rows
from tests.outreach.partners_made import with_a_partner
from tests.reports.worlds import add_facts
from tests.returns.dossiers_made import ofii_rows
from tests.returns.journeys_made import journey_rows
from tests.returns.money_made import money_rows, plan_rows
from tests.returns.visits_made import answered, held, returned_case, visit_of

MISSED = "missed"  # a table of the catalogue


@pytest.fixture(scope="session")
def lasting_world(django_db_setup, django_db_blocker, worker_name):
    """The world in a database of its own: (its name, what is in it). Made once for some nine hundred tests."""
    with engines.cloned_database(f"{worker_name}_matrix") as name:
        with django_db_blocker.unblock(), engines.connected_to(name), key_session():
            made = build_world(make_cast())
        yield name, made


def build_world(cast):
    """One object for each address, all of Paris."""
    case = advance(open_case(cast), "application", actor=cast.claire)
    member = add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    document = add_document(case, document_id=uuid.uuid4(), kind="other", title="T", content=a_pdf(), actor=cast.claire)
    upload = begin(case, length=9, actor=cast.claire)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    share = a_share_that_ended(cast, case, tomorrow)
    emergency = open_in_emergency(
        open_case(cast).reference, reason="departure", words="The airport calls.", actor=cast.nadia
    )
    return SimpleNamespace(
        emergency=emergency,
        alert=Alert.objects.create(user=cast.claire, measure="cases", count=90, since=timezone.now(), hours=1).pk,
        **look_alikes(cast, case),
        **asked_and_held(cast, case),
        booking=a_booking(cast).pk,
        **at_ofii(cast),
        **a_payment(cast),
        **a_visit(cast),
        **in_the_field(cast),
        **knowledge_rows(cast),
        **publications(cast),
        consular=a_consular_request(case, cast.claire).pk,
        cast=cast,
        case=case.pk,
        principal=case.principal_id,
        member=member.pk,
        document=document.pk,
        upload=upload.pk,
        share=share.pk,
        term=ReferenceTerm.objects.filter(kind="topic").first().pk,
        **an_account(cast),
    )


def in_the_field(cast):
    """A contact of Nord, its outing and its site; a partner; an entry of a telephone that waits."""
    site = Site.objects.create(office=cast.paris, name="Porte", kind="camp")
    outing = Outing.objects.create(team=cast.nord, site=site, created_by=cast.samir)
    Going.objects.create(outing=outing, user=cast.samir)
    WayThere(site=site, team=cast.nord, words="Behind the depot", author=cast.samir).save()
    contact = Contact(outing=outing, team=cast.nord, site=site, author=cast.samir, mode="outreach")
    contact.chain = Chain.objects.create(office=cast.paris, token=uuid.uuid4().bytes)
    contact.save()
    partner = Partner.objects.create(office=cast.paris, name="Maison", kind="association")
    photo = ContactPhoto(contact=contact, author=cast.samir, size=3, content=b"jpg")
    photo.save()
    PhotoPiece.objects.create(photo=uuid.uuid4(), author=cast.samir, start=0, content=b"sealed")
    check_in = CheckIn.objects.create(outing=outing, user=cast.samir, due_at=timezone.now(), alerted_at=timezone.now())
    told = {"kind": "insults", "gravity": "minor", "at": timezone.now(), "words": "Shouting"}
    Incident(outing=outing, team=cast.nord, author=cast.samir, concerned=[str(cast.samir.pk)], **told).save()
    made = {
        "photo": photo.pk,
        "check_in": check_in.pk,
        "site": site.pk,
        "outing": outing.pk,
        "contact": contact.pk,
        "partner": partner.pk,
    }
    return {**made, "field_entry": a_held_entry(cast, outing).pk, **with_a_partner(cast, partner, contact)}


def an_account(cast):
    return {"user": cast.claire.pk, "role": cast.claire.assignments.get().pk}


def a_held_entry(cast, outing):
    """What Samir's telephone brought and the rules refused."""
    answers = {"at": timezone.now().isoformat(), "site": outing.site_id, "people": 0, "note": "Two families"}
    arrival = Arrival(entry=uuid.uuid4(), digest=uuid.uuid4().bytes * 2, author=cast.samir, brought_by=cast.samir)
    return hold(arrival, HeldBecause.RULES, answers, outing=outing)


def a_share_that_ended(cast, case, until):
    share = cases.share(case, cast.personne, until=until, actor=cast.claire)
    cases.unshare(case, share, actor=cast.claire)
    return share


def a_booking(cast):
    """Of another case of Paris, for today."""
    booking = journey_rows(open_case(cast), cast.claire)
    Staying.objects.filter(case=booking.case).delete()
    return booking


def at_ofii(cast):
    """Of another case of Paris, which OFII has refused; `question` is that of another office."""
    case = advance(open_case(cast), "application", actor=cast.claire)
    made = ofii_rows(case, cast.claire)
    batch = DecisionBatch.objects.create(id=uuid.uuid4(), author=cast.claire)
    return {"batch": batch.pk, "ofii_case": case.pk, "ofii_question": made.pop("question"), **made}


def a_payment(cast):
    """A decision of a sum paid in part, and a reintegration plan, in another case of Paris."""
    case = open_case(cast)
    payment = money_rows(case, cast.claire)
    line, instalment = plan_rows(case, cast.claire)
    made = {"award": payment.award_id, "payment": payment.pk}
    return made | {"plan_id": line.plan_id, "line": line.pk, "instalment": instalment.pk}


def a_visit(cast):
    """Of somebody who returned: the visit at three months took place, and its questionnaire was answered."""
    case = returned_case(cast)
    visit = visit_of(case)
    held(visit, cast.claire, words="Loge chez sa sœur")
    answered(visit, cast.claire, place=0)
    return {"visit": visit.pk, "visited": visit.person_id, "returned": case.pk}


def publications(cast):
    """A table that is out, prepared by Marc, and the draft of another one by a second manager.

    Of a population that no other test publishes: where the services are shared, what is out there stays out.
    """
    mona = User.objects.filter(full_name="Mona").first() or make_user("Mona", Role.MANAGER)
    out = Release.objects.published().filter(table=MISSED, period="2024-Q1").first()
    if out is None:
        add_facts(FactKind.NO_SHOW, "2024-Q1", 42, reason="airport")
        add_facts(FactKind.NO_SHOW, "2024-Q1", 31, reason="convocation")
        out = releases.release(releases.prepare_release(MISSED, "2024-Q1", actor=cast.marc), actor=mona)
    draft = Release.objects.drafts().filter(table=MISSED).first()
    draft = draft or releases.prepare_release(MISSED, "2024-Q2", actor=mona)
    kept = DonorTemplate.objects.first() or a_template(cast)
    return {"published": out.pk, "number": out.number, "draft": draft.pk, "template": kept.pk}


def a_template(cast):
    content = donor_report.example("fr")
    return keep_template(uuid.uuid4(), content, name="Rapport au bailleur", language="fr", actor=cast.marc)


def a_consular_request(case, actor):
    """Waiting for the answer of the consulate."""
    return ask_consulate(
        case, case.principal_id, uid=uuid.uuid4(), consulate="Paris", asked_on=timezone.localdate(), actor=actor
    )


def asked_and_held(cast, case):
    """A request about the person's data, and what keeps the file meanwhile."""
    today = timezone.localdate()
    told = {"asked_by": "person", "identity_check": "known", "received_on": today}
    asked = rights.record_request(case, kind="access", actor=cast.claire, **told)
    hold = retention.place_hold(case, reason="appeal", words="", until=today, actor=cast.delphine)
    return {"asked": asked.pk, "hold": hold.pk}


def look_alikes(cast, case):
    """A pair to review, somebody known elsewhere, a question of Lyon about the person of `case`, and a merge."""
    same = {"given_names": case.principal.given_names}  # truly alike: the nightly scan keeps such a pair
    here, away = open_case(cast, by=cast.claire, **same), open_case(cast, by=cast.yann, office=cast.lyon, **same)
    pair = paired(case.principal, here.principal)
    paired(case.principal, away.principal)
    holders.ask(away, away.principal_id, reason="opening", words="Bonjour", actor=cast.nadia)
    one, other = (open_case(cast, by=cast.claire, given_names=name, family_name="Beridze") for name in ("Gia", "Giga"))
    double = paired(one.principal, other.principal)
    choices = dict.fromkeys(merging.CHOSEN_FIELDS, merging.FIRST)
    merged = merging.merge(double, choices=choices, seen=merging.seen_of(double), actor=cast.lucie)
    question = HolderRequest.objects.get(holder_person=case.principal_id)
    return {"pair": pair.pk, "merge": merged.pk, "question": question.pk}


def paired(one, other):
    """A pair to review; where services run, their scan may have found it a moment ago."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    found = {"score": 80, "reasons": ["name"]}
    return DuplicatePair.objects.update_or_create(first=first, second=second, defaults=found)[0]
