"""What a screening may find, and what each finding asks for before somebody departs. Pure: no database, no clock.

Words used here:

- *factor*: something that makes somebody more, or less, vulnerable, at one of the four levels of IOM's determinants of
  migrant vulnerability (domain.md §6.4). The levels are IOM's; the factors are a list of the house, to be confirmed.
- *vulnerability*: a situation that asks for more than the usual care (§2.2).
- *safeguard*: what has to hold before somebody in such a situation departs (§§2.3, 2.4). No text that we know sets how
  long a time of reflection lasts: its end is a date that the caseworker records.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    INDIVIDUAL = "individual", _("The person")
    FAMILY = "family", _("Family and household")
    COMMUNITY = "community", _("Community")
    STRUCTURAL = "structural", _("Country and institutions")


class Factor(TextChoices):
    """Value: level, "risk" or "protective", and a word."""

    ISOLATED = "individual.risk.isolated", _("Alone, with nobody to turn to")
    NO_PAPERS = "individual.risk.no_papers", _("Without identity papers")
    NO_INCOME = "individual.risk.no_income", _("Without income, or with debts")
    DISTRESS = "individual.risk.distress", _("Signs of distress")
    VIOLENCE = "individual.risk.violence", _("Lived through violence")
    SKILLS = "individual.protective.skills", _("Training, or a trade to live on")
    PLANS = "individual.protective.plans", _("A project of their own")
    SEPARATED = "family.risk.separated", _("Separated from their family")
    DEPENDANTS = "family.risk.dependants", _("Others depend on them alone")
    CONTROL = "family.risk.control", _("Violence or control within the family")
    FAMILY_WAITS = "family.protective.waits", _("A family that welcomes them back")
    FAMILY_HELPS = "family.protective.helps", _("A family that can help with money or housing")
    REJECTION = "community.risk.rejection", _("Rejection or shame feared on return")
    THREATS = "community.risk.threats", _("Threats by people they know there")
    NETWORK = "community.protective.network", _("Friends or an association to rely on")
    INSECURITY = "structural.risk.insecurity", _("Insecurity in the region of return")
    NO_CARE = "structural.risk.no_care", _("Needed care not to be had there")
    NO_HOUSING = "structural.risk.no_housing", _("Nowhere to live")
    DISCRIMINATION = "structural.risk.discrimination", _("Discrimination by law or in practice")
    SERVICES = "structural.protective.services", _("Public services within reach")
    PROGRAMME = "structural.protective.programme", _("A reintegration programme within reach")

    @property
    def level(self):
        return Level(self.value.split(".")[0])


def factors_of(level):
    """[(value, label)] of one level, risks first."""
    return [(one.value, one.label) for one in Factor if one.level is level]


class Vulnerability(TextChoices):
    TRAFFICKING = "trafficking", _("Signs of trafficking in human beings")
    TORTURE = "torture", _("Torture or other ill-treatment")
    ILLNESS = "illness", _("Serious illness")
    DISABILITY = "disability", _("Disability")
    PREGNANCY = "pregnancy", _("Pregnancy")
    OLD_AGE = "old_age", _("Old age")
    LONE_PARENT = "lone_parent", _("Alone with children")
    LARGE_FAMILY = "large_family", _("Large family")
    PRESSURE = "pressure", _("Signs of pressure to return")
    CAPACITY = "capacity", _("Doubt about the capacity to decide")


class SafeguardKind(TextChoices):
    SAFETY = "safety", _("Safety of the return assessed")
    REFLECTION = "reflection", _("Time of reflection")
    CHOICE = "choice", _("Free and informed choice, confirmed alone with the person")
    CAPACITY = "capacity", _("Capacity to decide, assessed by a professional")
    SUPPORT = "support", _("What is done about it")
    ESCORT = "escort", _("Escort named")
    RECEPTION = "reception", _("Received on arrival: met, housed, taken further")


class State(TextChoices):
    """What became of a safeguard."""

    MET = "met", _("Done, and nothing stands against the return")
    OPEN = "open", _("Not yet, or something stands against the return")
    DECLINED = "declined", _("The person does not want it")


K, V = SafeguardKind, Vulnerability
ASKED = {
    V.TRAFFICKING: (K.SAFETY, K.REFLECTION, K.CHOICE),
    V.PRESSURE: (K.CHOICE,),
    V.CAPACITY: (K.CAPACITY,),
}
ASKED |= {one: (K.SUPPORT,) for one in Vulnerability if one not in ASKED}
ADVISED = {V.TRAFFICKING: (K.RECEPTION,)}  # shown as missing, and stops nobody
NEEDS_FITNESS = frozenset({V.ILLNESS, V.DISABILITY, V.PREGNANCY})
# What a person may refuse without being stopped: it is for them.
MAY_DECLINE = frozenset({K.REFLECTION, K.SUPPORT, K.RECEPTION})

FITNESS, ESCORT_SEAT = "fitness", "escort_seat"
# Why a step may not be completed yet. They stand on the page of the case, and do not say of which vulnerability.
SENTENCES = {
    K.SAFETY.value: _("The safety of the return is not assessed yet, or not sufficient."),
    K.REFLECTION.value: _("The time of reflection was not offered yet, or is not over."),
    K.CHOICE.value: _("The free and informed choice still has to be confirmed, alone with the person."),
    K.CAPACITY.value: _("The capacity to decide still has to be assessed by a professional."),
    K.SUPPORT.value: _("The screening found a need, and what is done about it is not recorded yet."),
    FITNESS: _("The fitness to travel has to be confirmed: here that step cannot be skipped."),
    K.ESCORT.value: _("An escort is needed, and is not named yet."),
    ESCORT_SEAT: _("An escort is needed, and is not part of the booking."),
}
# The escort is found once the journey is known: these are asked before the convocation, not before the booking.
WITH_THE_JOURNEY = frozenset({K.ESCORT.value, ESCORT_SEAT})


def key_of(kind, about=""):
    """How a safeguard is named among those of a person: "safety", "support:pregnancy"."""
    return f"{kind}:{about}" if about else str(kind)


def asked_for(vulnerabilities, table=None):
    """[(kind, about)] of the safeguards that these vulnerabilities (codes) ask for, each once.

    `about`: the vulnerability, for what is done about each one apart; "" otherwise.
    """
    table = ASKED if table is None else table
    found = {}
    for code in vulnerabilities:
        if code in Vulnerability.values:
            for kind in table.get(Vulnerability(code), ()):
                found[kind, code if kind is K.SUPPORT else ""] = None
    return list(found)
