"""What a file gathers on the way: notes, appointments, documents."""

import datetime
import io
from dataclasses import dataclass

import pikepdf

from casework import audit
from casework.enums import Absence, AppointmentKind, DocumentKind
from config.demo_data import words


def _one_page():
    """A document that every reader opens, of a page that says what it is."""
    words = b"BT /F 20 Tf 60 760 Td (Escale) Tj 0 -30 Td /F 12 Tf (Document de d\xe9monstration) Tj ET"
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    written = io.BytesIO()
    with pikepdf.new() as file:
        page = file.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=file.make_indirect(font)))
        page.Contents = file.make_stream(words)
        file.save(written, deterministic_id=True)
    return written.getvalue()


PDF = _one_page()
# The step that an appointment is about.
APPOINTMENTS = {
    "counselling": AppointmentKind.INTERVIEW,
    "application": AppointmentKind.OFII,
    "travel_document": AppointmentKind.CONSULATE,
    "medical_fitness": AppointmentKind.MEDICAL,
    "departure": AppointmentKind.DEPARTURE,
}
DOCUMENTS = {
    "consent": DocumentKind.CONSENT,
    "application": DocumentKind.OTHER,
    "travel_document": DocumentKind.IDENTITY,
}


@dataclass
class Paper:
    """A note, an appointment (`text`: its place, `moment`: when it is) or a document (`text`: its title)."""

    uid: object
    at: datetime.datetime
    author: str
    text: str
    kind: str = ""
    moment: datetime.datetime | None = None


class Papers:
    def __init__(self, story, frame, rng):
        self.story, self.frame, self.rng = story, frame, rng
        self.notes, self.appointments, self.documents = [], [], []

    @property
    def given(self):
        known = self.story.family[0].values["given_names"]
        return "La personne" if isinstance(known, Absence) else known

    def after(self, telling, move, on):
        """What is written once `move` is made."""
        stage = move.code if move.kind == "step" else move.kind
        if stage in words.NOTES and self.rng.random() < 0.3:
            text = self.rng.choice(words.NOTES[stage]).format(given=self.given)
            self._keep(telling, self.notes, audit.NOTE_ADDED, "note", text)
        if move.code == "convocation" and telling.columns["departure_on"]:
            self._appoint(telling, "departure", telling.columns["departure_on"])
        if move.kind == "step" and move.code in DOCUMENTS and self.rng.random() < 0.15:
            text = words.DOCUMENT_TITLES[list(DOCUMENTS).index(move.code)].format(given=self.given)
            self._keep(telling, self.documents, audit.DOCUMENT_ADDED, "document", text, kind=DOCUMENTS[move.code])

    def before(self, telling, move, on):
        """The appointment at which `move` is to happen, made when the move before it was."""
        days = (on - self.frame.today).days
        likely = 0.5 if days < 0 else 0.9
        if move.kind != "step" or move.code not in APPOINTMENTS or move.code == "departure" or days > 30:
            return
        if self.rng.random() < likely:
            self._appoint(telling, move.code, on)

    def adult_for(self, code, on):
        """What the step of the receiving adult, or of the escort, asks for."""
        if code == "escort":
            name, function = self.rng.choice(words.ESCORTS)
            return {"name": name, "function": function}
        family = self.story.family[0].values["family_name"]
        name = "nom connu de l’équipe" if isinstance(family, Absence) else family
        relation, _comma, name = self.rng.choice(words.RECEIVERS).format(name=name).partition(", ")
        confirmed = {"confirmed_by": words.RECEIVER_CONFIRMED, "confirmed_on": on.isoformat()}
        return {"name": name, "relation": relation, **confirmed}

    def _appoint(self, telling, code, on):
        kind = APPOINTMENTS[code]
        hour = datetime.time(self.rng.randint(9, 16), self.rng.choice((0, 15, 30, 45)), tzinfo=telling.clock.tzinfo)
        moment = datetime.datetime.combine(on, hour)
        airport = words.AIRPORTS[self.story.origin.office.code]
        place = airport if code == "departure" else self.rng.choice(words.PLACES[kind])
        self._keep(telling, self.appointments, audit.APPOINTMENT_ADDED, "appointment", place, kind=kind, moment=moment)

    def _keep(self, telling, shelf, code, name, text, *, kind="", moment=None):
        uid = self.frame.uid(name, self.story.uid, len(shelf))
        telling.note_event(code, uid, kind=f"casework.{name}", detail={"kind": kind} if kind else {})
        shelf.append(Paper(uid, telling.clock, telling.actor, text, kind, moment))
