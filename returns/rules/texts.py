"""The texts on return aid as dated data: choosing the text, proving that nothing overlaps. `files` reads them.

Words used here:

- *text*: an arrêté or an instruction, as one file of `texts/`; `chosen_by` is the date that it names itself.
- *place*: the texts for Mayotte form a line of their own.
- *group*: a list of nationalities by date (`groups.toml`); lower case in a text, beside country codes in capitals.
- *row*: what a text gives to one group of nationalities; amounts are whole euros, one for each phase.
- *open point*: something that the text or our sources leave open, shown with "to be confirmed" where it matters.
"""

import dataclasses
import datetime
import itertools
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.utils.translation import get_language

from casework.countries import country_choices

ANY_COUNTRY = "ZZ"  # stands for a code that no list names


@dataclass(frozen=True)
class Open:
    """An open point: `about` names the parts and conditions that it bears on."""

    about: tuple[str, ...]
    fr: str
    en: str

    def __str__(self):
        return self.en if get_language() == "en" else self.fr


@dataclass(frozen=True)
class Group:
    countries: frozenset
    since: dict = field(default_factory=dict, hash=False)
    until: dict = field(default_factory=dict, hash=False)
    to_confirm: Open | None = None

    def has(self, code, day):
        return code in self.countries and self.since.get(code, datetime.date.min) <= day <= self.until.get(
            code, datetime.date.max
        )


@dataclass(frozen=True)
class Row:
    group: str
    adult: tuple[int, ...]
    minor: tuple[int, ...]
    nationalities: tuple[str, ...] = ()  # none: whoever no row before this one names
    oqtf: bool | None = None
    needs_irtf: bool = False
    increased: tuple[int, ...] = ()
    couple: int | None = None
    minor_after_third: int | None = None
    bonus: bool = True


@dataclass(frozen=True)
class Derogation:
    code: str
    amount: int
    increased: int
    when: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Window:
    """A stretch of filing dates in which another increase holds, except for some nationalities."""

    title: str
    since: datetime.date
    until: datetime.date
    added: int
    exempt: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    code: str
    title: str
    place: str
    chosen_by: str
    since: datetime.date
    until: datetime.date | None
    sources: tuple[str, ...]
    conditions: dict = field(hash=False)
    articles: dict = field(hash=False)
    elsewhere: dict = field(default_factory=dict, hash=False)  # conditions that come from another text, and which
    rows: tuple[Row, ...] = ()
    derogations: tuple[Derogation, ...] = ()
    ends: tuple[int, ...] = ()  # months after the notification at which a phase ends
    counted_to: str = ""
    not_before: datetime.date | None = None
    bonus: int = 0
    added: int = 0
    windows: tuple[Window, ...] = ()
    reintegration: dict = field(default_factory=dict, hash=False)
    open_points: tuple[Open, ...] = ()

    @property
    def phases(self):
        return len(self.ends) + 1

    def to_confirm(self, *about):
        """The open points that bear on one of these parts or conditions."""
        return tuple(point for point in self.open_points if set(point.about) & set(about))

    @property
    def lists(self):
        """Every list of nationalities on which an answer may turn."""
        level = self.reintegration
        return (
            tuple(self.conditions.get("excluded", ())),
            tuple(self.conditions.get("only", ())),
            *(row.nationalities for row in self.rows),
            *(window.exempt for window in self.windows),
            tuple(level.get("needs_irtf", ())),
            tuple(level.get("not_after", {}).get("nationalities", ())),
            ("channel",) if self.derogations else (),
        )


@dataclass(frozen=True)
class Calendar:
    """All texts, and the groups that they name."""

    texts: tuple[Text, ...]
    groups: dict = field(hash=False)

    def named(self, names, code, day):
        """True when the nationality `code` is in the list `names` (groups and country codes) on `day`."""
        return any(name == code if name.isupper() else self.groups[name].has(code, day) for name in names)

    def groups_naming(self, names, code, day):
        """The groups of the list through which it holds `code`."""
        return [self.groups[name] for name in names if not name.isupper() and self.groups[name].has(code, day)]

    def samples(self, text, day):
        """One nationality for each way in which the lists of `text` tell nationalities apart on `day`."""
        seen = {}
        for code in (*dict(country_choices()), ANY_COUNTRY):
            seen.setdefault(tuple(self.named(names, code, day) for names in text.lists), code)
        return tuple(seen.values())

    def choose(self, place, dates, on):
        """The newest text of `place` whose own date has come, or None; a date that is unknown counts as `on`.

        `dates`: {name of the date: date or None}.
        """
        line = sorted((text for text in self.texts if text.place == place), key=lambda text: text.since, reverse=True)
        for text in line:
            day = dates.get(text.chosen_by) or on
            if day >= text.since:
                return text if text.until is None or day <= text.until else None
        return None

    def problems(self):
        """Sentences: where the texts of a place overlap, leave a gap, or end without a follower."""
        found = []
        for place in sorted({text.place for text in self.texts}):
            line = sorted((text for text in self.texts if text.place == place), key=lambda text: text.since)
            for text, following in itertools.pairwise(line):
                expected = following.since - datetime.timedelta(days=1)
                if text.until is None or text.until > expected:
                    found.append(f"{text.code} overlaps {following.code}: it must end on {expected}")
                elif text.until < expected:
                    found.append(f"no text from {text.until + datetime.timedelta(days=1)} to {expected} ({place})")
            if line[-1].until is not None:
                found.append(f"{line[-1].code} ends on {line[-1].until}, and no text of {place} follows")
        for text in self.texts:
            unknown = sorted({name for names in text.lists for name in names if not name.isupper()} - set(self.groups))
            found += [f"{text.code} names the group {name}, which groups.toml does not hold" for name in unknown]
        return found

    def with_text(self, text):
        """The calendar once `text` is in force: the last one of its place ends the day before it begins."""
        kept = []
        for other in self.texts:
            if other.code == text.code or (other.place == text.place and other.since >= text.since):
                continue
            ends = text.since - datetime.timedelta(days=1)
            if other.place == text.place and (other.until is None or other.until > ends):
                other = dataclasses.replace(other, until=ends)
            kept.append(other)
        return Calendar((*kept, text), self.groups)


def after(start, months):
    """The day `months` after `start`: the same day of the month, or its last one (31 January + 1 = 28 February)."""
    try:
        return start + relativedelta(months=months)
    except (OverflowError, ValueError):
        return datetime.date.max
