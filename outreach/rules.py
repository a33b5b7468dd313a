"""What must hold of a contact before it is kept, by page or by interface. Pure: no database, no clock.

A contact is anonymous: `doubts` finds what looks like a telephone number or an e-mail address where none belongs.
"""

import re

from django.utils.translation import gettext_lazy as _

# A French or international number as people write it (06 12 34 56 78, +33 6…), or a long run of digits; not a date.
_NUMBER = re.compile(r"(?<!\d)(?:(?:\+|00)\d|0\d)(?:[\s.\-()]?\d){8,}(?!\d)|(?<!\d)\d{9,}(?!\d)")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
GROUPS = (("adults", "minors"), ("women", "men"))
WATCHED = ("note", "alias")


def seems_to_reach(text):
    """True when the text seems to hold a telephone number or an e-mail address."""
    return bool(_NUMBER.search(text) or _ADDRESS.search(text))


def doubts(values):
    """{field: sentence} for texts that seem to say more than they should; the author may keep them all the same."""
    sentence = _("This seems to hold a telephone number or an e-mail address. Take it out, or keep it knowingly.")
    return {name: sentence for name in WATCHED if seems_to_reach(values.get(name) or "")}


def problems(values, *, on, now):
    """{field: sentence} for what cannot be kept. `on`: the day of the outing; `now`: an aware moment."""
    return {
        **_time_problems(values, on, now),
        **_group_problems(values),
        **_referral_problems(values),
        **_consent_problems(values),
    }


def _time_problems(values, on, now):
    found = {}
    if values.get("at") and values["at"] > now:
        found["at"] = _("This moment is still to come.")
    if values.get("follow_up_on") and not values.get("follow_up"):
        found["follow_up"] = _("You gave a date for the follow-up: tick this box, or clear the date.")
    elif values.get("follow_up_on") and values["follow_up_on"] < on:
        found["follow_up_on"] = _("The follow-up comes after the contact.")
    return found


def _group_problems(values):
    """Groups are parts of the people met; of people of whom nothing was told, no group is."""
    found, people = {}, values.get("people")
    for one, other in GROUPS:
        counts = [values.get(name) or 0 for name in (one, other)]
        if people and sum(counts) > people:
            found[other if counts[1] else one] = _("These are more than the people met.")
    return found


def _referral_problems(values):
    if values.get("referral_answer") and not values.get("partner"):
        return {"partner": _("Say to whom the person was referred.")}
    return {}


def _consent_problems(values):
    held = values.get("alias") or values.get("reach")
    if held and not values.get("contact_consent"):
        return {
            "contact_consent": _(
                "An alias or a means of contact is kept only with the person's consent: tick this box if they gave it, "
                "or clear both."
            )
        }
    if values.get("contact_consent") and not held:
        return {"contact_consent": _("Write the alias or the means of contact, or untick this box.")}
    return {}
