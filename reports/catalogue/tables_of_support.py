"""The tables of what is done around a return: referrals, events, documents, reintegration, follow-up. Pure."""

from django.utils.translation import gettext_lazy as _

from reports.catalogue.dimensions import (
    ANSWER,
    AUDIENCE,
    CHANNEL,
    CONSULAR,
    COUNTRY,
    DOCUMENT,
    EVENT_KIND,
    EXPENSE,
    LEVEL,
    MOMENT,
    NEED,
    PARTNER,
    QUALITY,
    RECEIVED,
    REFERRED,
    SCORED,
    THEME,
    VISIT,
)  # fmt: skip
from reports.catalogue.rules import (
    EVENTS,
    EXPENSES,
    NEEDS,
    PARTICIPANTS,
    PAYMENTS,
    PLANS,
    REACH,
    REFERRALS,
    REQUESTS,
    SURVEYS,
    VISITS,
)  # fmt: skip
from reports.catalogue.tables import Table
from reports.enums import FactKind

PARTNERS = (
    Table(
        "referrals",
        _("Referrals to partners, by kind of partner and outcome"),
        _("Referrals by the day on which they were made; what had become of each when the table was made."),
        "referrals",
        FactKind.REFERRAL,
        REFERRALS,
        (PARTNER, REFERRED),
    ),
    Table(
        "referrals_by_delay",
        _("Referrals to partners, by the time until the answer"),
        _("Referrals by the day on which they were made; days until the partner answered, or received the person."),
        "referrals",
        FactKind.REFERRAL,
        REFERRALS,
        (ANSWER,),
    ),
    Table(
        "referral_needs",
        _("Needs for which somebody was referred"),
        _("Needs noted with referrals, by the day on which these were made, and by kind of partner."),
        "referral_needs",
        FactKind.NEED,
        NEEDS,
        (NEED, PARTNER),
    ),
    Table(
        "referrals_received",
        _("Referrals from partners, by kind of partner and outcome"),
        _("Referrals that partners sent, by the day on which they came; what had become of each."),
        "referrals_received",
        FactKind.RECEIVED,
        REFERRALS,
        (PARTNER, RECEIVED),
    ),
    Table(
        "received_by_delay",
        _("Referrals from partners, by the time until the answer"),
        _("Referrals that partners sent, by the day on which they came; days until the team answered."),
        "referrals_received",
        FactKind.RECEIVED,
        REFERRALS,
        (ANSWER,),
    ),
)
INFORMATION = (
    Table(
        "events",
        _("Trainings and events, by kind and theme"),
        _("Events that took place, by their first day."),
        "events",
        FactKind.EVENT,
        EVENTS,
        (EVENT_KIND, THEME),
    ),
    Table(
        "attendance",
        _("People who came to trainings and events"),
        _("Participants by the first day of the event, by what they work for; nobody is written down."),
        "attendance",
        FactKind.ATTENDANCE,
        PARTICIPANTS,
        (EVENT_KIND, AUDIENCE),
    ),
    Table(
        "campaign_reach",
        _("People reached by information campaigns"),
        _("Counts of each channel, by the day on which they were taken; an estimate is told apart."),
        "campaign_reach",
        FactKind.REACH,
        REACH,
        (CHANNEL, QUALITY),
    ),
)
DOCUMENTS = (
    Table(
        "consulates",
        _("Requests to consulates, by country of return and answer"),
        _("Requests for a travel document, by the day of asking; what had been answered when the table was made."),
        "consulates",
        FactKind.CONSULATE,
        REQUESTS,
        (COUNTRY, CONSULAR),
    ),
    Table(
        "documents_by_delay",
        _("Travel documents, by country of return and time from the request"),
        _("Requests for a travel document, by the day of asking; days until a document was obtained, where it was."),
        "consulates",
        FactKind.CONSULATE,
        REQUESTS,
        (COUNTRY, DOCUMENT),
    ),
)
AFTER_THE_RETURN = (
    Table(
        "reintegration",
        _("Reintegration plans, by country of return and level"),
        _("Plans by the day of their approval: their number, and the euros approved."),
        "reintegration",
        FactKind.PLAN,
        PLANS,
        (COUNTRY, LEVEL),
        money=True,
    ),
    Table(
        "reintegration_by_kind",
        _("Reintegration, by kind of support"),
        _("Lines of the budget of approved plans, by the day of the approval: their number, and euros."),
        "reintegration_by_kind",
        FactKind.EXPENSE,
        EXPENSES,
        (EXPENSE,),
        money=True,
    ),
    Table(
        "reintegration_paid",
        _("Reintegration paid, by country of return"),
        _("Instalments of plans, by the day on which they were paid: their number, and euros."),
        "reintegration_paid",
        FactKind.INSTALMENT,
        PAYMENTS,
        (COUNTRY,),
        money=True,
    ),
    Table(
        "visits",
        _("Monitoring visits, by moment and how they ended"),
        _("Visits by the day for which they were planned; one that was neither held nor given up is still to come."),
        "visits",
        FactKind.VISIT,
        VISITS,
        (MOMENT, VISIT),
    ),
    Table(
        "surveys",
        _("Questionnaires after the return, by result"),
        _(
            "Questionnaires by their day. Results are told only of a questionnaire whose weights somebody has confirmed."
        ),
        "surveys",
        FactKind.SURVEY,
        SURVEYS,
        (SCORED,),
    ),
)
TABLES = (*PARTNERS, *INFORMATION, *DOCUMENTS, *AFTER_THE_RETURN)
