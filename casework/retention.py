"""How long a file is kept, by purpose and outcome, and why. Pure: no database, no clock.

Words used here:

- *rule*: one period with what it is counted from and the text that sets it; `RULES` are all of them. A period that no
  text establishes says so (`to_confirm`): the office's data protection officer confirms or changes it.
- *due*: the day on which a file is to be erased, by which rule. Facts change, and the day with them: a file that is
  resumed, reopened or spoken about again is due later.
- *notice*: days between the announcement on the file and its erasure. A setting of the house, not a legal period.

An office changes periods by the setting RETENTION, {"PAR": {"accompaniment": {"years": 3}}}; "*" is every office.
"""

import datetime
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GRANTED, REFUSED, WITHDRAWN, ACCOMPANIMENT = "granted", "refused", "withdrawn", "accompaniment"
ENCOUNTER = "encounter"
EVERY_OFFICE = "*"


@dataclass(frozen=True)
class Rule:
    code: str
    label: Promise
    reason: Promise
    counted_from: Promise
    source: str
    years: int = 0
    days: int = 0
    to_confirm: bool = False
    changed: bool = field(default=False)  # the office set another period than the source

    def after(self, start):
        """The day on which this period, begun on `start`, is over. The 29th of February ends on the 1st of March."""
        try:
            end = start.replace(year=start.year + self.years)
        except ValueError:
            end = datetime.date(start.year + self.years, 3, 1)
        return end + datetime.timedelta(days=self.days)


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            REFUSED,
            _("Assistance refused"),
            _("OFII refused the assistance"),
            _("the refusal"),
            "CESEDA R.142-38",
        ),
        Rule(
            WITHDRAWN,
            _("Given up before the decision"),
            _("the person gave up the return before OFII decided"),
            _("the day on which the person gave up"),
            "CESEDA R.142-38",
        ),
        Rule(
            GRANTED,
            _("Assistance granted"),
            _("the period that follows the decision is over"),
            _("the decision"),
            "CESEDA R.142-38",
            years=5,
        ),
        Rule(
            ACCOMPANIMENT,
            _("Accompaniment without decision"),
            _("there has been no contact with the person for a long time"),
            _("the last contact"),
            "CNIL, délibération 2023-095",
            years=2,
        ),
        Rule(
            ENCOUNTER,
            _("Words of a contact without file"),
            _("nobody came back to the encounter"),
            _("the encounter"),
            "CNIL, délibération 2023-095",
            years=2,
            to_confirm=True,
        ),
    )
}


@dataclass(frozen=True)
class Facts:
    """What a file says that matters here. `decision`: "granted", "refused" or "" while there is none."""

    last_contact_on: datetime.date
    decision: str = ""
    decided_on: datetime.date | None = None
    withdrawn_on: datetime.date | None = None


@dataclass(frozen=True)
class Due:
    """When a file is to be erased, by which rule; `reason` and `source` say why on the page."""

    date: datetime.date
    rule: Rule

    @property
    def reason(self):
        return self.rule.reason

    @property
    def source(self):
        return self.rule.source


def rules_for(office, overrides):
    """The rules as they hold for the office code `office`. ValueError for a rule or a period that does not exist."""
    found = dict(RULES)
    for name in (EVERY_OFFICE, office):
        for code, period in overrides.get(name, {}).items():
            if code not in RULES or set(period) - {"years", "days"}:
                raise ValueError(f"RETENTION: no such rule or period: {name}, {code}")
            if any(not isinstance(length, int) or length < 0 for length in period.values()):
                raise ValueError(f"RETENTION: a period is a number of years or days: {name}, {code}")
            found[code] = replace(
                found[code], years=period.get("years", 0), days=period.get("days", 0), changed=True, to_confirm=True
            )
    return found


def due(facts, rules=RULES):
    """When the file is to be erased. The decision comes before everything: who was aided stays known as aided."""
    if facts.decision == GRANTED:
        rule, start = rules[GRANTED], facts.decided_on
    elif facts.decision == REFUSED:
        rule, start = rules[REFUSED], facts.decided_on
    elif facts.withdrawn_on:
        rule, start = rules[WITHDRAWN], facts.withdrawn_on
    else:
        rule, start = rules[ACCOMPANIMENT], facts.last_contact_on
    return Due(rule.after(start), rule)


def announced(due_on, *, already, today, notice):
    """(day of erasure, day of announcement or None): nothing is erased before its notice has run in full."""
    ahead = datetime.timedelta(days=notice)
    if due_on - ahead > today:
        return due_on, None
    told = already or today
    return max(due_on, told + ahead), told
