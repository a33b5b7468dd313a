"""Erasing people: everything about them goes, nothing of anybody else; a kill in the middle loses nothing."""

import datetime
import os
import signal
import time
import uuid

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from casework import erasure, outbox
from casework.actions import cases, file, people, rights
from casework.actions import retention as actions
from casework.actions.documents import add_document
from casework.encryption import DecryptionFailed, key_session
from casework.errors import Refusal
from casework.models import (
    AuditEvent,
    Case,
    CaseMember,
    DataKey,
    ErasedCase,
    Person,
    PersonToken,
    RightsRequest,
)
from outreach.actions.referrals import refer
from outreach.models import Contact, ContactPhoto, Outing, Partner, Site
from reports.actions.facts import rebuild_facts
from reports.models import Fact
from returns.actions.deadlines import record_days
from returns.actions.facts import record_facts
from returns.actions.wish import ask_wish
from tests.cast import advance, make_cast, open_case
from tests.files import a_pdf
from tests.keeping import command, environment_of, start_command
from tests.returns.dossiers_made import ofii_rows
from tests.returns.journeys_made import journey_rows
from tests.returns.money_made import money_rows, plan_rows
from tests.returns.protection_made import fitness_row, safeguarded, screened
from tests.returns.situations_made import arrival_row, asylum_of, consulate_asked, situated
from tests.returns.visits_made import visit_rows

TODAY = timezone.localdate()
# UUID columns that are no relation and say nothing of a case or person, or are kept by decision (erasure.KEPT).
OTHER_UUIDS = {
    "reports.Rebuild.last",  # where a rebuild goes on, while it runs
    "casework.AuditEvent.case",
    "casework.AuditEvent.request_id",
    "casework.OutboxEntry.object_id",
    "outreach.FieldEntry.entry",  # an id made on a telephone
    "outreach.PhotoPiece.photo",  # the same
    "casework.Mail.about",  # an emergency access
    "casework.Upload.document",  # the upload goes with its case
    "casework.Person.tokens_stamp",
}


# Encrypted, under keys of their own, and of no case: what telephones brought has its time (outreach/forgetting.py).
# So have ways to places, and incidents of a team.
OF_NO_CASE = {"outreach.FieldEntry", "outreach.FieldKey", "outreach.WayThere", "outreach.Incident"}
# Professionals, what was decided with partners, whom they asked us to meet, files not imported yet (docs/partners.md).
OF_NO_CASE |= {f"outreach.{name}" for name in ("PartnerPerson", "PartnerMeeting", "ReceivedReferral", "ContactImport")}
OF_NO_CASE |= {"outreach.Event"}  # the names of trainers


def full_case(cast):
    """A case with one row at least in every table that can hold something about it."""
    case = advance(open_case(cast), "application", actor=cast.claire)
    people.add_member(
        case,
        {"given_names": "Lina", "family_name": "Haddad"},
        relation="child",
        document={"number": "12AB34567"},
        actor=cast.claire,
    )
    file.add_note(case, note_id=uuid.uuid4(), text="She called", actor=cast.claire)
    add_document(case, document_id=uuid.uuid4(), kind="other", title="T", content=a_pdf(), actor=cast.claire)
    at = timezone.now()
    file.make_appointment(case, appointment_id=uuid.uuid4(), kind="ofii", at=at, place="Paris", actor=cast.claire)
    cases.share(case, cast.nadia, until=at + datetime.timedelta(days=5), actor=cast.claire)
    record_facts(case, {"irtf": True}, seen={}, actor=cast.claire)
    asked = {"moment": "application", "on": TODAY, "language": "ar", "interpreting": "none", "words": "Yes"}
    ask_wish(case, case.principal_id, check_id=uuid.uuid4(), answer="return", **asked, actor=cast.claire)
    journey_rows(case, cast.claire)
    ofii_rows(case, cast.claire)
    screened(case, cast.claire, "trafficking", words="She is afraid")
    safeguarded(case, cast.claire, "safety", words="Safe with her aunt")
    fitness_row(case, cast.claire)
    money_rows(case, cast.claire)
    plan_rows(case, cast.claire)
    record_days(case, {"riat_asked": TODAY}, seen={}, actor=cast.claire)
    situated(case, cast.claire, housing="hosted", words="At her aunt's")
    asylum_of(case, cast.claire, asylum="rejected", words="Told by letter")
    consulate_asked(case, cast.claire, at=at, words="Bring two photographs")
    arrival_row(case, cast.claire)
    visit_rows(case, cast.claire)
    site = Site.objects.create(office=cast.paris, name=f"Porte {uuid.uuid4()}", kind="camp")
    outing = Outing.objects.create(team=cast.nord, site=site, created_by=cast.samir)
    contact = Contact(outing=outing, team=cast.nord, site=site, author=cast.samir, mode="outreach", case=case, note="A")
    contact.save()
    ContactPhoto(contact=contact, author=cast.samir, size=1, content=b"A").save()
    partner = Partner.objects.create(office=cast.paris, name=f"Halte {uuid.uuid4()}", kind="association")
    for about in ({"case": case}, {"contact": contact}):
        refer(partner, uid=uuid.uuid4(), needs=[], shared=["identity"], actor=cast.claire, **about)
    return case


