"""Logging, correcting, and opening a case: each once, each with its trail."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils import timezone

from casework import database_scope
from casework.encryption import key_session
from casework.errors import Conflict, Refusal
from casework.models import AuditEvent, Case, DataKey, OutboxEntry
from outreach.actions.contacts import FIELDS, change_contact, fingerprint, log_contact, open_case_from, plan_outing
from outreach.models import Contact, Outing, Site
from tests.cast import CONSENT, make_cast
from tests.outreach.field import made

SECRET = "Attend des nouvelles de Zalmaï"


def seen(contact):
    return {name: fingerprint(getattr(contact, name)) for name in FIELDS}


def codes(contact):
    return list(AuditEvent.objects.filter(objects_seen=[contact.pk]).order_by("pk").values_list("action", flat=True))


def test_logging_a_contact_leaves_its_trail_and_word_for_the_figures(field):
    contact = field.log(note=SECRET)
    event = AuditEvent.objects.get(action="contact.logged")
    assert (event.objects_seen, event.actor, event.case) == ([contact.pk], field.cast.samir, None)
    assert event.fields == ["at", "interpreting", "languages", "mode", "note", "people", "site", "topics"]
    assert OutboxEntry.objects.filter(topic="contact.changed", object_id=contact.pk).count() == 1


def test_same_contact_sent_twice_is_kept_once(field):
    pk, values = uuid.uuid4(), field.values(note=SECRET)
    first = log_contact(field.outing, values, contact_id=pk, actor=field.cast.samir)
    again = log_contact(field.outing, values, contact_id=pk, actor=field.cast.samir)
    assert (first, Contact.objects.count()) == (again, 1)
    assert codes(first) == ["contact.logged"]


def test_same_id_with_other_answers_is_a_conflict(field):
    pk = uuid.uuid4()
    log_contact(field.outing, field.values(), contact_id=pk, actor=field.cast.samir)
    with pytest.raises(Conflict) as caught:
        log_contact(field.outing, field.values(people=7), contact_id=pk, actor=field.cast.samir)
    assert caught.value.fields == {"people": 2}


def test_id_of_a_colleague_s_contact_is_refused(field):
    contact = field.log()
    with pytest.raises(Refusal):
        log_contact(field.outing, field.values(), contact_id=contact.pk, actor=field.cast.claire)


def test_id_taken_out_of_sight_is_refused_in_words(field):
    """A telephone that changed teams sends what it had logged before."""
    contact, cast = field.log(), field.cast
    site = Site.objects.create(office=cast.lyon, name="Gare", kind="camp")
    plan = {"team": cast.est, "on": timezone.localdate(), "mode": "outreach", "site": site, "actor": cast.nadia}
    with database_scope.entered(cast.nadia.pk, None):
        outing = plan_outing(outing_id=uuid.uuid4(), **plan)
        with pytest.raises(Refusal):
            log_contact(outing, field.values(site=site), contact_id=contact.pk, actor=cast.nadia)
        with pytest.raises(Refusal):
            plan_outing(outing_id=field.outing.pk, **plan)


def test_two_sendings_at_the_same_moment_keep_one_contact(fresh_database):
    with key_session():
        cast = make_cast()
        site = Site.objects.create(office=cast.paris, name="Porte", kind="camp")
        outing = Outing.objects.create(team=cast.nord, site=site, created_by=cast.samir)
    pk, values = uuid.uuid4(), made(at=timezone.now(), site=site)

    def send(_number):
        try:
            return log_contact(outing, values, contact_id=pk, actor=cast.samir).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {pk}
    assert (Contact.objects.count(), DataKey.objects.filter(subject=pk).count()) == (1, 1)


def test_outing_sent_twice_is_recorded_once(field):
    pk = uuid.uuid4()
    given = {"team": field.cast.nord, "on": timezone.localdate(), "mode": "drop_in", "site": field.halte}
    first = plan_outing(outing_id=pk, actor=field.cast.samir, **given)
    assert plan_outing(outing_id=pk, actor=field.cast.samir, **given) == first
    with pytest.raises(Refusal):
        plan_outing(outing_id=pk, actor=field.cast.claire, **given)
    assert AuditEvent.objects.filter(action="outing.planned", objects_seen=[pk]).count() == 1


def test_words_of_a_contact_are_not_in_the_database_in_clear(field):
    contact = field.log(note=SECRET, contact_consent=True, alias="Le Grand", reach="06 12 34 56 78")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note, alias, reach FROM outreach_contact WHERE id = %s", [contact.pk])
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    for secret in (SECRET, "Zalma", "Le Grand", "06 12"):
        assert secret.encode() not in stored
    reloaded = Contact.objects.get(pk=contact.pk)
    assert (reloaded.note, reloaded.alias, reloaded.reach) == (SECRET, "Le Grand", "06 12 34 56 78")


def test_correction_keeps_what_a_colleague_changed_elsewhere(field):
    contact = field.log()
    start = seen(contact)
    change_contact(contact, field.values(people=5), seen=start, actor=field.cast.claire)
    changed = change_contact(contact, field.values(topics=["asylum"]), seen=start, actor=field.cast.samir)
    assert (changed.people, changed.topics) == (5, ["asylum"])
    events = AuditEvent.objects.filter(action="contact.changed").order_by("pk")
    assert [event.fields for event in events] == [["people"], ["topics"]]


def test_correction_of_what_a_colleague_changed_is_a_conflict(field):
    contact = field.log()
    start = seen(contact)
    change_contact(contact, field.values(people=5), seen=start, actor=field.cast.claire)
    with pytest.raises(Conflict) as caught:
        change_contact(contact, field.values(people=9), seen=start, actor=field.cast.samir)
    assert caught.value.fields == {"people": 5}
    assert Contact.objects.get(pk=contact.pk).people == 5


def test_correction_that_changes_nothing_leaves_no_trail(field):
    contact = field.log()
    change_contact(contact, field.values(), seen=seen(contact), actor=field.cast.samir)
    assert codes(contact) == ["contact.logged"]


def test_contact_and_case_know_each_other(field):
    contact, pk = field.log(), uuid.uuid4()
    case = open_case_from(contact, CONSENT, case_id=pk, actor=field.cast.samir)
    assert (case.pk, case.office, case.team, case.opened_by) == (
        pk,
        field.cast.paris,
        field.cast.nord,
        field.cast.samir,
    )
    assert list(case.contacts.all()) == [contact]
    assert open_case_from(contact, CONSENT, case_id=pk, actor=field.cast.samir) == case
    event = AuditEvent.objects.get(action="contact.became_case")
    assert (event.objects_seen, event.case) == ([contact.pk], pk)


def test_contact_leads_to_one_case_only(field):
    contact = field.log()
    open_case_from(contact, CONSENT, case_id=uuid.uuid4(), actor=field.cast.samir)
    with pytest.raises(Refusal):
        open_case_from(contact, CONSENT, case_id=uuid.uuid4(), actor=field.cast.samir)
    assert Case.objects.count() == 1


def test_case_of_another_contact_is_not_taken_over(field):
    first, second, pk = field.log(), field.log(), uuid.uuid4()
    open_case_from(first, CONSENT, case_id=pk, actor=field.cast.samir)
    with pytest.raises(Refusal):
        open_case_from(second, CONSENT, case_id=pk, actor=field.cast.samir)


@pytest.mark.parametrize("missing", ["free_choice", "informed_decision", "data_processing"])
def test_without_whole_consent_no_case_is_opened(field, missing):
    contact = field.log()
    with pytest.raises(Refusal):
        open_case_from(contact, {**CONSENT, missing: False}, case_id=uuid.uuid4(), actor=field.cast.samir)
    assert (Case.objects.count(), Contact.objects.get().case_id) == (0, None)
