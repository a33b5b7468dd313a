"""The tables that may be published, and no others. Pure: no database, no clock.

Words used here:

- *rule*: what one unit of a number is. Each table has one, and says which.
- *dimension*: by what a table is broken down; its levels are all that there are, the last for what is not known or not
  named. *Coarser*: a level above, which stands in for its levels where too many of them are small.
- *population*: what several tables count together. A cell that stands in two tables of one population is one cell, so
  that their releases are held against each other.
- *version*: changes with any change of what is here; each release names the one it was made by.

Countries that stand alone are those that the published tables name (domain.md §4.2); the groups of countries are the
house's own, to be confirmed.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from casework.countries import country_name
from casework.enums import NoShowPlace, WithdrawalReason
from outreach.enums import SiteKind
from reports.closed_periods import QUARTER, YEAR
from reports.enums import AgeGroup, Company, Delay, FactKind, Reached, SexGroup, Stage, Vulnerable

VERSION = "2026-2"
TOTAL_CODE = "total"


@dataclass(frozen=True)
class Rule:
    code: str
    label: str
    definition: str


CONTACTS = Rule("contacts", _("contacts"), _("Encounters in the field, each once, whatever the number of people met."))
MENTIONS = Rule(
    "mentions", _("mentions"), _("Topics raised: an encounter counts once for each topic, so more often than once.")
)
FILES = Rule("files", _("files"), _("Files, each once; a family is one file. A file opened twice counts once."))
DEPARTURES = Rule(
    "departures",
    _("people who departed"),
    _("People who left France with a return organised, children too, once for each departure."),
)
PERSONS = Rule(
    "persons", _("people, once a year"), _("People, each once in the period, however often something was counted.")
)
AWARDS = Rule("awards", _("decisions of aid"), _("Sums that OFII decided for one person and that stand, each once."))
PAYMENTS = Rule("payments", _("payments"), _("Payments that reached somebody and were not cancelled, each once."))
RULES = (CONTACTS, MENTIONS, FILES, DEPARTURES, PERSONS, AWARDS, PAYMENTS)


@dataclass(frozen=True)
class Dimension:
    """`attribute`: the column of a fact. `levels`: {code: label}. `coarser`: {code: code of the level above}."""

    code: str
    label: str
    attribute: str
    levels: dict
    coarser: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)  # {code: label} of the levels above

    def label_of(self, level):
        if level == TOTAL_CODE:
            return _("Total")
        return self.levels.get(level) or self.groups.get(level) or country_name(level)

    def level_of(self, value):
        """The level that a fact's value falls under."""
        return value if value in self.levels else OTHER if OTHER in self.levels else next(reversed(self.levels))


def _words(vocabulary):
    return {one.value: one.label for one in vocabulary}


