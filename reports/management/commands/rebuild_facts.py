from django.core.management.base import BaseCommand

from reports.actions import facts as actions
from reports.models import Fact


class Command(BaseCommand):
    help = "Make the statistical facts anew from the files, e.g. after a restore; may be repeated at any time."

    def handle(self, **options):
        total = sum(model.objects.count() for model, _gather in actions.SOURCES)
        for done in actions.rebuild_facts():
            self.stdout.write(f"\r{done} of {total} rows", ending="")
            self.stdout.flush()
        self.stdout.write(f"\n{Fact.objects.count()} facts stand.")
