"""The deadlines of a case, found when its page asks for them."""

from django import template
from django.db.models import F

from returns.deadline_page import lines_of
from returns.models import DueDay

register = template.Library()


@register.simple_tag
def deadline_lines(case):
    """{% deadline_lines case as lines %}; empty for a pathway that has none."""
    return lines_of(case)


@register.simple_tag
def behind_days(cases):
    """{% behind_days cases as behind %}: {case id: the deadline} where one, and not the next step, sets the day."""
    rows = DueDay.objects.filter(case__in=cases, due_on=F("case__due_on"))
    words = {one.code: one.label for case in cases for one in case.pathway_definition.deadlines}
    return {row.case_id: words[row.code] for row in rows if row.code in words}


@register.filter
def named_by(names, case):
    """{{ behind|named_by:case }}"""
    return names.get(case.pk, "")
