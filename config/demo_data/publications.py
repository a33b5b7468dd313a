"""What the demo's two managers have published, one table revised; a draft that waits; a template that is kept."""

from django.db import transaction

from casework.models import User
from config.demo_data import organisation
from reports import donor_report
from reports.actions import releases, templates
from reports.closed_periods import QUARTER, YEAR, closed_before
from reports.enums import ReportLanguage
from reports.models import Release

TEMPLATE = "Rapport annuel au bailleur"


@transaction.atomic
def load_publications(frame, world):
    """Nothing when something is published already. After the facts: tables are made of them."""
    if Release.objects.exists():
        return
    first, second = (User.objects.get(pk=world.users[email]) for email in organisation.MANAGERS)
    closed = closed_before(frame.today)
    year = next(one.code for one in closed if one.kind == YEAR)
    quarter = next(one.code for one in closed if one.kind == QUARTER)
    tables = (
        "contacts_by_place",
        "departures_by_company",
        "departures",
        "aid_paid",
        "referrals",
        "visits",
        "documents_by_delay",
    )
    for table, period in (*((table, year) for table in tables), ("departures", quarter)):
        releases.release(releases.prepare_release(table, period, actor=first), actor=second)
    revised = releases.prepare_release("contacts_by_place", year, reason="late", actor=second)
    releases.release(revised, actor=first)
    releases.prepare_release("files_by_stage", quarter, actor=first)
    language = ReportLanguage.FRENCH
    template = donor_report.checked(donor_report.example(language), language=language)
    templates.keep_template(frame.uid("donor template", 0), template, name=TEMPLATE, language=language, actor=first)
