"""The papers handed to the person, as tagged PDF in their language: what each of them says, and when it may be.

Words used here:

- *paper*: one of `enums.Paper`. It tells of one person, never of why they leave: no administrative status is read here,
  so that nothing of a decision about them can reach whoever is shown the paper (domain.md §1.3).
- *words*: the sentences of all papers in one language, a file of `paper_words`. Until somebody has checked it, the
  French stands beside each sentence.
- *block*: a part of a paper as the typesetter knows it: heading, text, list, ticks, rows, blank, leg, signatures.
"""

import itertools
from dataclasses import dataclass
from pathlib import Path

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import audit
from casework.enums import CaseStatus
from casework.forms.answers import is_minor
from casework.person_sheet import FRENCH, labels_in, language_for, languages_in
from casework.sheet_pdf import compile_pdf, is_rtl, tag_of
from returns.enums import Need, Paper
from returns.models import Booking, Seat

PAPER_MADE = audit.action(
    "paper.made", gettext_lazy("Made a paper for the person"), exports=True, kind=Paper, language=None
)
FOLDER = Path(__file__).parent / "paper_words"
TEMPLATE = (FOLDER / "paper.typ").read_bytes()
LOCALES = {"fa-af": "fa_AF"}  # as Babel names them; the others are the same
OF_A_JOURNEY = (Paper.CONVOCATION, Paper.TRAVEL)


def languages():
    return languages_in(FOLDER)


def language_of(person):
    return language_for(person, languages())


@dataclass(frozen=True)
class Told:
    """Of whom a paper tells, and by which journey."""

    case: object
    person: object
    booking: Booking | None
    seat: Seat | None

    @property
    def is_minor(self):
        return self.case.unaccompanied_minor or is_minor(self.person.birth, timezone.localdate()) is True

    def why_not(self, paper):
        """Why this paper cannot be made now, in words; "" when it can."""
        if paper == Paper.INFORMATION:
            return ""
        if self.case.departed_on:
            return _("The departure has taken place.")
        if paper == Paper.WITHDRAWAL:
            return ""
        if self.case.restricted_on:
            return _("The processing of this file is restricted.")
        if self.case.status in (CaseStatus.WITHDRAWN, CaseStatus.CLOSED):
            return _("Resume the case first.")
        if paper not in OF_A_JOURNEY:
            return ""
        if self.booking is None:
            return _("No journey is booked.")
        return "" if self.seat else _("This person does not travel.")


def told_of(case, people):
    """{person id: Told} of people whom the file covers; two queries for the journey, whatever the family."""
    booking = case.bookings.standing().prefetch_related("legs", "seats").first()
    staying = set(case.stayings.values_list("person_id", flat=True)) if booking else set()
    seats = {seat.person_id: seat for seat in (booking.seats.all() if booking else ()) if seat.person_id not in staying}
    return {person.pk: Told(case, person, booking, seats.get(person.pk)) for person in people}


def as_pdf(paper, told, *, language):
    """The PDF (bytes) of a paper; nothing of it touches the disk."""
    words = Words(language)
    data = {
        "lang": tag_of(words.own.language),
        "rtl": words.own.rtl,
        "draft": "" if words.own.checked else words.own.words["draft"],
        "title": words(f"title_{paper}"),
        "about": _about(words, told),
        "blocks": BLOCKS[paper](words, told),
    }
    return compile_pdf(TEMPLATE, data)


class Words:
    """The words of a language, each with the French beside while nobody has checked them; and blocks made of them."""

    def __init__(self, language):
        self.own, self.french = labels_in(FOLDER, language), labels_in(FOLDER, FRENCH)

    def __call__(self, code):
        own = self.own.words[code]
        beside = "" if self.own.checked else self.french.words[code]
        return {"own": own, "french": "" if beside == own else beside}

    def heading(self, code):
        return {"kind": "heading", "words": self(code)}

    def text(self, code):
        return {"kind": "text", "words": self(code)}

    def listed(self, *codes, kind="list"):
        return {"kind": kind, "items": [self(code) for code in codes]}

    def rows(self, *rows):
        """Each row: the code of its label, then lines of text or of words; a row without a line is left out."""
        return {"kind": "rows", "rows": [self._row(code, *filter(None, lines)) for code, *lines in rows if any(lines)]}

    def _row(self, code, *lines):
        own = [line if isinstance(line, str) else line["own"] for line in lines]
        french = [line["french"] for line in lines if not isinstance(line, str) and line["french"]]
        return {"label": self(code), "lines": [_typed(line) for line in own], "french": french}

    def signatures(self, *codes):
        return {"kind": "signatures", "labels": [self(code) for code in codes], "date": self("date")}

    def day(self, day):
        """A day in words as the language says it, the French beside, so that both sides of the desk read the same."""
        own = format_date(day, "full", locale=LOCALES.get(self.own.language, self.own.language))
        french = "" if self.own.checked else format_date(day, "full", locale=FRENCH)
        return {"own": own, "french": "" if own == french else french}


