"""Every encrypted field of every model: what goes in comes out, for its own row, field and person only."""

import datetime
import uuid

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.encrypted_fields import BUCKET, EncryptedField, Sealed
from casework.encryption import HEADER, DecryptionFailed, create_keys, key_session
from casework.enums import Absence, TravelDocumentKind
from casework.models import CaseStep, Person, TravelDocument
from casework.partial_dates import PartialDate
from tests.clear_text import without_lots

pytestmark = pytest.mark.django_db
FIELDS = sorted(
    (field for model in apps.get_models() for field in model._meta.local_fields if isinstance(field, EncryptedField)),
    key=lambda field: field.label,
)
EVERY_FIELD = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.label)
with_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
days = st.dates()
partial_dates = st.one_of(
    st.builds(PartialDate, st.integers(1, 9999)),
    st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12)),
    days.map(lambda day: PartialDate(day.year, day.month, day.day)),
)
json_values = st.dictionaries(texts, st.none() | st.booleans() | st.integers() | texts | st.lists(texts))
SAMPLES = {b"t": "Haddad", b"d": datetime.date(1987, 3, 14), b"p": PartialDate(1987, 3), b"j": {"a": 1}, b"b": b"%PDF"}
ANYTHING = {b"t": texts, b"d": days, b"p": partial_dates, b"j": json_values, b"b": st.binary(max_size=200)}


def tags_of(field):
    return field.tags or (b"b",)


def a_row(field, **subject):
    """An unsaved row of the model of `field`, about a subject that has a key."""
    row = field.model(**subject)
    if not subject and field.subject != "id":
        setattr(row, field.subject, uuid.uuid4())
    create_keys([getattr(row, field.subject)])
    return row


def sealed_in(row, field, value):
    row.__dict__[field.attname] = value
    return field.pre_save(row, add=True)


def opened(row, field, sealed):
    setattr(row, field.attname, Sealed(sealed))
    return getattr(row, field.attname)


def test_every_package_with_personal_words_is_known_here():
    labels = [field.label for field in FIELDS]
    assert len(labels) == len(set(labels)), "a label is used twice: two fields could be exchanged"
    assert {"person.family_name", "note.text", "document.chunk", "case_step.details"} <= set(labels)
    assert {field.model._meta.app_label for field in FIELDS} >= {"casework", "outreach"}


@EVERY_FIELD
def test_field_round_trips(field):
    row = a_row(field)
    for tag in tags_of(field):
        sealed = sealed_in(row, field, SAMPLES[tag])
        assert opened(row, field, sealed) == SAMPLES[tag]
        assert type(opened(row, field, sealed)) is type(SAMPLES[tag])


@with_database
@given(value=st.data())
def test_any_value_of_the_right_type_round_trips(value):
    with key_session():
        for field in FIELDS:
            row = a_row(field)
            drawn = value.draw(ANYTHING[tags_of(field)[0]] | ANYTHING[tags_of(field)[-1]])
            assert opened(row, field, sealed_in(row, field, drawn)) == drawn


@EVERY_FIELD
def test_absences_round_trip_and_are_not_texts(field):
    if tags_of(field) == (b"b",):
        pytest.skip("bytes are there or not")
    row = a_row(field)
    for absence in Absence:
        assert opened(row, field, sealed_in(row, field, absence)) is absence


def test_text_that_names_an_absence_stays_a_text():
    row, field = Person(), Person._meta.get_field("family_name")
    create_keys([row.pk])
    answer = opened(row, field, sealed_in(row, field, "unknown"))
    assert (answer, isinstance(answer, Absence)) == ("unknown", False)


def test_nothing_stays_null_and_empty_is_not_nothing():
    person = Person(family_name="", given_names="0", phone="")
    person.save()
    TravelDocument(person=person, kind=TravelDocumentKind.PASSPORT, number="1", expires_on=None).save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires_on, number IS NULL FROM casework_traveldocument")
        assert cursor.fetchall() == [(None, False)]
    assert TravelDocument.objects.get().expires_on is None
    read = Person.objects.get()
    assert (read.family_name, read.given_names, read.phone) == ("", "0", "")


# --- Moved or tampered with ----------------------------------------------------------------------------------------


def assert_stays_shut(row, field, sealed):
    with pytest.raises(DecryptionFailed) as caught:
        opened(row, field, sealed)
    assert (caught.value.label, caught.value.record) == (field.label, row.pk)
    told = without_lots(str(caught.value))
    for secret in ("Haddad", "1987", "PDF"):
        assert secret not in told
    assert caught.value.__cause__ is None


@EVERY_FIELD
def test_value_moved_to_another_row_stays_shut(field):
    row = a_row(field)
    subject = {} if field.subject == "id" else {field.subject: getattr(row, field.subject)}
    other = field.model(**subject)
    if not subject:
        create_keys([other.pk])
    assert_stays_shut(other, field, sealed_in(row, field, SAMPLES[tags_of(field)[0]]))


