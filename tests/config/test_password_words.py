"""Passwords: long, of any characters, and not built on words that anybody here would try."""

import pytest
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError

from casework.models import User
from config.password_words import WORDS
from tests.engines import ROOT

pytestmark = pytest.mark.django_db  # whether somebody administers is looked up


@pytest.mark.parametrize(
    "password",
    ["Escale2026!!!", "0f11-0IM-2026", "RetourVolontaire1", "Paris-Maraude-75", "m0tdepasse2026!", "OFII.ofii.ofii"],
)  # fmt: skip
def test_password_of_the_trade_is_refused(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert "password_context_word" in {error.code for error in refusal.value.error_list}


@pytest.mark.parametrize(
    "password",
    [
        "quatre girafes bleues",
        "agrafe du retour oubliée mardi",
        "𝒜é ñ 漢字 кот 9 ! sept lettres",
        "correct horse battery",
        "vingt-sept " * 12,
    ],
)
def test_password_of_any_composition_is_taken(password):
    validate_password(password)


def test_words_of_the_organisation_are_added(settings):
    settings.PASSWORD_WORDS = ["girafe"]
    get_default_password_validators.cache_clear()
    with pytest.raises(ValidationError):
        validate_password("girafe-girafe-1")


@pytest.mark.parametrize("password", ["x7$kPq2", "123456789012", "azertyuiopqs", "passwordpassword", "clairedurand75"])
def test_short_common_and_own_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(full_name="Claire Durand", email="claire.durand@escale.example"))


def test_every_word_is_written_in_the_documentation():
    text = (ROOT / "docs" / "security" / "sign-in.md").read_text(encoding="utf-8")
    assert [word for word in WORDS if f"`{word}`" not in text] == []
