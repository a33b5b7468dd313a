"""Contacts of a spreadsheet, tried out row by row. Nothing here changes anything.

What is kept of a file is its *sheet*: {"headings": […], "refused": [[heading, why]], "rows": [[number, key, values]]},
without the columns that seem to name somebody. A row's *key* is what the form gave it (KoboToolbox), or its own values:
with the team and a secret it makes the id of the contact, so that the same row is never imported twice.
"""

import datetime
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.access import beyond_scope
from casework.encryption import blind_token
from casework.enums import Interpreting
from casework.errors import Refusal
from casework.models import ReferenceTerm
from outreach import columns, rules
from outreach.enums import Mode, ReferralAnswer
from outreach.field_reference import LISTS
from outreach.models import ColumnMemory, Contact, Partner, Site

YES = {"1", "oui", "yes", "true", "vrai", "x", "o", "y"}
NO = {"", "0", "non", "no", "false", "faux", "n"}
# Words of the field for a mode, beside those of the list.
MODES = {"seance d information": Mode.INFORMATION_SESSION, "seance": Mode.INFORMATION_SESSION}
MODES |= {"maraude": Mode.OUTREACH, "permanence": Mode.DROP_IN, "tel": Mode.TELEPHONE}
OLDEST = datetime.timedelta(days=3660)
NOON = datetime.time(12)
LANGUAGES = ("fr", "en")  # in which words of lists are known again


def sheet_of(table):
    """What is kept of a table (`examination.table_of`)."""
    numbers = [number for number, _row in table[1:]]
    headings, rows = columns.together([row for _number, row in table])
    key = next((headings.index(name) for name in headings if name.strip().lower() in columns.KEYS), None)
    refused, kept = [], []
    for at, heading in enumerate(headings):
        why = columns.refused(heading, [row[at] for row in rows])
        if at == key or columns.is_forms_own(heading) or not any(row[at] for row in rows):
            continue
        if why:
            refused.append([heading[:80], why])
        else:
            kept.append(at)
    if not kept:
        raise Refusal(_("No column of this sheet can be imported."), field="file")
    found = [
        [number, row[key] if key is not None else "", [row[at] for at in kept]]
        for number, row in zip(numbers, rows, strict=True)
    ]
    return {"headings": [headings[at][:80] for at in kept], "refused": refused, "rows": found}


def remembered(office_id):
    """{digest of a heading: target} as the office last chose."""
    rows = ColumnMemory.objects.filter(office=office_id).values_list("heading", "target")
    return {bytes(heading): target for heading, target in rows}


@dataclass(frozen=True)
class Tried:
    """What a row would do. `values` as `actions.contacts.FIELDS` take them, None when `refusal` says why not."""

    number: int
    uid: uuid.UUID
    values: dict | None = None
    refusal: str = ""
    known: bool = False


@dataclass(frozen=True)
class Lists:
    """The words of an office and of the reference lists: {plain word: what it stands for}."""

    sites: dict
    partners: dict
    terms: dict
    chosen: dict = field(default_factory=dict)


def lists_of(office_id):
    """Four queries, whatever the number of rows."""
    terms = defaultdict(dict)
    for term in ReferenceTerm.objects.filter(is_active=True):
        for word in (term.label_fr, term.label_en, term.code):
            terms[term.kind][columns.plain(word)] = term.code
    sites = Site.objects.filter(office=office_id, is_active=True)
    partners = Partner.objects.filter(office=office_id, is_active=True)
    chosen = {
        name: _words_of(choices)
        for name, choices in (("mode", Mode), ("interpreting", Interpreting), ("referral_answer", ReferralAnswer))
    }
    chosen["mode"] = {**MODES, **chosen["mode"]}
    return Lists(
        {columns.plain(site.name): site for site in sites},
        {columns.plain(partner.name): partner for partner in partners},
        {name: terms[kind] for name, kind in LISTS.items()},
        chosen,
    )


def _words_of(choices):
    found = {}
    for language in LANGUAGES:
        with override(language):
            found |= {columns.plain(choice.label): choice.value for choice in choices}
    return found | {columns.plain(choice.value): choice.value for choice in choices}


def tried(sheet, mapping, *, team, site, mode):
    """[Tried], one for each row. `mapping`: {index: target}; `site` and `mode`: for rows that say none."""
    lists, seen = lists_of(team.office_id), Counter()
    wanted = {target: at for at, target in mapping.items()}
    found = []
    for number, key, values in sheet["rows"]:
        told = {target: values[at] for target, at in wanted.items()}
        text = key or "\x1f".join(values)
        seen[text] += 1
        uid = uuid.UUID(bytes=blind_token("contact-import", str(team.pk), text, str(seen[text])))
        try:
            found.append(Tried(number, uid, _values(told, lists, site, mode)))
        except Refusal as refusal:
            found.append(Tried(number, uid, None, " ".join(map(str, refusal.sentences))))
    with beyond_scope():
        known = set(Contact.objects.filter(pk__in=[row.uid for row in found]).values_list("pk", flat=True))
    return [Tried(row.number, row.uid, row.values, row.refusal, row.uid in known) for row in found]


