from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.encryption import CustodyRefused, new_ring_document
from casework.encryption.custody import ring
from casework.encryption.ring_document import with_new_key

WRONG_CUSTODY = "This is for KEY_CUSTODY={0}; here it is {1}."


class Command(BaseCommand):
    help = "Print a fresh key ring. Keep it in a file of mode 0400, apart from the data: without it nothing opens."
    requires_system_checks = []

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--next", action="store_true", help="print the present ring (a secret) with a new first key")
        which.add_argument("--vault", action="store_true", help="print VAULT_ROOT, a root that the vault has wrapped")
        which.add_argument("--token", action="store_true", help="make the first key and the root in the token")

    def handle(self, **options):
        if options["next"]:
            self.stdout.write(with_new_key(settings.KEY_RING))
        elif options["vault"]:
            self.stdout.write(self.keeper("vault").new_root())
        elif options["token"]:
            self.set_up_token(self.keeper("pkcs11"))
        else:
            self.stdout.write(new_ring_document())

    def keeper(self, custody):
        if custody != settings.KEY_CUSTODY:
            raise CommandError(WRONG_CUSTODY.format(custody, settings.KEY_CUSTODY))
        return ring()

    def set_up_token(self, token):
        token.make_root()
        try:
            kid = token.newest
        except CustodyRefused:
            kid = token.add_key()
        self.stdout.write(f"The token holds a root and the key {kid}.")
