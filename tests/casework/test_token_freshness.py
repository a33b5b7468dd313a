"""Search tokens never lag behind what is saved: actions refresh them, everything else is refused by the database."""

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from casework import tasks
from casework.actions import people
from casework.actions.tokens import refresh_batch, refresh_tokens, stale_people
from casework.encrypted_fields import Sealed
from casework.encryption import destroy_key, encrypt, key_session
from casework.matching import tokens_of
from casework.models import Person, PersonToken, TravelDocument
from casework.partial_dates import PartialDate
from casework.search import search
from tests.cast import open_case

STALE = "the search tokens of person .* are stale"


def tokens(person):
    return {bytes(row.token) for row in PersonToken.objects.filter(person=person)}


def resealed(person, text):
    """The text sealed as the family name of the person, as only code that knows what it does can make it."""
    plain = b"t" + text.encode() + b"\x80" + b"\x00" * 31
    return Sealed(encrypt(plain, label="person.family_name", record=person.pk, subject=person.pk))


def change(case, cast, **values):
    person = case.principal
    seen = {name: getattr(person, name) for name in values}
    people.change_identity(case, person, values, version=person.version, seen=seen, actor=cast.claire)


@pytest.mark.parametrize(
    "values",
    [
        {"family_name": "Mansour"},
        {"given_names": "Leïla"},
        {"birth": PartialDate(1990)},
        {"phone": "+33 6 11 22 33 44"},
    ],
)
def test_changed_identity_has_its_tokens_at_once(cast, case, values):
    before = tokens(case.principal)
    change(case, cast, **values)
    connection.check_constraints()
    person = Person.objects.get(pk=case.principal_id)
    assert tokens(person) == tokens_of(person) != before


def test_travel_document_has_its_token_at_once(cast, case):
    people.record_travel_document(case, case.principal, number="12AB34567", actor=cast.claire)
    connection.check_constraints()
    assert search("12AB34567", cast.claire).here


def test_change_of_something_else_asks_for_nothing(case):
    Person.objects.filter(pk=case.principal_id).update(version=9)
    person = Person.objects.get(pk=case.principal_id)
    person.version = 10
    person.save()
    connection.check_constraints()


@pytest.mark.parametrize("column", ["family_name", "given_names", "birth", "phone"])
def test_raw_update_is_refused(case, column):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE casework_person SET {column} = birth_place || '\\x00'")
    with pytest.raises(IntegrityError, match=STALE):
        connection.check_constraints()


def test_update_in_bulk_is_refused(case):
    person = case.principal
    with pytest.raises(FieldError), transaction.atomic():
        Person.objects.update(family_name="Mansour")
    Person.objects.filter(pk=person.pk).update(family_name=resealed(person, "Mansour"))
    with pytest.raises(IntegrityError, match=STALE):
        connection.check_constraints()


def test_bulk_update_is_refused(case):
    person = Person.objects.get(pk=case.principal_id)
    person.family_name = "Mansour"
    with pytest.raises(FieldError), transaction.atomic():
        Person.objects.bulk_update([person], ["family_name"])
    person.tokens_stamp = None
    Person.objects.bulk_update([person], ["tokens_stamp"])
    with pytest.raises(IntegrityError, match=STALE):
        connection.check_constraints()


def test_name_saved_with_its_tokens_is_taken(case):
    person = Person.objects.get(pk=case.principal_id)
    person.family_name = "Mansour"
    person.save()
    refresh_tokens(person)
    connection.check_constraints()
    person.family_name = "Haddad"
    person.save()
    with pytest.raises(IntegrityError, match=STALE):
        connection.check_constraints()


@pytest.mark.parametrize("verb", ["add", "change", "move", "remove"])
def test_travel_document_behind_the_actions_is_refused(cast, case, verb):
    people.record_travel_document(case, case.principal, number="12AB34567", actor=cast.claire)
    connection.check_constraints()
    document = TravelDocument.objects.get(person=case.principal)
    if verb == "add":
        TravelDocument.objects.bulk_create([TravelDocument(person=case.principal, kind="passport", number="99XY99999")])
    elif verb == "change":
        document.number = "99XY99999"
        document.save()
    elif verb == "move":
        TravelDocument.objects.filter(pk=document.pk).update(person=open_case(cast).principal)
    else:
        document.delete()
    with pytest.raises(IntegrityError, match=STALE):
        connection.check_constraints()


def test_refusal_is_a_failed_commit(fresh_database, cast_committed):
    person = cast_committed
    with pytest.raises(IntegrityError, match=STALE), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(family_name=resealed(person, "Mansour"))
    assert Person.objects.get(pk=person.pk).family_name == "Haddad"


@pytest.fixture
def cast_committed(fresh_database):
    with key_session(), transaction.atomic():
        person = Person(family_name="Haddad", given_names="Amina")
        person.save()
        refresh_tokens(person)
    return person


def test_tokens_are_those_of_what_is_saved_not_of_what_is_held(case):
    person = Person.objects.get(pk=case.principal_id)
    before = tokens(person)
    person.family_name = "Never saved"
    refresh_tokens(person)
    assert tokens(person) == before


def test_whose_key_is_gone_may_be_emptied(case):
    destroy_key(case.principal_id)
    PersonToken.objects.filter(person=case.principal).delete()
    Person.objects.filter(pk=case.principal_id).update(phone=Sealed(b"emptied"))
    connection.check_constraints()


def test_new_rules_make_all_tokens_anew(cast, case, settings, capsys):
    open_case(cast, given_names="Giorgi", family_name="Beridze")
    before = set(PersonToken.objects.values_list("person", "token"))
    settings.SEARCH_REGISTER_SIZE = 1_000_000
    assert stale_people().count() == 2
    call_command("refresh_tokens")
    connection.check_constraints()
    assert stale_people().count() == 0
    assert {(pk, bytes(token)) for pk, token in before} != set(PersonToken.objects.values_list("person", "token"))
    assert len(search("Beridze Giorgi", cast.claire).here) == 1


def test_refresh_that_was_stopped_goes_on(cast, case, settings):
    open_case(cast)
    settings.SEARCH_REGISTER_SIZE = 1_000_000
    with key_session():
        assert refresh_batch(size=1) == 1
    assert stale_people().count() == 1
    tasks.refresh_stale_tokens()
    assert stale_people().count() == 0


def test_refresh_passes_over_whom_it_cannot_read(case, settings):
    destroy_key(case.principal_id)
    settings.SEARCH_REGISTER_SIZE = 1_000_000
    tasks.refresh_stale_tokens()
    assert stale_people().count() == 0
    assert tokens(case.principal) == set()