@EVERY_FIELD
def test_value_moved_to_another_person_stays_shut(field):
    row = a_row(field)
    sealed = sealed_in(row, field, SAMPLES[tags_of(field)[0]])
    stranger = uuid.uuid4()
    create_keys([stranger])
    setattr(row, field.subject, stranger)
    assert_stays_shut(row, field, sealed)


@EVERY_FIELD
def test_value_moved_to_another_field_stays_shut(field):
    row = a_row(field)
    sealed = sealed_in(row, field, SAMPLES[tags_of(field)[0]])
    for other in FIELDS:
        if other.label != field.label and other.model is field.model:
            assert_stays_shut(row, other, sealed)


@EVERY_FIELD
def test_flipped_cut_or_downgraded_value_stays_shut(field):
    row = a_row(field)
    sealed = bytes(sealed_in(row, field, SAMPLES[tags_of(field)[0]]))
    for place in range(len(sealed)):
        assert_stays_shut(row, field, sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
    for length in (0, 1, HEADER, HEADER + 12, len(sealed) - 1):
        assert_stays_shut(row, field, sealed[:length])
    assert_stays_shut(row, field, sealed + b"\x00")
    for header in (b"\x00\x01\x01", b"\x01\x00\x01", b"\x01\x01\x00", b"\x02\x01\x01"):
        assert_stays_shut(row, field, header + sealed[HEADER:])
    assert_stays_shut(row, field, b"Haddad, born in 1987, in clear, as long as a sealed value is")


def test_rows_exchanged_in_the_database_stay_shut():
    amina, lina = Person(family_name="Haddad"), Person(family_name="Mansour")
    amina.save()
    lina.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_person AS one SET family_name = other.family_name FROM casework_person AS other "
            "WHERE one.id <> other.id"
        )
    for person in Person.objects.all():
        with pytest.raises(DecryptionFailed):
            _ = person.family_name


# --- What the fields refuse ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clear", ["Haddad", b"Haddad"])
def test_bulk_update_and_filter_are_refused(clear):
    with pytest.raises(FieldError, match="it is encrypted"), transaction.atomic():
        Person.objects.update(family_name=clear)
    with pytest.raises(FieldError, match="it is encrypted"), transaction.atomic():
        list(Person.objects.filter(family_name=clear))
    assert not Person.objects.filter(family_name__isnull=True).exists()


def test_primary_key_of_an_encrypted_record_does_not_change():
    Person(family_name="Haddad").save()
    person = Person.objects.get()
    person.pk = uuid.uuid4()
    with pytest.raises(FieldError, match="cannot change"):
        person.save()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("family_name", 3),
        ("family_name", b"x"),
        ("family_name", ["x"]),
        ("birth", "1987"),
        ("birth", 1987),
        ("birth", datetime.datetime(1987, 3, 14, tzinfo=datetime.UTC)),
    ],
)
def test_value_of_another_type_is_refused_without_being_told(name, value):
    with pytest.raises(TypeError, match=rf"person\.{name} does not take a \w+") as caught:
        Person(**{name: value}).save()
    assert str(value) not in str(caught.value)


def test_json_that_is_none_is_refused():
    row = CaseStep(person_id=uuid.uuid4())
    create_keys([row.person_id])
    field = CaseStep._meta.get_field("details")
    with pytest.raises((TypeError, ValueError)):
        sealed_in(row, field, {"when": object()})
    with pytest.raises(ValueError, match=r"JSON compliant|Out of range"):
        sealed_in(row, field, {"n": float("nan")})


def test_record_without_subject_is_not_sealed():
    with pytest.raises(FieldError, match="needs its UUID and its subject"):
        sealed_in(TravelDocument(), TravelDocument._meta.get_field("number"), "12AB34567")


def test_person_is_not_serialised_in_clear():
    Person(family_name="Haddad").save()
    with pytest.raises(FieldError, match="not serialised"):
        serializers.serialize("json", Person.objects.all())


def test_loading_opens_nothing_and_saving_unread_values_keeps_them():
    Person(family_name="Haddad").save()
    person = Person.objects.get()
    before = bytes(person.__dict__["family_name"])
    assert isinstance(person.__dict__["family_name"], Sealed)
    person.save()
    assert bytes(Person.objects.get().__dict__["family_name"]) == before
    assert Person.objects.defer("family_name").get().family_name == "Haddad"


@pytest.mark.parametrize("name", ["sex", "nationality", "birth", "family_name"])
def test_length_of_a_short_answer_says_nothing(name):
    answers = {
        "sex": ["female", "male", "other", *Absence],
        "nationality": ["DZ", *Absence],
        "birth": [PartialDate(1987), PartialDate(1987, 3), PartialDate(1987, 3, 14), *Absence],
        "family_name": ["", "Li", "Haddad", "x" * (BUCKET - 2), *Absence],
    }[name]
    row, field = Person(), Person._meta.get_field(name)
    create_keys([row.pk])
    assert len({len(sealed_in(row, field, answer)) for answer in answers}) == 1
    assert len(sealed_in(row, field, "x" * BUCKET if name == "family_name" else answers[0])) % BUCKET == 31