OTHER = "other"
GROUPS = {
    "maghreb": (_("Maghreb"), ("DZ", "MA", "TN")),
    "balkans": (_("Balkans"), ("AL", "XK")),
    "caucasus": (_("Caucasus and Russia"), ("AM", "GE", "RU")),
    "asia": (_("Asia"), ("AF", "BD", "CN", "IN", "PK")),
    "middle_east": (_("Iraq and Iran"), ("IQ", "IR")),
    "elsewhere": (_("Elsewhere, or not known"), ("HT", OTHER)),
}
COUNTRY = Dimension(
    "country",
    _("Country of return"),
    "country",
    {code: "" for _label, codes in GROUPS.values() for code in codes} | {OTHER: _("Other, or not known yet")},
    {code: group for group, (_label, codes) in GROUPS.items() for code in codes},
    {group: label for group, (label, _codes) in GROUPS.items()},
)
AGE = Dimension(
    "age",
    _("Age"),
    "age",
    _words(AgeGroup),
    {"0-13": "minor", "14-17": "minor", "18-34": "adult", "35+": "adult", "unknown": "age_unknown"},
    {"minor": _("Under 18"), "adult": _("18 and over"), "age_unknown": _("Not known")},
)
SEX = Dimension("sex", _("Sex"), "sex", _words(SexGroup))
COMPANY = Dimension("company", _("Alone or with family"), "company", _words(Company))
VULNERABLE = Dimension("vulnerable", _("Vulnerability"), "vulnerable", _words(Vulnerable))
STAGE = Dimension("stage", _("Stage or outcome"), "stage", _words(Stage))
REACHED = Dimension("reached", _("How far it led"), "stage", _words(Reached))
OPENING = Dimension("opening", _("From the contact to the file"), "delay", _words(Delay))
PROCEDURE = Dimension("procedure", _("From the file to the departure"), "delay", _words(Delay))
SITE = Dimension(
    "site",
    _("Kind of place"),
    "site",
    _words(SiteKind),
    {
        **dict.fromkeys(("camp", "squat", "station"), "street"),
        **dict.fromkeys(("day_centre", "drop_in", "medical_practice", "accommodation", "reception"), "indoors"),
        **dict.fromkeys(("consulate", "other"), "elsewhere_met"),
    },
    {"street": _("In the street"), "indoors": _("In a centre"), "elsewhere_met": _("Elsewhere")},
)
WITHDRAWAL = Dimension("withdrawal", _("Reason"), "reason", _words(WithdrawalReason))
MISSED = Dimension("missed", _("Where"), "reason", _words(NoShowPlace))
# Reference lists that an administrator keeps; their levels are read when a table is prepared.
LANGUAGE = Dimension("language", _("Language"), "language", {})
TOPIC = Dimension("topic", _("Topic"), "topic", {})
DIMENSIONS = {
    one.code: one
    for one in (
        COUNTRY, AGE, SEX, COMPANY, VULNERABLE, STAGE, REACHED, OPENING, PROCEDURE, SITE, WITHDRAWAL, MISSED, LANGUAGE,
        TOPIC,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """`money`: sums of euros stand beside the counts. `periods`: for which it may be published."""

    code: str
    title: str
    definition: str
    population: str
    kind: FactKind
    rule: Rule
    dimensions: tuple
    money: bool = False
    periods: tuple = (QUARTER, YEAR)


TABLES = (
    Table(
        "contacts_by_place",
        _("Contacts in the field, by kind of place and how far they led"),
        _("Encounters logged by teams, by the day of the encounter; how far each had led when the table was made."),
        "contacts",
        FactKind.CONTACT,
        CONTACTS,
        (SITE, REACHED),
    ),
    Table(
        "contacts_by_language",
        _("Contacts in the field, by language"),
        _("Encounters logged by teams, by the language spoken; several languages are one level."),
        "contacts",
        FactKind.CONTACT,
        CONTACTS,
        (LANGUAGE,),
    ),
    Table(
        "topics",
        _("Topics raised in the field, by kind of place"),
        _("Topics raised in encounters, by the day of the encounter."),
        "topics",
        FactKind.TOPIC,
        MENTIONS,
        (TOPIC, SITE),
    ),
    Table(
        "files_by_stage",
        _("Files opened, by stage or outcome"),
        _("Files by the day of opening; where each stood, or how it had ended, when the table was made."),
        "files",
        FactKind.CASE_OPENED,
        FILES,
        (COUNTRY, STAGE),
    ),
    Table(
        "files_by_delay",
        _("Files opened, by the time since the first contact"),
        _("Files by the day of opening; days from the first contact in the field that led to the file."),
        "files",
        FactKind.CASE_OPENED,
        FILES,
        (OPENING,),
    ),
    Table(
        "departures",
        _("Departures by country of return, sex and age"),
        _("People who left France, by the day of departure. Whoever stays behind is not counted."),
        "departures",
        FactKind.TRAVELLER,
        DEPARTURES,
        (COUNTRY, SEX, AGE),
    ),
    Table(
        "departures_by_company",
        _("Departures, alone or with family"),
        _("People who left France, by the day of departure and by whether others of their file left with them."),
        "departures",
        FactKind.TRAVELLER,
        DEPARTURES,
        (COMPANY,),
    ),
    Table(
        "departures_by_vulnerability",
        _("Departures, by what a screening found"),
        _("People who left France, by whether the last screening before found a vulnerability; never which one."),
        "departures",
        FactKind.SCREENED,
        DEPARTURES,
        (VULNERABLE,),
    ),
    Table(
        "departures_by_delay",
        _("Departures, by the length of the procedure"),
        _("People who left France, by the days from the opening of the file to the departure."),
        "departures",
        FactKind.TRAVELLER,
        DEPARTURES,
        (PROCEDURE,),
    ),
    Table(
        "people_returned",
        _("People who returned in the year, by sex and age"),
        _("People who left France in the year, each once even if they left twice; age at the first departure."),
        "people",
        FactKind.TRAVELLER,
        PERSONS,
        (SEX, AGE),
        periods=(YEAR,),
    ),
    Table(
        "aid_decided",
        _("Aid decided, by country of return"),
        _("Sums that OFII decided, by the day of the decision: their number, and euros."),
        "aid_decided",
        FactKind.AWARD,
        AWARDS,
        (COUNTRY,),
        money=True,
    ),
    Table(
        "aid_paid",
        _("Aid paid, by country of return"),
        _("Payments by the day on which they were made: their number, and euros."),
        "aid_paid",
        FactKind.PAYMENT,
        PAYMENTS,
        (COUNTRY,),
        money=True,
    ),
    Table(
        "withdrawals",
        _("Returns given up, by reason"),
        _("Files whose people gave up the return, by the day they said so; not those taken up again."),
        "withdrawals",
        FactKind.WITHDRAWAL,
        FILES,
        (WITHDRAWAL,),
    ),
    Table(
        "missed",
        _("Appointments missed, by place"),
        _("Files of which somebody did not come, by the day; the last one of each file."),
        "missed",
        FactKind.NO_SHOW,
        FILES,
        (MISSED,),
    ),
)
BY_CODE = {table.code: table for table in TABLES}
