"""Who keeps the ring: the same promises from a file, a secret, a vault and a token."""

import json
import os
import shutil
import subprocess
import sys
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from casework.encryption import (
    CustodyRefused,
    DataKey,
    DecryptionFailed,
    create_keys,
    epochs,
    key_session,
    ring,
    seal,
    unseal,
)
from casework.models import Person
from tests import engines
from tests.keeping import ring_file, vault

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
KEEPERS = ["file", "secret", "vault", "pkcs11"]
SUBJECT, OTHER, DATA_KEY = uuid.UUID(int=1), uuid.UUID(int=2), bytes(range(32))


@pytest.fixture
def in_file(settings, tmp_path):
    settings.KEY_RING_FILE, settings.KEY_CUSTODY = str(ring_file(tmp_path)), "file"
    return tmp_path / "ring.json"


@pytest.fixture
def in_vault(settings):
    with vault() as (address, keys):
        settings.VAULT_ADDR, settings.VAULT_TOKEN, settings.KEY_CUSTODY = address, "right", "vault"
        settings.VAULT_TRANSIT_KEY = "escale"
        settings.VAULT_ROOT = ring().new_root()
        ring.cache_clear()
        yield keys


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory):
    """A token of SoftHSM, where it is installed; its library keeps one configuration for the life of the process."""
    if not shutil.which("softhsm2-util"):
        pytest.skip("softhsm2 is not installed: custody in a token was not tested here")
    folder = tmp_path_factory.mktemp("tokens")
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        made = ["softhsm2-util", "--init-token", "--free", "--label", "escale", "--pin", "1234", "--so-pin", "5678"]
        subprocess.run(made, check=True, capture_output=True)
        yield folder


@pytest.fixture
def in_token(softhsm, settings):
    settings.PKCS11_LIBRARY, settings.PKCS11_TOKEN, settings.PKCS11_PIN = SOFTHSM, "escale", "1234"
    settings.KEY_CUSTODY = "pkcs11"
    call_command("make_keys", "--token", verbosity=0)


@pytest.fixture(params=KEEPERS)
def keeper(request):
    """The ring of each keeper in turn."""
    fixture = {"file": "in_file", "vault": "in_vault", "pkcs11": "in_token"}.get(request.param)
    if fixture:
        request.getfixturevalue(fixture)
    return ring()


def test_wrapped_key_opens_for_its_subject_and_key_only(keeper):
    kid = keeper.newest
    wrapped = keeper.wrap(DATA_KEY, SUBJECT, kid)
    assert DATA_KEY not in wrapped
    assert len(wrapped) <= 200
    assert keeper.unwrap(kid, wrapped, SUBJECT) == DATA_KEY
    for wrong in (
        (kid, wrapped, OTHER),
        ("k0", wrapped, SUBJECT),
        (kid, wrapped[:-1] + b"x", SUBJECT),
        (kid, b"", SUBJECT),
    ):
        with pytest.raises(DecryptionFailed):
            keeper.unwrap(*wrong)


def test_many_are_wrapped_and_unwrapped_in_their_order(keeper):
    kid = keeper.newest
    rows = [(bytes([number]) * 32, uuid.UUID(int=number + 1)) for number in range(5)]
    wrapped = keeper.wrap_many(rows, kid)
    opened = keeper.unwrap_many([(kid, sealed, of) for sealed, (_key, of) in zip(wrapped, rows, strict=True)])
    assert opened == [key for key, _of in rows]


def test_each_purpose_has_a_key_of_its_own_that_stays(keeper):
    first = keeper.derive("token/name")
    assert (len(first), first == keeper.derive("token/name"), first == keeper.derive("seal/x")) == (32, True, False)
    ring.cache_clear()
    assert ring().derive("token/name") == first
    assert unseal("draft", seal("draft", b"words")) == b"words"


@pytest.mark.django_db
def test_person_is_kept_read_and_moved_to_a_new_key(keeper, request):
    if type(keeper).__name__ == "SecretRing":
        pytest.skip("an operator replaces a secret: test_epochs")
    old = epochs.begin()
    with key_session():
        person = Person(family_name="Haddad")
        person.save()
        new = keeper.add_key()
        assert epochs.begin() == new == keeper.newest != old
        assert epochs.rewrap_batch() == 1
        assert epochs.destroy_ended() == [old]
    ring.cache_clear()
    with key_session():
        assert Person.objects.get().family_name == "Haddad"
    with pytest.raises((DecryptionFailed, CustodyRefused)):
        ring().unwrap(old, bytes(DataKey.objects.get().wrapped), person.pk)


