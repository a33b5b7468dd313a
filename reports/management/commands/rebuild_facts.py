from django.core.management.base import BaseCommand

from casework.models import Case
from outreach.models import Contact
from reports.actions import facts as actions
from reports.models import Fact


class Command(BaseCommand):
    help = "Make the statistical facts anew from the files, e.g. after a restore; may be repeated at any time."

    def handle(self, **options):
        total = Case.objects.count() + Contact.objects.count()
        for done in actions.rebuild_facts():
            self.stdout.write(f"\r{done} of {total} files", ending="")
            self.stdout.flush()
        self.stdout.write(f"\n{Fact.objects.count()} facts stand.")
