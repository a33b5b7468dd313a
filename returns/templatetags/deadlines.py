"""The deadlines of a case, found when its page asks for them."""

from django import template

from returns.deadline_page import lines_of

register = template.Library()


@register.simple_tag
def deadline_lines(case):
    """{% deadline_lines case as lines %}; empty for a pathway that has none."""
    return lines_of(case)
