from django.core.management.base import BaseCommand

from casework.encryption.signing import Signer, new_signing_key


class Command(BaseCommand):
    help = (
        "Print a fresh key that signs the seals of the audit trail; on the second line the public key that checks them."
        " The first goes to the worker alone (AUDIT_SIGNING_KEY), the second to everybody (AUDIT_PUBLIC_KEY)."
    )
    requires_system_checks = []

    def handle(self, **options):
        key = new_signing_key()
        self.stdout.write(key)
        self.stdout.write(Signer(key).public_text)