def ask_for_erasure(case, actor):
    told = {"asked_by": "person", "identity_check": "known", "received_on": TODAY}
    return rights.record_request(case, kind="erasure", ground="objection", **told, actor=actor)


def test_every_table_that_can_tell_of_a_person_is_gone_through():
    """Fails when a new model holds encrypted values or points to a person by a way that erasure does not follow."""
    handled = erasure.handled()
    missing = [
        m._meta.label
        for m in apps.get_models(include_auto_created=True)
        if m not in handled and m._meta.label not in erasure.KEPT | OF_NO_CASE
        if erasure.encrypted_fields(m) or any(f.related_model in (Case, Person) for f in m._meta.concrete_fields)
    ]
    assert missing == []


def test_no_uuid_column_points_to_a_person_unseen():
    plain = {
        f"{m._meta.label}.{f.name}"
        for m in apps.get_models()
        if m._meta.app_label in ("casework", "outreach", "returns", "reports")
        for f in m._meta.concrete_fields
        if isinstance(f, models.UUIDField) and not f.primary_key and f.attname not in erasure.subject_names(m)
    }
    assert plain - OTHER_UUIDS == set()


def test_rows_that_stay_hold_nothing_encrypted():
    for label in erasure.CUT:
        model = apps.get_model(label)
        assert erasure.encrypted_fields(model) == []
        assert all(field.null for field in erasure.links(model, {Case, Person})), label


def test_after_erasure_nothing_opens_and_no_row_is_left(cast):
    case = full_case(cast)
    other = open_case(cast, family_name="Diallo")
    people_ids = erasure.people_of([case.pk])
    before = list(sealed_values([case.pk]))
    rows = {m: ids for m, ids in erasure.rows_about([case.pk], people_ids).items() if ids}
    assert {"Case", "Person", "Note", "Document", "DocumentChunk", "Contact", "CaseShare", "TravelDocument"} <= {
        m.__name__ for m in rows
    }
    request = ask_for_erasure(case, cast.claire)
    rights.confirm_erasure(request, actor=cast.delphine)
    assert len(people_ids) == 2
    assert len(before) > 20
    assert not DataKey.objects.filter(subject__in=people_ids).exists()
    assert not PersonToken.objects.filter(person_id__in=people_ids).exists()
    assert [m._meta.label for m, ids in rows.items() if m._base_manager.filter(pk__in=ids).exists()] == []
    for field, row, sealed in before:
        with pytest.raises(DecryptionFailed):
            field.open(row, sealed)
    left = RightsRequest.objects.get(pk=request.pk)
    assert (left.case_id, left.person_id, left.status) == (None, None, "granted")
    assert ErasedCase.objects.get(pk=case.pk).rule == "request"
    assert Case.objects.get(pk=other.pk).principal.family_name == "Diallo"
    connection.check_constraints()


def sealed_values(case_ids):
    """(field, row, bytes) of every encrypted value about these cases, unopened."""
    for model, ids in erasure.rows_about(case_ids, erasure.people_of(case_ids)).items():
        for row in model._base_manager.filter(pk__in=ids):
            for field in erasure.encrypted_fields(model):
                if row.__dict__.get(field.attname) is not None:
                    yield field, row, bytes(row.__dict__[field.attname])


