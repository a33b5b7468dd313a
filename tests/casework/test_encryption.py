"""Keys, sealed values and tokens, below the model fields."""

import base64
import json
import secrets
import uuid

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from casework import encryption
from casework.encryption import (
    DataKey,
    DecryptionFailed,
    blind_token,
    create_keys,
    data_keys,
    decrypt,
    destroy_key,
    encrypt,
    epochs,
    key_session,
    new_ring_document,
    pseudonym,
    rewrap_batch,
    seal,
    unseal,
    warm,
)
from casework.models import Person

SUBJECT, RECORD = uuid.UUID(int=1), uuid.UUID(int=2)
PLACE = {"label": "person.family_name", "record": RECORD, "subject": SUBJECT}


def ring_with(*more_first):
    """The ring of the tests with further wrapping keys put before its own."""
    document = json.loads(settings.KEY_RING)
    fresh = [{"kid": kid, "key": base64.b64encode(secrets.token_bytes(32)).decode()} for kid in more_first]
    return json.dumps({**document, "wrapping": [*fresh, *document["wrapping"]]})


@pytest.fixture
def subject(db):
    create_keys([SUBJECT])
    return SUBJECT


def test_sealed_value_opens_in_its_place_only(subject):
    other = uuid.UUID(int=3)
    create_keys([other])
    sealed = encrypt(b"Haddad", **PLACE)
    assert decrypt(sealed, **PLACE) == b"Haddad"
    assert b"Haddad" not in sealed
    for change in ({"label": "person.given_names"}, {"record": other}, {"subject": other}):
        with pytest.raises(DecryptionFailed):
            decrypt(sealed, **{**PLACE, **change})


def test_same_value_is_never_sealed_to_the_same_bytes(subject):
    assert len({encrypt(b"Haddad", **PLACE) for _ in range(50)}) == 50


def test_without_its_key_nothing_opens(subject):
    sealed = encrypt(b"Haddad", **PLACE)
    with key_session():
        assert decrypt(sealed, **PLACE) == b"Haddad"
        destroy_key(subject)
        with pytest.raises(DecryptionFailed, match="cannot be opened"):
            decrypt(sealed, **PLACE)
    with pytest.raises(DecryptionFailed):
        encrypt(b"Haddad", **PLACE)


def test_failure_says_where_and_never_what(subject):
    sealed = bytearray(encrypt(b"Haddad", **PLACE))
    sealed[-1] ^= 1
    with pytest.raises(DecryptionFailed) as caught:
        decrypt(bytes(sealed), **PLACE)
    assert str(caught.value) == f"person.family_name of {RECORD} cannot be opened"
    assert caught.value.args == (f"person.family_name of {RECORD} cannot be opened",)
    assert caught.value.__suppress_context__ is True


def test_data_key_wrapped_for_another_person_does_not_unwrap(subject):
    other = uuid.UUID(int=3)
    create_keys([other])
    stolen = DataKey.objects.get(subject=other)
    DataKey.objects.filter(subject=subject).update(kid=stolen.kid, wrapped=stolen.wrapped)
    with pytest.raises(DecryptionFailed, match="data key"):
        encrypt(b"Haddad", **PLACE)


def test_key_session_keeps_keys_until_its_end_and_no_longer(subject):
    sealed = encrypt(b"Haddad", **PLACE)
    with key_session(), CaptureQueriesContext(connection) as captured:
        for _ in range(5):
            decrypt(sealed, **PLACE)
    assert len(captured) == 1
    assert data_keys._open_keys.get() is None
    with CaptureQueriesContext(connection) as captured:
        decrypt(sealed, **PLACE)
    assert len(captured) == 1


def test_key_session_ends_after_an_error(subject):
    session = key_session()
    session.__enter__()
    keys = data_keys._open_keys.get()
    encrypt(b"Haddad", **PLACE)
    assert list(keys) == [subject.int]
    error = RuntimeError()
    assert not session.__exit__(type(error), error, None)
    assert (list(keys), data_keys._open_keys.get()) == ([], None)


def test_key_session_is_bounded(subject, monkeypatch):
    monkeypatch.setattr(data_keys, "CACHED_KEYS", 3)
    with key_session():
        create_keys([uuid.UUID(int=number) for number in range(10, 20)])
        assert len(data_keys._open_keys.get()) == 3


