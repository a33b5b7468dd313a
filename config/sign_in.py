"""Sign-in as Escale wants it: accounts are made by an administrator; second-factor secrets are sealed."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.access import RoleAssignment
from casework.encryption import seal, unseal
from casework.enums import Role


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_reauthentication_methods(self, user):
        """Whoever has a second factor proves who they are with it; the password alone is no proof then."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"].startswith("mfa_")] or methods


class AdministratorPasswordValidator:
    """Whoever administers opens every account: 16 characters instead of 12 (privacy.md §1.5).

    An account that is given the role later chooses a password anew (casework.actions.administration.give_role).
    """

    LENGTH = 16

    def validate(self, password, user=None):
        if len(password) < self.LENGTH and user is not None and user.pk and self._administers(user):
            raise ValidationError(
                _("The password of an administrator has %(length)d characters at least.") % {"length": self.LENGTH},
                code="password_too_short_for_role",
            )

    @staticmethod
    def _administers(user):
        """Now, or from a day to come."""
        return (
            RoleAssignment.objects.filter(user_id=user.pk, role=Role.ADMINISTRATOR)
            .exclude(ends_on__lt=timezone.localdate())
            .exists()
        )

    def get_help_text(self):
        return _("Administrators: at least %(length)d characters.") % {"length": self.LENGTH}


class MFAAdapter(DefaultMFAAdapter):
    """allauth keeps TOTP secrets in clear unless its adapter encrypts them (privacy.md §1.5)."""

    def encrypt(self, text):
        return base64.b64encode(seal("second-factor", text.encode())).decode()

    def decrypt(self, encrypted_text):
        return unseal("second-factor", base64.b64decode(encrypted_text)).decode()
