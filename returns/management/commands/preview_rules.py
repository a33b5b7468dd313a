import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from casework import case_page
from casework.encryption import key_session
from casework.enums import CaseStatus
from casework.models import Case
from returns import aid
from returns.rules import files
from returns.rules.engine import assess

OPEN = (CaseStatus.ACTIVE, CaseStatus.POSTPONED, CaseStatus.NO_SHOW)
BAD_TEXT = 2


class Command(BaseCommand):
    help = (
        "List the open files whose answer would change with a candidate text (a TOML file as in returns/rules/texts): "
        "reference, id, total before and after. Names nobody and changes nothing. Exit codes: 0 done, 2 the file is "
        "no text, or leaves a gap beside the others."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the candidate; one with the code of a text that is there replaces it")
        parser.add_argument(
            "--on", type=_day, metavar="DATE", help="day for files that are not filed yet (the text's first, or today)"
        )

    def handle(self, *, file, on, **options):
        try:
            candidate = files.load(file)
        except files.BadText as error:
            raise CommandError(str(error), returncode=BAD_TEXT) from None
        after = files.calendar().with_text(candidate)
        if problems := after.problems():
            raise CommandError("\n".join(problems), returncode=BAD_TEXT)
        on = on or max(timezone.localdate(), candidate.since)
        with translation.override("en"):
            changed, count = self.compare(after, on)
        self.stdout.write(f"{changed} of {count} open files would change with {candidate.code}, as of {on}.")

    def compare(self, after, on):
        cases = Case.objects.filter(status__in=OPEN, pathway__in=aid.PATHWAYS, departed_on__isnull=True)
        changed = count = 0
        for case in cases.select_related("principal").order_by("reference").iterator():
            count += 1
            with key_session():
                facts = aid.facts_of(case, case_page.members(case), on)
            old, new = assess(facts, on), assess(facts, on, after)
            if _told(old) != _told(new):
                changed += 1
                self.stdout.write(f"{case.reference}\t{case.pk}\t{_in_words(old)}\t{_in_words(new)}")
        return changed, count


def _told(found):
    """What the person would be told: not by which text."""
    return found.answer[1:], found.total


def _in_words(found):
    return f"{found.verdict.value}: {found.total_in_words}" if found.text else "no text"


def _day(text):
    return datetime.date.fromisoformat(text)