# --- A file -----------------------------------------------------------------------------------------------------------


def test_file_that_others_may_read_is_refused(in_file):
    in_file.chmod(0o440)
    with pytest.raises(ImproperlyConfigured, match="Others may read the key ring"):
        ring()


def test_file_that_is_missing_is_said(settings, tmp_path):
    settings.KEY_RING_FILE, settings.KEY_CUSTODY = str(tmp_path / "none"), "file"
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        ring()


def test_process_notices_that_the_file_was_replaced(in_file, settings):
    here = ring()
    ring.cache_clear()
    kid = ring().add_key()  # another process
    wrapped = ring().wrap(DATA_KEY, SUBJECT, kid)
    assert here.unwrap(kid, wrapped, SUBJECT) == DATA_KEY
    assert here.newest == kid


def test_replaced_file_is_private_whole_and_the_old_one_wiped(in_file):
    with in_file.open("rb") as old:
        before = old.read()
        ring().add_key()
        old.seek(0)
        assert old.read() == b"\0" * len(before)
    assert in_file.stat().st_mode & 0o777 == 0o400
    assert len(json.loads(in_file.read_text())["wrapping"]) == 2
    assert [path.name for path in in_file.parent.iterdir()] == ["ring.json"]


# --- A secret, a vault, a token ---------------------------------------------------------------------------------------


def test_secret_is_replaced_by_its_operator_only(settings, capsys):
    with pytest.raises(CustodyRefused, match="only its operator replaces"):
        ring().add_key()
    call_command("make_keys", "--next")
    following = json.loads(capsys.readouterr().out)
    assert following["wrapping"][1:] == json.loads(settings.KEY_RING)["wrapping"]
    assert following["root"] == json.loads(settings.KEY_RING)["root"]


def test_unknown_custody_is_a_sentence(settings):
    settings.KEY_CUSTODY = "pocket"
    with pytest.raises(ImproperlyConfigured, match="it is one of: file, secret, vault, pkcs11"):
        ring()


def test_keys_for_another_custody_are_not_made():
    with pytest.raises(CommandError, match="KEY_CUSTODY=vault"):
        call_command("make_keys", "--vault")


def test_vault_that_refuses_the_token_is_said(in_vault, settings):
    settings.VAULT_TOKEN = "wrong"
    ring.cache_clear()
    with pytest.raises(CustodyRefused, match="refuses the token"):
        ring().wrap(DATA_KEY, SUBJECT, "v1")


def test_vault_that_is_away_is_said_without_what_was_asked(in_vault, settings):
    settings.VAULT_ADDR = "http://127.0.0.1:9"
    ring.cache_clear()
    with pytest.raises(CustodyRefused, match=r"Vault does not answer at http://127.0.0.1:9 \(\w+\)") as caught:
        ring().wrap(DATA_KEY, SUBJECT, "v1")
    assert caught.value.__cause__ is None


def test_no_key_of_the_vault_is_in_the_database_or_the_settings(in_vault, settings, db):
    create_keys([SUBJECT])
    row = DataKey.objects.get()
    assert bytes(row.wrapped).startswith(b"vault:v1:")
    held = [raw for key in in_vault.values() for raw in key["versions"].values()]
    assert not any(raw.hex() in repr(vars(settings)) for raw in held)


WRONG_PIN = """
import django
django.setup()
from casework.encryption import CustodyRefused, ring
try:
    ring().newest
except CustodyRefused as refusal:
    print(refusal)
"""


def test_wrong_pin_is_said(softhsm):
    """In a process of its own: a token that a process has opened stays open to it."""
    pin = {"PKCS11_PIN": "0000", "PKCS11_LIBRARY": SOFTHSM, "KEY_CUSTODY": "pkcs11"}
    environment = {**os.environ, **pin, "PYTHONPATH": str(engines.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", WRONG_PIN], env=environment, capture_output=True, text=True, check=False
    )
    assert "refuses the PIN" in done.stdout, done.stderr


def test_setting_a_token_up_twice_changes_nothing(in_token):
    kid, root = ring().newest, ring().derive("x")
    call_command("make_keys", "--token", verbosity=0)
    ring.cache_clear()
    assert (ring().newest, ring().derive("x")) == (kid, root)
