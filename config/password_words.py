"""Which passwords are too easy to guess: those that a program finds soon, and those built on the words of this work.

The list is documented in docs/security/sign-in.md; `PASSWORD_WORDS` adds an organisation's own.
"""

import re

from anyascii import anyascii
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

WORDS = (
    "escale", "oim", "iom", "ofii", "ofpra", "cnda", "prefecture", "retour", "return", "volontaire", "volontariat",
    "maraude", "accompagnement", "migration", "asile", "refugie", "rapatriement", "reinsertion", "oqtf", "motdepasse",
    "password", "bienvenue", "welcome", "paris", "france",
)  # fmt: skip
LEET = str.maketrans("0134578@$!", "oieastbasi")
ENOUGH_GUESSES = 10  # as a power of ten, by zxcvbn's count
LONGEST_COUNTED = 72  # characters; zxcvbn takes no more, and what is longer is long enough
LEFT_OVER = 8  # characters that have to remain once such words are taken out


class GuessableValidator:
    """Refuses what lists, sequences, keyboards and repetitions lead to within ten thousand million guesses."""

    def validate(self, password, user=None):
        own = re.findall(r"\w+", f"{user.full_name} {user.email}") if user is not None else []
        found = zxcvbn(password[:LONGEST_COUNTED], user_inputs=[*WORDS, *settings.PASSWORD_WORDS, *own])
        if found["guesses_log10"] < ENOUGH_GUESSES:
            raise ValidationError(
                _("This password is easily guessed. Several words without any link between them are better."),
                code="password_guessable",
            )

    def get_help_text(self):
        return _("Several words without any link between them make a good password.")


class ContextWordsValidator:
    """Refuses a password of which hardly anything is left without the words of the trade, years and digits."""

    def validate(self, password, user=None):
        plain = anyascii(password).lower()
        for text in (plain, plain.translate(LEET)):
            rest = re.sub("|".join(map(re.escape, (*WORDS, *settings.PASSWORD_WORDS))), "", text)
            if rest != text and len(re.sub(r"[^a-z]", "", rest)) < LEFT_OVER:
                raise ValidationError(
                    _("This password is built on a word that anybody here would think of. Add words of your own."),
                    code="password_context_word",
                )

    def get_help_text(self):
        return _("Your password must not be built on the words of this work, such as the name of a service.")