def _typed(text):
    return {"text": text, "rtl": is_rtl(text)}


def _about(words, told):
    """Of whom: a name and a reference, by which nobody else can tell what the file is about."""
    return words.rows(
        ("name", told.person.full_name),
        ("reference", told.case.reference),
        ("office", told.case.office.name),
        ("issued_on", words.day(timezone.localdate())),
    )


def _information(words, told):
    parts = {
        "what": ("what_1", "what_2"),
        "who": ("who_1", "who_2"),
        "free": ("free_1", "free_2", "free_3"),
        "change": ("change_1",),
        "country": ("country_1", "country_2"),
        "interpreter": ("interpreter_1",),
        "data": ("data_1", "data_rights"),
    }
    return [
        block for title, codes in parts.items() for block in (words.heading(title), *(words.text(c) for c in codes))
    ]


def _declaration(words, told):
    """A minor's is signed by their legal guardian, too; an adult signs for the children who leave with them."""
    children = () if told.is_minor else (words.text("declare_children"), {"kind": "blank"})
    guardian = ("signature_guardian",) if told.is_minor else ()
    return [
        words.heading("declare"),
        words.listed("declare_free", "declare_informed", "declare_withdraw"),
        words.heading("consent"),
        words.listed("consent_data", "consent_withdraw", "consent_read"),
        words.text("data_rights"),
        *children,
        words.signatures("signature_person", *guardian, "signature_interpreter", "signature_counsellor"),
    ]


def _convocation(words, told):
    booking = told.booking
    at = timezone.localtime(booking.meet_at)
    return [
        words.text("called"),
        words.rows(
            ("date", words.day(at.date())),
            ("time", f"{at:%H:%M}", words("paris_time")),
            ("place", booking.meet_place),
            ("way_there", booking.way_there),
        ),
        *_legs(words, told),
        words.heading("bring"),
        words.listed("bring_document", "bring_paper", "bring_children", "bring_medicine", "bring_baggage"),
        *_whom_to_call(words, told),
        words.heading("change"),
        words.text("change_1"),
    ]


def _legs(words, told):
    return [words.heading("journey"), words.text("local_times"), *(_leg(words, leg) for leg in told.booking.legs.all())]


def _leg(words, leg):
    leaves, arrives = leg.departs_local, leg.arrives_local
    told = words.rows(
        ("leaves", leg.origin, words.day(leaves.date())["own"], _hour(leaves)),
        ("arrives", leg.destination, words.day(arrives.date())["own"], _hour(arrives)),
    )
    return {**told, "kind": "leg", "means": words(leg.means), "number": _typed(leg.number)}


def _hour(local):
    """Local time in figures, as whoever helps on the way reads them, with how far it is from universal time."""
    offset = f"{local:%z}"
    return f"{local:%H:%M} · {local:%d/%m/%Y} (UTC{offset[:3]}:{offset[3:]})"


def _whom_to_call(words, told):
    office = told.case.office
    return [
        words.heading("call"),
        words.text("call_1"),
        words.rows(("office", office.name), ("phone", office.phone)),
    ]


def _travel(words, told):
    needs = [code for code in told.seat.needs if code in Need.values]
    weight = f"{told.seat.baggage} kg" if told.seat.baggage is not None else None
    return [
        *_legs(words, told),
        words.rows(("booking_reference", told.booking.reference)),
        words.heading("connections"),
        words.text(_connections(told, needs)),
        words.heading("baggage"),
        words.rows(("baggage", weight)) if weight else words.text("baggage_ask"),
        words.heading("needs"),
        words.listed(*(needs or ["no_needs"])),
        words.heading("handed"),
        words.listed("handed_document", "handed_tickets", "handed_money", kind="ticks"),
        *_whom_to_call(words, told),
        words.heading("change"),
        words.text("change_1"),
    ]


def _connections(told, needs):
    if not any(itertools.islice(told.booking.legs.all(), 1, None)):
        return "connections_none"
    return "connections_helped" if Need.TRANSIT in needs else "connections_alone"


def _withdrawal(words, told):
    return [
        *(words.text(code) for code in ("give_up", "give_up_free", "give_up_resume", "give_up_thanks")),
        words.signatures("signature_person", "signature_interpreter", "signature_counsellor"),
    ]


BLOCKS = {
    Paper.INFORMATION: _information,
    Paper.DECLARATION: _declaration,
    Paper.CONVOCATION: _convocation,
    Paper.TRAVEL: _travel,
    Paper.WITHDRAWAL: _withdrawal,
}
