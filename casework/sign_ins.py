"""What the audit trail keeps of signing in: also the attempts that failed, and every change of a password or factor.

An address that was typed and belongs to nobody is not kept: it may be a password typed into the wrong box.
"""

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver

from casework import audit
from casework.models import User


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


@receiver(authenticator_added)
def _factor_added(user, authenticator, **kwargs):
    _record_factor(user, authenticator, "added")


@receiver(authenticator_removed)
def _factor_removed(user, authenticator, **kwargs):
    _record_factor(user, authenticator, "removed")


@receiver(authenticator_reset)
def _factor_renewed(user, authenticator, **kwargs):
    _record_factor(user, authenticator, "renewed")


@receiver([password_changed, password_reset])
def _password_changed(user, **kwargs):
    audit.record(audit.CREDENTIALS_CHANGED, user, actor=user, detail={"verb": "changed", "factor": "password"})


def _record_factor(user, authenticator, verb):
    audit.record(audit.CREDENTIALS_CHANGED, user, actor=user, detail={"verb": verb, "factor": authenticator.type})
