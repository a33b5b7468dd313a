"""Silence: a dossier was sent, and nobody has said that it arrived. The team is told; a refusal is never made of it."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, mail
from returns.models import Transmission

REMINDED = audit.action("dossier.silence_told", _("Told the team that OFII has not answered"))
SILENCE = "ofii_silence"


def silent(transmissions, today=None):
    """Those without an answer for longer than the house waits."""
    today = today or timezone.localdate()
    return transmissions.unanswered().filter(on__lte=today - datetime.timedelta(days=settings.OFII_SILENCE_DAYS))


def remind(today=None):
    """Tell whoever follows the file, once in each such time; returns how many transmissions were told of."""
    today = today or timezone.localdate()
    long_ago = today - datetime.timedelta(days=settings.OFII_SILENCE_DAYS)
    waiting = silent(Transmission.objects.all(), today).exclude(reminded_on__gt=long_ago)
    return sum(_remind(pk, today) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk, today):
    """The mail says that something waits, and nothing of whom; it is left with the mark, so that one goes out."""
    waiting = Transmission.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    sending = waiting.filter(pk=pk, acknowledged_on=None).exclude(reminded_on=today).first()
    if sending is None:
        return False
    sending.reminded_on = today
    sending.save(update_fields=["reminded_on"])
    for colleague in mail.following(sending.case):
        mail.leave(SILENCE, colleague, reason=f"ofii-silence:{sending.pk}:{today}", about=None)
    audit.record(REMINDED, sending, actor=None, case=sending.case)
    return True
