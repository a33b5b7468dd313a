"""What must hold before anybody is told an amount: the texts are readable, and follow one another without a gap."""

from django.core.checks import Error, register

from returns import destinations
from returns.questionnaire import files as questionnaires
from returns.rules import files


@register()
def texts_follow_one_another(app_configs, **kwargs):
    try:
        calendar = files.calendar()
    except files.BadText as error:
        return [Error(str(error), hint="docs/rules.md says what a text may hold.", id="returns.E001")]
    return [
        Error(problem, hint="Each text of a place ends the day before the next one begins.", id="returns.E002")
        for problem in calendar.problems()
    ]


@register()
def destinations_are_readable(app_configs, **kwargs):
    try:
        destinations.suspensions()
    except destinations.BadDestinations as error:
        return [Error(str(error), hint="returns/destinations.toml says what the file may hold.", id="returns.E003")]
    return []


@register()
def questionnaires_are_readable(app_configs, **kwargs):
    try:
        questionnaires.every()
    except questionnaires.BadQuestionnaire as error:
        return [Error(str(error), hint="docs/follow-up.md says what a version may hold.", id="returns.E004")]
    return []
