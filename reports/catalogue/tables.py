"""The tables of contacts, files and departures. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.catalogue.dimensions import (
    AGE,
    COMPANY,
    COUNTRY,
    LANGUAGE,
    MISSED,
    OPENING,
    PROCEDURE,
    REACHED,
    SEX,
    SITE,
    STAGE,
    TERRITORY,
    TOPIC,
    VULNERABLE,
    WITHDRAWAL,
)  # fmt: skip
from reports.catalogue.rules import AWARDS, CONTACTS, DEPARTURES, FILES, MENTIONS, PAYMENTS, PERSONS, Rule
from reports.closed_periods import QUARTER, YEAR
from reports.enums import FactKind


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
        "contacts_by_territory",
        _("Contacts in the field, by region"),
        _("Encounters logged by teams, by the region of the place; no finer, so that no place is told."),
        "contacts",
        FactKind.CONTACT,
        CONTACTS,
        (TERRITORY,),
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
