"""Is a dossier complete? What OFII asks for, and what the file has of it.

The list follows domain.md §§1.2, 1.5 and 1.7 (CESEDA, annexe 5); whether every directorate asks for each piece is to be
confirmed (docs/ofii.md). Nothing here forbids sending: what is missing is named, in the dossier too; OFII decides.
"""

from dataclasses import dataclass

from django.utils import timezone

from casework.enums import Absence, DocumentKind, Relation
from casework.forms.answers import is_minor
from returns import aid
from returns.enums import Moment
from returns.models import WishCheck
from returns.ofii import Piece

SOURCES = {
    Piece.NAME: "CESEDA, annexe 5, I-A",
    Piece.BIRTH: "CESEDA, annexe 5, I-D",
    Piece.NATIONALITY: "CESEDA, annexe 5, I-E",
    Piece.CONTACT: "CESEDA, annexe 5, I-F",
    Piece.DESTINATION: "CESEDA, annexe 5, III-D",
    Piece.TRAVEL_DOCUMENT: "CESEDA, annexe 5, I-J",
    Piece.MEASURE: "CESEDA, annexe 5, I-M",
}


@dataclass(frozen=True)
class Checked:
    """One piece. `people`: whose is missing, where it is asked of each."""

    piece: Piece
    met: bool
    people: tuple = ()

    @property
    def label(self):
        return self.piece.label

    @property
    def source(self):
        """Where it stands that OFII keeps it; "" where only practice tells."""
        return SOURCES.get(self.piece, "")

    @property
    def names(self):
        return [person.full_name for person in self.people if person.full_name]


def checked(case, members):
    """[Checked] of what applies to the case. `members`: its memberships with people (`case_page.members`)."""
    answers, kinds = aid.answers_of(case), set(case.documents.values_list("kind", flat=True))
    principal = next(member.person for member in members if member.relation == Relation.PRINCIPAL)
    asked = WishCheck.objects.filter(case=case, moment=Moment.APPLICATION).exists()
    people = [member.person for member in members]
    found = [
        _of_each(Piece.NAME, people, lambda person: person.full_name),
        _of_each(Piece.BIRTH, people, lambda person: _known(person.birth)),
        _of_each(Piece.NATIONALITY, people, lambda person: _known(person.nationality)),
        Checked(Piece.CONTACT, _known(principal.phone) or _known(principal.email)),
        Checked(Piece.DESTINATION, bool(case.destination)),
        _of_each(Piece.TRAVEL_DOCUMENT, people, lambda person: person.travel_documents.all()),
        Checked(Piece.IDENTITY_COPY, DocumentKind.IDENTITY in kinds),
        Checked(Piece.MEASURE, "oqtf_notified_on" in answers and "prefecture" in answers),
        Checked(Piece.MEASURE_COPY, DocumentKind.DECISION in kinds),
        Checked(Piece.RESIDENCE, "resident_since" in answers),
        Checked(Piece.WISH, asked),
    ]
    if any(is_minor(person.birth, timezone.localdate()) for person in people):
        found.append(Checked(Piece.CIVIL_STATUS, DocumentKind.CIVIL_STATUS in kinds))
    if case.unaccompanied_minor:
        found.append(Checked(Piece.JUDGE, case.progress().done("judge_decision")))
    return found


def _known(value):
    return bool(value) and not isinstance(value, Absence)


def _of_each(piece, people, has):
    without = tuple(person for person in people if not has(person))
    return Checked(piece, not without, without)


def missing(found):
    return [one for one in found if not one.met]
