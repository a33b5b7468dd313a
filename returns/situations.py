"""Words for the situation of a file: where somebody stays before the departure, detention, asylum, what was checked.

Pure. How long somebody may stay in a DPAR is set by `settings.DPAR_DAYS` (domain.md §1.6: 45 days, other lengths are
told; to be confirmed) and may be another number for one file.
"""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Housing(TextChoices):
    """Accommodation before the departure."""

    OWN = "own", _("Own housing")
    HOSTED = "hosted", _("With relatives or friends")
    DPAR = "dpar", _("DPAR, housing for the preparation of the return")
    ASYLUM = "asylum", _("Housing for asylum seekers (CADA, HUDA, CAES)")
    EMERGENCY = "emergency", _("Emergency housing (115, hotel)")
    CHILD_WELFARE = "child_welfare", _("Child welfare (ASE)")
    NONE = "none", _("No housing")
    OTHER = "other", _("Other housing")


class Restraint(TextChoices):
    """Detention, and what is less."""

    FREE = "free", _("Neither detained nor under house arrest")
    HOUSE_ARREST = "house_arrest", _("House arrest (assignment to residence)")
    CRA = "cra", _("Detention centre (CRA)")
    LRA = "lra", _("Detention facility (LRA)")


class PastAid(TextChoices):
    """The answer to the check of previous aid."""

    NONE = "none", _("No previous aid")
    HELPED = "helped", _("Was already helped")
    WAITING = "waiting", _("No answer yet")


class Asylum(TextChoices):
    NONE = "none", _("No claim")
    OFPRA = "ofpra", _("Claim before OFPRA")
    CNDA = "cnda", _("Appeal before CNDA")
    REJECTED = "rejected", _("Rejected for good")
    PROTECTED = "protected", _("Protection granted")
    WITHDRAWN = "withdrawn", _("Claim withdrawn")


UNDER_WAY = frozenset({Asylum.OFPRA, Asylum.CNDA})
DETAINED = {Restraint.FREE: False, Restraint.HOUSE_ARREST: False, Restraint.CRA: True}  # LRA: the texts name the CRA


def dpar_ends(answers, usual_days):
    """The last day (date) in the DPAR; None when the person is in none, or since when is not known."""
    since = answers.get("housed_since")
    if answers.get("housing") != Housing.DPAR or not since:
        return None
    days = answers.get("dpar_days") or usual_days
    return datetime.date.fromisoformat(since) + datetime.timedelta(days=days)


def facts_of(answers):
    """What a situation says for the return aid (`rules.facts`): {name: value as in JSON}."""
    told = {
        "in_detention": DETAINED.get(answers.get("restraint")),
        "previous_aid": {PastAid.NONE: False, PastAid.HELPED: True}.get(answers.get("past_aid")),
    }
    return {name: value for name, value in told.items() if value is not None}
