"""By what the tables of the catalogue are broken down. Pure.

Countries that stand alone are those that the published tables name (domain.md §4.2); the groups, of countries as of
everything else, are the house's own, to be confirmed.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from casework.countries import country_name
from casework.enums import NoShowPlace, WithdrawalReason
from outreach.enums import PartnerKind, SiteKind
from outreach.knowledge_codes import Channel, EventKind, EventTheme, OrganisationType, Quality
from outreach.partner_enums import ReceivedState, ReferralState
from reports.catalogue import territories
from reports.enums import AgeGroup, Company, Delay, Reached, Scored, SexGroup, Stage, Vulnerable
from returns.enums import ConsularAnswer, LineKind, Part, VisitState

TOTAL_CODE = "total"
LEVELS = (Part.LEVEL_1, Part.LEVEL_2, Part.LEVEL_3)


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
TERRITORY = Dimension(
    "territory",
    _("Region"),
    "territory",
    territories.levels(),
    {code: group for group, (_label, codes) in territories.TOGETHER.items() for code in codes},
    {group: label for group, (label, _codes) in territories.TOGETHER.items()},
)
PARTNER = Dimension(
    "partner",
    _("Kind of partner"),
    "partner",
    _words(PartnerKind),
    {
        **dict.fromkeys(("accommodation", "cada", "huda", "caes", "cph"), "housing"),
        **dict.fromkeys(("ofii", "public_service", "consulate"), "authority"),
        **dict.fromkeys(("association", "regional"), "local"),
        **dict.fromkeys(("iom_mission", "international"), "abroad"),
        **dict.fromkeys(("medical_practice", "other"), "other_partner"),
    },
    {
        "housing": _("Accommodation"),
        "authority": _("Authorities"),
        "local": _("Associations and regional organisations"),
        "abroad": _("International organisations"),
        "other_partner": _("Medical practices and others"),
    },
)
REFERRED = Dimension(
    "referred",
    _("What became of it"),
    "stage",
    _words(ReferralState),
    {
        **dict.fromkeys(("made", "sent"), "waiting"),
        **dict.fromkeys(("accepted", "done"), "taken"),
        **dict.fromkeys(("declined", "expired", "cancelled"), "not_taken"),
    },
    {"waiting": _("Not answered yet"), "taken": _("Accepted or received"), "not_taken": _("Came to nothing")},
)
RECEIVED = Dimension("received", _("What became of it"), "stage", _words(ReceivedState))
ANSWER = Dimension("answer", _("Until the answer"), "delay", _words(Delay) | {"none": _("No answer, or not yet")})
EVENT_KIND = Dimension("event_kind", _("Kind of event"), "work", _words(EventKind))
THEME = Dimension("theme", _("Theme"), "topic", _words(EventTheme))
AUDIENCE = Dimension(
    "audience",
    _("Who came"),
    "audience",
    _words(OrganisationType),
    {
        **dict.fromkeys(("state", "ofii", "local", "justice"), "public"),
        **dict.fromkeys(("association", "accommodation", "health", "migrants"), "civil"),
        **dict.fromkeys(("international", "research", "company", "other"), "others"),
    },
    {
        "public": _("Public services and justice"),
        "civil": _("Associations, accommodation, health"),
        "others": _("International organisations, research, others"),
    },
)
CHANNEL = Dimension("channel", _("Channel"), "work", _words(Channel))
QUALITY = Dimension("quality", _("How it is known"), "audience", _words(Quality))
CONSULAR = Dimension("consular", _("What the consulate answered"), "stage", _words(ConsularAnswer))
DOCUMENT = Dimension(
    "document",
    _("From the request to the document"),
    "delay",
    _words(Delay) | {"none": _("No document, or not yet")},
)
LEVEL = Dimension("level", _("Level"), "work", {level.value: level.label for level in LEVELS})
EXPENSE = Dimension("expense", _("Kind of support"), "work", _words(LineKind))
MOMENT = Dimension(
    "moment",
    _("After the return"),
    "work",
    {str(n): text for n, text in ((3, _("3 months")), (6, _("6 months")), (12, _("12 months")))},
)
VISIT = Dimension("visit", _("How it ended"), "stage", _words(VisitState))
SCORED = Dimension("scored", _("Result"), "stage", _words(Scored))
# Reference lists that an administrator keeps; their levels are read when a table is prepared.
LANGUAGE = Dimension("language", _("Language"), "language", {})
TOPIC = Dimension("topic", _("Topic"), "topic", {})
NEED = Dimension("need", _("Need"), "topic", {})
DIMENSIONS = {
    one.code: one
    for one in (
        COUNTRY, AGE, SEX, COMPANY, VULNERABLE, STAGE, REACHED, OPENING, PROCEDURE, SITE, TERRITORY,
        WITHDRAWAL, MISSED, LANGUAGE, TOPIC, PARTNER, REFERRED, RECEIVED, ANSWER, NEED, EVENT_KIND, THEME, AUDIENCE,
        CHANNEL, QUALITY, CONSULAR, DOCUMENT, LEVEL, EXPENSE, MOMENT, VISIT, SCORED,
    )
}  # fmt: skip