def test_warming_fetches_many_keys_with_one_query(db):
    subjects = [uuid.UUID(int=number) for number in range(10, 20)]
    create_keys(subjects)
    with key_session():
        with CaptureQueriesContext(connection) as captured:
            warm(subjects)
        assert len(captured) == 1
        with CaptureQueriesContext(connection) as captured:
            for subject in subjects:
                encrypt(b"x", **{**PLACE, "subject": subject})
        assert len(captured) == 0


def test_rotation_rewraps_every_key_and_changes_no_value(db, settings):
    person = Person(family_name="Haddad")
    person.save()
    settings.KEY_RING = ring_with("k9")
    assert DataKey.objects.get(subject=person.pk).kid == "k1"
    assert Person.objects.get().family_name == "Haddad"
    assert epochs.begin() == "k9"
    assert rewrap_batch() == 1
    assert rewrap_batch() == 0
    assert DataKey.objects.get(subject=person.pk).kid == "k9"
    assert Person.objects.get().family_name == "Haddad"
    document = json.loads(settings.KEY_RING)
    settings.KEY_RING = json.dumps({**document, "wrapping": document["wrapping"][:1]})
    assert Person.objects.get().family_name == "Haddad"


def test_rotation_goes_on_where_it_stopped(db, settings):
    create_keys([uuid.UUID(int=number) for number in range(10, 17)])
    settings.KEY_RING = ring_with("k9")
    epochs.begin()
    assert [rewrap_batch(size=3) for _ in range(4)] == [3, 3, 1, 0]


def test_ring_without_the_wrapping_key_opens_nothing(db, settings):
    Person(family_name="Haddad").save()
    document = json.loads(ring_with("k9"))
    settings.KEY_RING = json.dumps({**document, "wrapping": document["wrapping"][:1]})
    with pytest.raises(DecryptionFailed, match="data key"):
        _ = Person.objects.get().family_name


@pytest.mark.parametrize(
    "broken",
    ["", "{}", "[]", '{"wrapping": [], "root": ""}', '{"wrapping": [{"kid": "a", "key": "c2hvcnQ="}], "root": "x"}'],
)
def test_broken_ring_is_refused_without_being_told(settings, broken):
    settings.KEY_RING = broken
    with pytest.raises(ImproperlyConfigured, match="is not a key ring") as caught:
        encryption.ring()
    assert "c2hvcnQ=" not in str(caught.value)


def test_new_rings_differ_and_work(settings):
    first, second = new_ring_document(), new_ring_document()
    assert json.loads(first)["root"] != json.loads(second)["root"]
    settings.KEY_RING = first
    assert unseal("x", seal("x", b"words")) == b"words"


@given(st.binary(max_size=300))
def test_what_belongs_to_nobody_yet_opens_for_its_purpose_only(plain):
    sealed = seal("form-draft", plain)
    assert unseal("form-draft", sealed) == plain
    with pytest.raises(DecryptionFailed):
        unseal("form-snapshot", sealed)
    with pytest.raises(DecryptionFailed):
        unseal("form-draft", sealed[:-1])


@pytest.mark.parametrize("sealed", [b"", b"short", b"\x00" * 60])
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(DecryptionFailed):
        unseal("form-draft", sealed)


def test_tokens_depend_on_kind_parts_and_ring(settings):
    token = blind_token("name", "amina", "haddad")
    assert token == blind_token("name", "amina", "haddad")
    others = {
        blind_token("phone", "amina", "haddad"),
        blind_token("name", "amin", "ahaddad"),
        blind_token("name", "haddad", "amina"),
        blind_token("name", "aminahaddad"),
    }
    settings.KEY_RING = new_ring_document()
    others.add(blind_token("name", "amina", "haddad"))
    assert token not in others
    assert len(others) == 5
    assert {len(other) for other in others} == {16}


def test_pseudonyms_are_stable_and_differ_by_purpose():
    assert pseudonym("figures", RECORD) == pseudonym("figures", RECORD)
    assert len({pseudonym("figures", RECORD), pseudonym("release", RECORD), pseudonym("figures", SUBJECT)}) == 3
