"""What a consulate may be told of somebody, and nothing else: who they are, and what is asked.

"En aucun cas, l'existence ou les motifs de l'invitation à quitter la France ne sont portés à la connaissance des
autorités consulaires" (domain.md §1.3). This module therefore reads the identity and the travel documents, and no
situation: not asylum, not the OQTF, not detention, not the return aid
(tests/returns/test_consulates.py holds it to that).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from casework.countries import country_name
from casework.enums import Absence, Sex

FIELDS = (
    ("family_name", _("Family name")),
    ("given_names", _("Given names")),
    ("other_names", _("Other names used")),
    ("sex", _("Sex")),
    ("birth", _("Date of birth")),
    ("birth_place", _("Place of birth")),
    ("nationality", _("Nationality")),
)


@dataclass(frozen=True)
class ConsularSheet:
    """`rows`: [(label, value)] of what is known; `documents`: expired ones too, since they prove who somebody is."""

    person: object
    rows: tuple
    documents: tuple


def sheet_of(person):
    rows = tuple((label, value) for name, label in FIELDS if (value := _told(person, name)))
    return ConsularSheet(person, rows, tuple(person.travel_documents.all()))


def _told(person, name):
    value = getattr(person, name)
    if isinstance(value, Absence):
        return None
    words = {"sex": dict(Sex.choices).get, "nationality": country_name}
    return words[name](value) if name in words and value else value
