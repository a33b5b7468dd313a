"""Headings of spreadsheets: what each is likely to mean, and which are refused because they name somebody. Pure.

Words used here:

- *target*: what a column is imported as: one of `TARGETS`.
- *refused*: a column that seems to hold names, means of contact, dates of birth, or what tells a telephone or a place
  to the metre. Its values are dropped before anything is kept.
- *options*: KoboToolbox writes a question with several answers as one column of codes, or as a column of 0 and 1 for
  each (`languages/ps`), or as both. The latter are put together into the former.
"""

import datetime
import hashlib
import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from outreach.rules import seems_to_reach

TARGETS = {
    "on": _("Date"),
    "time": _("Time"),
    "site": _("Place"),
    "mode": _("Mode"),
    "people": _("People met"),
    "languages": _("Languages spoken"),
    "interpreting": _("Interpreter"),
    "topics": _("Topics"),
    "information": _("Information given"),
    "needs": _("Needs seen"),
    "partner": _("Referred to"),
    "referral_answer": _("Their answer"),
    "follow_up": _("Wishes to be met again"),
    "follow_up_on": _("When, if it was agreed"),
    "note": _("Note"),
}
# Words of headings, each a set that has to be there whole; the more particular targets come first.
MEANT = {
    "follow_up_on": ("date suivi", "date relance", "date rappel", "follow up date", "follow up on", "suivi le"),
    "follow_up": ("suivi", "follow up", "revoir", "souhaite revoir", "a revoir"),
    "referral_answer": ("reponse", "answer", "accepte"),
    "partner": ("partenaire", "partner", "oriente", "orientation", "referral", "referred"),
    "time": ("heure", "time", "horaire"),
    "on": ("date", "jour", "day", "today", "on"),
    "people": ("personnes", "people", "nombre", "effectif", "participants", "nb"),
    "languages": ("langue", "langues", "language", "languages"),
    "interpreting": ("interprete", "interpretariat", "interpreter", "interpreting"),
    "topics": ("theme", "themes", "sujet", "sujets", "topic", "topics"),
    "information": ("information", "informations", "remis", "support", "supports"),
    "needs": ("besoin", "besoins", "need", "needs"),
    "mode": ("mode", "type", "modalite", "activite"),
    "site": ("site", "lieu", "place", "endroit", "location"),
    "note": ("note", "notes", "commentaire", "commentaires", "remarque", "remarques", "observations", "comment"),
}
NAMES = {"nom", "noms", "prenom", "prenoms", "name", "names", "surname", "firstname", "lastname", "identite", "alias"}
REACH = {
    "tel",
    "telephone",
    "phone",
    "phonenumber",
    "portable",
    "mobile",
    "gsm",
    "whatsapp",
    "mail",
    "email",
    "courriel",
}
REACH |= {"adresse", "address", "coordonnees", "facebook", "instagram", "messenger"}
BIRTH = {"naissance", "birth", "birthdate", "ddn", "dob", "birthday", "age", "anniversaire"}
PAPERS = {
    "passeport",
    "passport",
    "agdref",
    "oqtf",
    "matricule",
    "etranger",
    "dossier",
    "recepisse",
    "signature",
    "photo",
}
DEVICE = {
    "deviceid",
    "simserial",
    "simid",
    "subscriberid",
    "username",
    "imei",
    "latitude",
    "longitude",
    "gps",
    "altitude",
}
DEVICE |= {"geolocation", "submitted", "enumerator", "enqueteur", "agent"}
# An organisation or a place has a name, and nobody is found by it.
OF_A_PLACE = {"site", "lieu", "place", "endroit", "partenaire", "partner", "association", "organisation", "structure"}
WHY_REFUSED = {
    "names": _("It seems to hold names or aliases."),
    "reach": _("It seems to hold means of contact."),
    "birth": _("It seems to hold ages or dates of birth."),
    "papers": _("It seems to hold numbers of papers, or pictures."),
    "device": _("It seems to tell who filled the form in, with what, or exactly where."),
}
KEYS = ("_uuid", "meta/instanceid", "instanceid", "_id")  # by which KoboToolbox knows a submission again
FORMS_OWN = re.compile(
    r"_{1,2}(id|uuid|version|validation_status|status|submission_time|tags|notes|index|attachments|xform.*)_*"
)
YES_NO = {"", "0", "1", "0.0", "1.0", "true", "false"}
YOUNGEST = 14 * 365


def plain(text):
    """Letters and digits in lower case, without accents, words parted by one space."""
    text = "".join(c for c in unicodedata.normalize("NFKD", str(text).casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", text))


def digest(heading):
    """By what a heading is remembered."""
    return hashlib.sha256(plain(heading).encode()).digest()


def together(table):
    """(headings, rows) of a table of texts, with options put together into the question that they answer."""
    headings, *rows = table
    width = max(map(len, table))
    headings = [*headings, *[""] * (width - len(headings))]
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    groups = {}
    for at, heading in enumerate(headings):
        question, _slash, option = heading.rpartition("/")
        if question and option and all(row[at].lower() in YES_NO for row in rows):
            groups.setdefault(question, []).append((at, option))
    groups = {question: found for question, found in groups.items() if question in headings or len(found) > 1}
    gone = {at for found in groups.values() for at, _option in found}
    kept = [at for at in range(width) if at not in gone]
    made = [question for question in groups if question not in headings]
    return [headings[at] for at in kept] + made, [
        [row[at] for at in kept] + [_ticked(row, groups[question]) for question in made] for row in rows
    ]


def _ticked(row, found):
    return " ".join(option for at, option in found if row[at].lower() in ("1", "1.0", "true"))


def refused(heading, values):
    """Why a column may not be imported (of `WHY_REFUSED`), by its heading and by what it holds; "" when it may."""
    words = set(plain(heading).split())
    if words & NAMES and not words & OF_A_PLACE:
        return "names"
    for why, telling in (("birth", BIRTH), ("papers", PAPERS), ("device", DEVICE)):
        if words & telling:
            return why
    if words & REACH and not words & OF_A_PLACE and "date" not in words:
        return "reach"
    filled = [value for value in values if value]
    if filled and sum(map(seems_to_reach, filled)) * 2 > len(filled):
        return "reach"
    return "birth" if filled and sum(map(_long_ago, filled)) * 2 > len(filled) else ""


def _long_ago(value):
    """A whole date of so many years ago: of a birth, since no contact is that old."""
    found = re.fullmatch(r"(\d{4})-\d\d-\d\d|\d\d?[/.]\d\d?[/.](\d{4})", value)
    year = int(found[1] or found[2]) if found else None
    return bool(year) and (datetime.date.today() - datetime.date(max(year, 1), 12, 31)).days > YOUNGEST  # noqa: DTZ011


def is_forms_own(heading):
    """What KoboToolbox adds by itself, and nobody imports."""
    return bool(FORMS_OWN.fullmatch(heading.strip().lower()))


def proposed(headings, remembered):
    """{index: target} as far as headings tell. `remembered`: {digest: target} of the office, which goes first."""
    found = {}
    for at, heading in enumerate(headings):
        if (target := remembered.get(digest(heading))) and target not in found.values():
            found[at] = target
    for target, meanings in MEANT.items():
        if target in found.values():
            continue
        free = [at for at, heading in enumerate(headings) if at not in found and digest(heading) not in remembered]
        at = next((at for meant in meanings for at in free if _means(headings[at], meant)), None)
        if at is not None:
            found[at] = target
    return found


def _means(heading, meant):
    return set(meant.split()) <= set(plain(heading.rpartition("/")[2]).split())