def _values(told, lists, site, mode):
    """The values of one contact; Refusal, in words, for what cannot be kept."""
    at = _moment(told.get("on", ""), told.get("time", ""))
    values = {
        "at": at,
        "site": _named(told.get("site"), lists.sites, _("This place is not in your office's list.")) or site,
        "mode": _chosen("mode", told, lists) or mode,
        "people": _number(told.get("people", "")),
        "interpreting": _chosen("interpreting", told, lists) or Interpreting.NONE,
        **{name: _codes(told.get(name, ""), lists.terms[name]) for name in LISTS},
        "partner": _named(told.get("partner"), lists.partners, _("This partner is not in your office's directory.")),
        "referral_answer": _chosen("referral_answer", told, lists) or "",
        "follow_up": _yes(told.get("follow_up", "")) or bool(told.get("follow_up_on")),
        "follow_up_on": _day(told["follow_up_on"]) if told.get("follow_up_on") else None,
        "note": told.get("note", ""),
        "contact_consent": False,
        "alias": None,
        "reach": None,
    }
    if values["site"] is None:
        raise Refusal(_("No place is said."))
    if len(values["note"]) > 1000:
        raise Refusal(_("The note is longer than 1,000 characters."))
    wrong = {**rules.problems(values, on=timezone.localdate(at), now=timezone.now()), **rules.doubts(values)}
    if wrong:
        raise Refusal(*wrong.values())
    return values


def _moment(day, time):
    """A moment in Paris; without a time, noon, or now if that is still to come."""
    whole = parse_datetime(day) if "T" in day else None
    if whole is not None:
        whole = whole if timezone.is_aware(whole) else timezone.make_aware(whole)
    on = timezone.localdate(whole) if whole else _day(day)
    if on < timezone.localdate() - OLDEST:
        raise Refusal(_("This date is more than ten years ago."))
    at = _time(time) or (timezone.localtime(whole).time() if whole else None)
    moment = timezone.make_aware(datetime.datetime.combine(on, at or NOON))
    return min(moment, timezone.now()) if at is None and on == timezone.localdate() else moment


def _day(text):
    parts = text.strip()[:10].replace(".", "/").replace("-", "/").split("/")
    try:
        if len(parts) == 3 and len(parts[2]) == 4:
            return datetime.date(int(parts[2]), int(parts[1]), int(parts[0]))
        day = parse_date(text.strip()[:10])
    except ValueError:
        day = None
    if day is None:
        raise Refusal(_("The date cannot be read: 31/12/2026 or 2026-12-31."))
    return day


def _time(text):
    text = text.strip().lower().replace("h", ":")
    if not text:
        return None
    hours, _colon, minutes = text.rpartition("T")[2].partition(":")
    try:
        return datetime.time(int(hours), int((minutes or "0")[:2]))
    except ValueError:
        raise Refusal(_("The time cannot be read: 14:30.")) from None


def _number(text):
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= 500):
        raise Refusal(_("The number of people is no whole number from 1 to 500."))
    return int(text)


def _named(text, known, sentence):
    if not text:
        return None
    if (found := known.get(columns.plain(text))) is None:
        raise Refusal(sentence)
    return found


def _chosen(name, told, lists):
    return _named(
        told.get(name),
        lists.chosen[name],
        _("“%(column)s” holds a word that the list does not know.") % {"column": columns.TARGETS[name]},
    )


def _codes(text, known):
    """Codes of a cell: one word of the list, several parted by commas, or codes parted by spaces (KoboToolbox)."""
    if not text:
        return []
    if (one := known.get(columns.plain(text))) is not None:
        return [one]
    parts = text.replace(";", ",").replace("|", ",").replace("/", ",").split(",")
    parts = parts if len(parts) > 1 else text.split()
    found = [(part.strip(), known.get(columns.plain(part))) for part in parts if part.strip()]
    if unknown := [part[:30] for part, code in found if code is None]:
        raise Refusal(_("Not in the reference list: %(codes)s.") % {"codes": ", ".join(unknown[:5])})
    return list(dict.fromkeys(code for _part, code in found))


def _yes(text):
    word = columns.plain(text)
    if word not in YES | NO:
        raise Refusal(_("“Wishes to be met again” is neither yes nor no."))
    return word in YES
