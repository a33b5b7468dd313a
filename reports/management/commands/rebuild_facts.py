from django.core.management.base import BaseCommand, CommandError

from casework.errors import Refusal
from reports.actions import facts as actions
from reports.models import Fact, Rebuild


class Command(BaseCommand):
    help = "Count all facts anew from the files, e.g. after a restore. One that was stopped goes on where it was."

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="from the first file, whatever was counted before")

    def handle(self, *, anew=False, **options):
        left, total = Rebuild.objects.under_way().last(), 0
        if left and not anew:
            self.stdout.write(f"One that stopped had counted {left.done} of {left.total} rows.")
        try:
            for done in actions.rebuild_facts(anew=anew):
                total = total or Rebuild.objects.under_way().last().total
                self.stdout.write(f"\r{done} of {total} rows ({min(100, 100 * done // (total or 1))} %)", ending="")
                self.stdout.flush()
        except Refusal as refusal:
            raise CommandError(" ".join(map(str, refusal.sentences))) from refusal
        self.stdout.write(f"\n{Fact.objects.count()} facts stand.")