def test_person_of_another_case_stays_with_that_case(cast):
    case, other = full_case(cast), open_case(cast, family_name="Diallo")
    child = case.members.exclude(relation="principal").get().person
    CaseMember.objects.create(case=other, person=child, relation="child", position=1)
    actions._erase(Case.objects.get(pk=case.pk), rule="withdrawn", actor=None)
    child = Person.objects.get(pk=child.pk)
    assert child.given_names == "Lina"
    assert child.travel_documents.get().number == "12AB34567"
    connection.check_constraints()


def test_figures_stay_and_lead_nowhere(cast):
    case = full_case(cast)
    cases.withdraw(case, reason="stay", actor=cast.claire)
    outbox.relay()
    shown = ("kind", "month", "office", "country", "people")
    before = sorted(Fact.objects.values_list(*shown))
    actions._erase(Case.objects.get(pk=case.pk), rule="withdrawn", actor=None)
    list(rebuild_facts())  # also before the relay has told of it
    outbox.relay()
    outbox.leave(outbox.CASE_CHANGED, case.pk)  # word of a change that comes late
    outbox.relay()
    list(rebuild_facts())
    assert sorted(Fact.objects.values_list(*shown)) == before
    assert not Fact.objects.filter(pseudonym__isnull=False).exists()


def test_erasure_is_confirmed_by_somebody_else_and_not_under_hold(cast, case):
    request = ask_for_erasure(case, cast.delphine)
    with pytest.raises(Refusal):
        rights.confirm_erasure(request, actor=cast.delphine)
    actions.place_hold(case, reason="appeal", words="", until=TODAY, actor=cast.delphine)
    with pytest.raises(Refusal):
        rights.confirm_erasure(request, actor=cast.lucie)
    assert Case.objects.filter(pk=case.pk).exists()
    assert RightsRequest.objects.get(pk=request.pk).status == "proposed"


def test_dry_run_counts_and_erases_nothing(cast, capsys):
    case = full_case(cast)
    Case.objects.filter(pk=case.pk).update(erase_on=TODAY, erase_rule="withdrawn")
    call_command("erase_due", dry_run=True)
    told = capsys.readouterr().out
    assert f"{case.reference}  {TODAY}  withdrawn" in told
    assert "casework.DocumentChunk: 1" in told
    assert "casework.Person: 2" in told
    assert "Haddad" not in told
    assert Case.objects.filter(pk=case.pk).exists()


def test_killed_in_the_middle_goes_on_where_it_stopped(fresh_database):
    with key_session():
        cast = make_cast()
        due = [open_case(cast) for _ in range(25)]
        for case in due:
            cases.withdraw(case, reason="stay", actor=cast.claire, on=TODAY)
        safe = open_case(cast, family_name="Diallo")
    told = TODAY - datetime.timedelta(days=40)
    Case.objects.filter(pk__in=[case.pk for case in due]).update(
        withdrawn_on=told, erasure_announced_on=told, erase_on=TODAY, erase_rule="withdrawn"
    )
    process = run_erasure(fresh_database)
    deadline = time.monotonic() + 60
    while ErasedCase.objects.count() < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    left = Case.objects.count()
    assert 1 < left < 26, "killed too early or too late to tell"
    whole()
    assert command(environment_of(fresh_database), "erase_due")[0] == 0
    assert (Case.objects.count(), ErasedCase.objects.count(), Person.objects.count()) == (1, 25, 1)
    assert AuditEvent.objects.filter(action="case.erased").count() == 25
    with key_session():
        assert Case.objects.get(pk=safe.pk).principal.family_name == "Diallo"
    whole()


def whole():
    """A person has their key and a key its person; who is gone is gone with everything."""
    assert set(DataKey.objects.values_list("subject", flat=True)) == set(Person.objects.values_list("pk", flat=True))
    assert Case.objects.count() + ErasedCase.objects.count() == 26
    assert AuditEvent.objects.filter(action="case.erased").count() == ErasedCase.objects.count()


def run_erasure(database):
    return start_command(environment_of(database), "erase_due")
