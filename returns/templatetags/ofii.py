"""What pages say of dealings with OFII, found when the page asks for it."""

from django import template
from django.urls import reverse
from django.utils.translation import ngettext

from casework.access import Capability, can
from returns import ofii_page
from returns.aid import PATHWAYS
from returns.models import Review

register = template.Library()
COUNTED_UP_TO = 99


@register.simple_tag
def dealings(case, user):
    """{% dealings case request.user as found %}: the sentence that comes first; None for what is no return."""
    if case.pathway not in PATHWAYS:
        return None
    return ofii_page.next_for_team(case, ofii_page.dealings_of(case, user))


@register.simple_tag
def under_review(user):
    """{% under_review request.user as challenged %}: ids of the cases of which a review waits for its answer."""
    return set(ofii_page.of_the_team(Review.objects.waiting(), user).values_list("case_id", flat=True))


@register.filter
def silence(sending):
    """How long ago it was sent without an acknowledgement, in words."""
    return ofii_page.silence_in_words(sending.days_of_silence or 0)


@register.filter
def lacking(number):
    return ngettext("%(number)s piece missing", "%(number)s pieces missing", number) % {"number": number}


@register.simple_tag
def waiting_at_ofii(user):
    """[{"text", "url"}] of what waits for the team because of OFII; nothing when nothing does."""
    if not can(user, Capability.WORK_CASES):
        return []
    found = {
        "silent": (ofii_page.silent, _silent),
        "questions": (ofii_page.to_answer, _questions),
        "differs": (ofii_page.to_look_at, _differ),
    }
    lines = []
    for view, (rows, say) in found.items():
        if number := len(rows(user).values_list("pk")[:COUNTED_UP_TO]):
            lines.append({"text": say(number), "url": f"{reverse('transmission_list')}?view={view}"})
    return lines


def _silent(number):
    return ngettext(
        "%(number)s dossier sent to OFII has no acknowledgement.",
        "%(number)s dossiers sent to OFII have no acknowledgement.",
        number,
    ) % {"number": number}


def _questions(number):
    return ngettext("OFII asks %(number)s question.", "OFII asks %(number)s questions.", number) % {"number": number}


def _differ(number):
    return ngettext(
        "%(number)s decision of OFII differs from the rules: have a look.",
        "%(number)s decisions of OFII differ from the rules: have a look.",
        number,
    ) % {"number": number}
