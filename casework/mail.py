"""Mail to people of the house, sent from rows: an action leaves one in its own transaction, a beat task sends it.

A mail says that something waits, never of whom: its text is a template (templates/mail/) that is given nothing but the
day by which to act. A row is sent under its lock and marked in the same transaction; should the process die between the
two, it is sent once more with the same Message-ID, by which mail servers and readers know it for the same.
"""

import datetime
import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from casework.access import GRANTS, Capability
from casework.enums import Role
from casework.models import Mail, User

logger = logging.getLogger(__name__)
EMERGENCY_OPENED, REVIEW_OVERDUE = "emergency_opened", "review_overdue"
TRAIL_BROKEN, QUESTION_WAITS = "trail_broken", "question_waits"
KEPT = datetime.timedelta(days=30)


def leave(template, recipient, *, reason, about=None):
    """Leave a mail to be sent. The same `reason` (codes and ids) to the same recipient makes one mail."""
    Mail.objects.get_or_create(
        key=f"{reason}:{recipient.pk}", defaults={"template": template, "recipient": recipient, "about": about}
    )


def leave_for_officers(template, *, reason, about=None):
    """Leave it for every data protection officer in office today."""
    for officer in User.objects.holding(Role.DATA_PROTECTION_OFFICER):
        leave(template, officer, reason=reason, about=about)


def leads_of(office_id):
    """Those who lead the work of an office today: who may give a case to somebody."""
    leading = [role for role, granted in GRANTS.items() if Capability.ASSIGN_CASES in granted]
    return User.objects.holding(*leading, office_id=office_id)


def following(case):
    """Whoever is in charge of the case; those who lead its office when nobody is, or they are gone."""
    if case.assignee_id and case.assignee.is_active:
        return [case.assignee]
    return leads_of(case.office_id)


def send_waiting(limit=100):
    """Send up to `limit` waiting mails, one transaction each; returns how many were sent."""
    sent = 0
    for _ in range(limit):
        outcome = _send_one()
        if outcome is None:
            break
        sent += outcome
    return sent


def forget_sent():
    Mail.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()


@transaction.atomic
def _send_one():
    """True when one was sent, False when its sending failed, None when none waits."""
    waiting = Mail.objects.filter(sent_at__isnull=True, not_before__lte=timezone.now(), recipient__is_active=True)
    mail = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("created_at").first()
    if mail is None:
        return None
    try:
        _message(mail).send()
        mail.sent_at = timezone.now()
    except (OSError, smtplib.SMTPException) as error:
        mail.attempts += 1
        mail.last_error = type(error).__name__
        mail.not_before = timezone.now() + datetime.timedelta(seconds=min(3600, 2**mail.attempts * 15))
        logger.error("mail %s failed (%s), attempt %s", mail.pk, mail.last_error, mail.attempts)
    mail.save(update_fields=["sent_at", "attempts", "last_error", "not_before"])
    return mail.sent_at is not None


def _message(mail):
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(f"mail/{mail.template}.txt", {"about": mail.about})
    subject, _blank, body = text.strip().partition("\n\n")
    headers = {"Message-ID": f"<{mail.pk}@escale>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject.strip(), body.strip() + "\n", to=[mail.recipient.email], headers=headers)
