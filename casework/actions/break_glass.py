"""Opening a file outside one's scope because somebody must act at once, ending it, and the review that follows.

The grant is an ordinary share that ends by itself, so `visible_to` needs nothing new; the `BreakGlass` row tells why.
"""

import datetime
import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit, limits, mail
from casework.enums import Verdict
from casework.errors import Refusal
from casework.models import BreakGlass, Case

LASTS = datetime.timedelta(minutes=30)
# One sentence for every refusal: who asks must not learn from it which references exist.
OPENS_NOTHING = _(
    "This opens nothing. Check the reference letter by letter, or ask the team that holds the file, "
    "or the data protection officer."
)


def reference_of(text):
    """The case reference as it is kept, whatever the case and spacing of what was typed."""
    compact = re.sub(r"[\s-]", "", text).upper()
    return f"{compact[:4]}-{compact[4:]}"


def open_in_emergency(reference, *, reason, words, actor):
    """Show the case to `actor` for half an hour; returns the BreakGlass row.

    Refusal, in the same words, for a reference that does not exist and for one that is refused: a file that the same
    user opened before without justification. Not atomic itself: the trace of a refusal stays.
    """
    limits.check(actor, audit.BREAK_GLASS_OPENED)
    with access.beyond_scope():
        case = Case.objects.filter(reference=reference_of(reference)).first()
        if case is None or _is_barred(case, actor):
            audit.record(audit.BREAK_GLASS_REFUSED, *([case] if case else ()), actor=actor, allowed=False)
            raise Refusal(OPENS_NOTHING)
        return _open(case, reason, words, actor)


def _is_barred(case, user):
    return case.emergencies.filter(user=user, verdict=Verdict.UNJUSTIFIED).exists()


@transaction.atomic
def _open(case, reason, words, actor):
    now = timezone.now()
    emergency = BreakGlass(
        case=case, person_id=case.principal_id, user=actor, reason=reason, words=words, at=now, until=now + LASTS
    )
    emergency.save()  # before the share: the database lets the one in because of the other
    access.grant(case, actor, until=emergency.until, actor=actor)
    audit.record(audit.BREAK_GLASS_OPENED, emergency, actor=actor, case=case, detail={"reason": reason})
    mail.leave_for_officers(mail.EMERGENCY_OPENED, reason=f"break_glass.opened:{emergency.pk}", about=emergency.pk)
    return emergency


@transaction.atomic
def end(emergency, *, actor):
    """End an emergency access now. A share that the team has given meanwhile stays."""
    if not emergency.is_running:
        return
    for share in emergency.case.shares.filter(user=emergency.user, granted_by=emergency.user):
        access.revoke(share)  # first: the database lets one's own share last no longer than the emergency
    emergency.until = timezone.now()
    emergency.save(update_fields=["until"])
    audit.record(audit.BREAK_GLASS_ENDED, emergency, actor=actor, case=emergency.case_id)


@transaction.atomic
def review(emergency, *, verdict, findings, actor):
    """The data protection officer's word on it, given once, never by whoever opened the file."""
    emergency = BreakGlass.objects.select_for_update(of=("self",)).select_related("case").get(pk=emergency.pk)
    if emergency.user_id == actor.pk:
        raise Refusal(_("Nobody reviews their own access: ask another officer."))
    if emergency.reviewed_at:
        raise Refusal(_("This access was reviewed already."))
    emergency.reviewed_at, emergency.reviewed_by = timezone.now(), actor
    emergency.verdict, emergency.findings = verdict, findings
    emergency.save(update_fields=["reviewed_at", "reviewed_by", "verdict", "findings"])
    audit.record(
        audit.BREAK_GLASS_REVIEWED, emergency, actor=actor, case=emergency.case_id, detail={"verdict": verdict}
    )
    return emergency


def chase():
    """Write again, once a day, for every access that has waited too long for its review."""
    for emergency in BreakGlass.objects.overdue():
        day = (timezone.now() - emergency.review_due_at).days
        reason = f"break_glass.overdue:{emergency.pk}:{day}"
        mail.leave_for_officers(mail.REVIEW_OVERDUE, reason=reason, about=emergency.pk)
