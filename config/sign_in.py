"""Sign-in as Escale wants it: accounts are made by an administrator; second-factor secrets are sealed."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from casework.encryption import seal, unseal


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_reauthentication_methods(self, user):
        """Whoever has a second factor proves who they are with it; the password alone is no proof then."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"].startswith("mfa_")] or methods


class MFAAdapter(DefaultMFAAdapter):
    """allauth keeps TOTP secrets in clear unless its adapter encrypts them (privacy.md §1.5)."""

    def encrypt(self, text):
        return base64.b64encode(seal("second-factor", text.encode())).decode()

    def decrypt(self, encrypted_text):
        return unseal("second-factor", base64.b64decode(encrypted_text)).decode()
