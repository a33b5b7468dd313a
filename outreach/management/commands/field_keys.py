from django.core.management.base import BaseCommand, CommandError

from casework.encryption import key_session
from outreach import field_keys
from outreach.models import FieldKey


class Command(BaseCommand):
    help = "The keys to which telephones seal: list them, give out a new one, retire an old one."

    def add_arguments(self, parser):
        parser.add_argument("--new", action="store_true", help="give out a new key now; the old one still opens")
        parser.add_argument("--retire", metavar="KID", help="destroy this key: what is sealed to it never opens again")

    def handle(self, *, new, retire, **options):
        with key_session():
            if new:
                field_keys.renew(at_once=True)
            if retire:
                self.retire(retire)
        for key in FieldKey.objects.all():
            state = "retired" if key.retired_at else "opens" if key.ended_at else "given out"
            self.stdout.write(f"{key.pk}  {key.began_at:%Y-%m-%d %H:%M}  {state}")

    def retire(self, kid):
        key = next((key for key in FieldKey.objects.filter(retired_at__isnull=True) if str(key.pk) == kid), None)
        if key is None:
            raise CommandError("There is no such key, or it is retired already.")
        if key.ended_at is None:
            raise CommandError("Telephones seal to this key now: give out another one first (--new).")
        field_keys.retire(key)
