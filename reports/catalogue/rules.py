"""What one unit of a number is. Each table of the catalogue has one of these, and says which. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    """`weighted`: a fact stands for its `people`, not for one."""

    code: str
    label: str
    definition: str
    weighted: bool = False


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
REFERRALS = Rule("referrals", _("referrals"), _("Referrals, each once, whatever the number of people and of needs."))
NEEDS = Rule("needs", _("needs"), _("Needs for which somebody was referred: a referral counts once for each need."))
MEETINGS = Rule("meetings", _("meetings"), _("Meetings with a partner organisation, each once, whoever came."))
EVENTS = Rule("events", _("events"), _("Events that took place, each once, however many days they lasted."))
PARTICIPANTS = Rule(
    "participants",
    _("participants"),
    _("People who came to an event, as its organisers counted them: whoever came to two events counts twice."),
    weighted=True,
)
REACH = Rule(
    "reach",
    _("people reached"),
    _("People reached by a channel, measured or estimated: whoever is reached by two channels counts twice."),
    weighted=True,
)
REQUESTS = Rule(
    "requests", _("requests"), _("Requests for a travel document, each once; asking again is another request.")
)
PLANS = Rule("plans", _("plans"), _("Reintegration plans that were approved, each once; a family has one plan."))
EXPENSES = Rule("expenses", _("expenses"), _("Lines of the budget of approved plans, each once."))
VISITS = Rule("visits", _("visits"), _("Monitoring visits that fell due, each once, held or not; a family has one."))
SURVEYS = Rule("surveys", _("questionnaires"), _("Questionnaires that one person finished at one visit, each once."))
RULES = (
    CONTACTS, MENTIONS, FILES, DEPARTURES, PERSONS, AWARDS, PAYMENTS, REFERRALS, NEEDS, MEETINGS, EVENTS, PARTICIPANTS,
    REACH, REQUESTS, PLANS, EXPENSES, VISITS, SURVEYS,
)  # fmt: skip
