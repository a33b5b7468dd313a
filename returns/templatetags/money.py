"""What the case page shows of money, found when the page asks for it; sums as people write them."""

from django import template
from django.utils import timezone

from returns.aid import PATHWAYS
from returns.allowance_page import money_of
from returns.reintegration_page import reintegration_of
from returns.rules import words

register = template.Library()


@register.simple_tag
def allowance(case, members):
    """{% allowance case members as money %}; None for a pathway that is no return."""
    return money_of(case, members) if case.pathway in PATHWAYS else None


@register.simple_tag(takes_context=True)
def reintegration(context, case):
    """{% reintegration case as found %}; None for a pathway that is no return."""
    if case.pathway not in PATHWAYS:
        return None
    return reintegration_of(case, context["request"].user, timezone.localdate())


@register.filter
def euros(value):
    return words.euros(value)
