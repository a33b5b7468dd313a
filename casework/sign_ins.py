"""What the audit trail keeps of signing in: also the attempts that failed, and every change of a password or factor;
and the words that the package leaves out.

An address that was typed and belongs to nobody is not kept: it may be a password typed into the wrong box.
"""

from allauth.account.signals import password_changed, password_reset
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.contrib.auth.signals import user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.models import User

for _form in (AddWebAuthnForm, EditWebAuthnForm):
    _form.base_fields["name"].label = _("Name of the passkey")  # it has none, and would be derived in English


@receiver(user_login_failed)
def _password_refused(credentials, **kwargs):
    typed = credentials.get("email") or credentials.get("username") or ""
    known = User.objects.filter(email__iexact=typed).values_list("pk", flat=True) if "\0" not in typed else ()
    audit.record(
        audit.SIGN_IN_FAILED, *known, actor=None, kind="casework.user", detail={"factor": "password"}, allowed=False
    )


@receiver(authentication_failed)
def _second_factor_refused(user, authenticator, **kwargs):
    audit.record(audit.SIGN_IN_FAILED, user, actor=None, detail={"factor": authenticator.type}, allowed=False)


@receiver(post_save, sender=Authenticator)
def _factor_added(instance, created, **kwargs):
    """By the row and not by allauth's signal, which comes after the commit: the change and its event stay together."""
    if created:
        _record_factor(instance, "added")


@receiver(post_delete, sender=Authenticator)
def _factor_removed(instance, **kwargs):
    _record_factor(instance, "removed")


@receiver([password_changed, password_reset])
def _password_changed(user, **kwargs):
    audit.record(audit.CREDENTIALS_CHANGED, user, actor=user, detail={"verb": "changed", "factor": "password"})


def _record_factor(authenticator, verb):
    """Who did it is who asks: the user, or an administrator who takes a lost factor away; nobody in a command."""
    asking = getattr(context.request, "user", None)
    actor = asking if asking is not None and asking.is_authenticated else None
    audit.record(
        audit.CREDENTIALS_CHANGED,
        authenticator.user_id,
        actor=actor,
        kind="casework.user",
        detail={"verb": verb, "factor": authenticator.type},
    )
