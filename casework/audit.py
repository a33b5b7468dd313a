"""Who did what, to which file, when and why: reads included, in the same transaction as what they record (D7).

Words used here:

- *event*: one row. It holds codes, ids and field *names*; never a value, so the trail itself betrays nobody.
- *action code*: registered once with its label by `action()`; an unregistered code is refused.
- *objects*: the files that one act touched; a page that lists fifty files leaves one event with fifty ids.
- *case*: the file whose history the event belongs to.

Rows are append-only by a database trigger and because the web's database role may only insert and select them.
"""

import contextvars
import re
import uuid
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.enums import Purpose

_LABELS = {}
_CODE = re.compile(r"[a-z0-9_.:-]{0,64}")


def action(code, label):
    """Register an action code with the label that histories show; returns the code."""
    _LABELS[code] = label
    return code


def label_of(code):
    return _LABELS.get(code, code)


def choices():
    return sorted(((code, str(label)) for code, label in _LABELS.items()), key=lambda pair: pair[1])


CASE_OPENED = action("case.opened", _("Opened the case"))
CASE_READ = action("case.read", _("Read the case"))
CASE_LISTED = action("case.listed", _("Saw the case in a list"))
CASE_ASSIGNED = action("case.assigned", _("Assigned the case"))
CASE_SHARED = action("case.shared", _("Shared the case"))
CASE_UNSHARED = action("case.unshared", _("Ended a share"))
CASE_WITHDRAWN = action("case.withdrawn", _("Recorded that the person gives up the return"))
CASE_POSTPONED = action("case.postponed", _("Postponed"))
CASE_NO_SHOW = action("case.no_show", _("Recorded that the person did not come"))
CASE_RESUMED = action("case.resumed", _("Resumed the case"))
CASE_CLOSED = action("case.closed", _("Closed the case"))
CASE_CHANGED = action("case.changed", _("Changed the case"))
STEP_DONE = action("step.done", _("Completed a step"))
STEP_SKIPPED = action("step.skipped", _("Skipped a step"))
STEP_REOPENED = action("step.reopened", _("Reopened a step"))
IDENTITY_CHANGED = action("identity.changed", _("Changed the identity"))
MEMBER_ADDED = action("member.added", _("Added a family member"))
NOTE_ADDED = action("note.added", _("Added a note"))
DOCUMENT_ADDED = action("document.added", _("Added a document"))
DOCUMENT_READ = action("document.read", _("Opened a document"))
APPOINTMENT_ADDED = action("appointment.added", _("Made an appointment"))
PEOPLE_SEARCHED = action("people.searched", _("Searched for people"))
DUPLICATES_COMPARED = action("people.compared", _("Compared possible duplicates"))
ACCESS_REFUSED = action("access.refused", _("Was refused access"))
AUDIT_READ = action("audit.read", _("Read the audit trail"))
CASE_ERASED = action("case.erased", _("Erased the case"))
HOLD_PLACED = action("hold.placed", _("Placed a legal hold"))
HOLD_LIFTED = action("hold.lifted", _("Lifted a legal hold"))
RETENTION_READ = action("retention.read", _("Looked at what is due for erasure"))
RIGHTS_RECORDED = action("rights.recorded", _("Recorded a request about rights"))
RIGHTS_ANSWERED = action("rights.answered", _("Answered a request about rights"))
RIGHTS_READ = action("rights.read", _("Looked at requests about rights"))
ERASURE_PROPOSED = action("erasure.proposed", _("Asked for an erasure to be confirmed"))
CASE_RESTRICTED = action("case.restricted", _("Restricted the processing of the case"))
CASE_UNRESTRICTED = action("case.unrestricted", _("Lifted the restriction of the case"))
SHEET_PRODUCED = action("person.sheet", _("Produced the person's sheet"))
SIGNED_IN = action("session.started", _("Signed in"))
SIGNED_OUT = action("session.ended", _("Signed out"))
ADMINISTERED = action("administration.changed", _("Changed users or reference data"))


@dataclass(frozen=True, slots=True)
class RequestTrace:
    """What an event inherits from the request under way."""

    request_id: uuid.UUID


_trace = contextvars.ContextVar("request_trace", default=None)


def begin_trace():
    """Give the request (or task) under way its id; returns the token for `end_trace`."""
    return _trace.set(RequestTrace(uuid.uuid4()))


def end_trace(token):
    _trace.reset(token)


class AuditEvent(models.Model):
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey("casework.User", models.RESTRICT, null=True, related_name="+")
    roles = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=60, blank=True)
    objects_seen = ArrayField(models.UUIDField(), default=list, blank=True)
    case = models.UUIDField(null=True)
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    detail = models.JSONField(default=dict)
    purpose = models.CharField(max_length=20, choices=Purpose, blank=True)
    allowed = models.BooleanField(default=True)
    request_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="audit_by_case"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            GinIndex(fields=["objects_seen"], name="audit_by_object"),
        ]

    def __str__(self):
        return f"{self.action} #{self.pk}"

    @property
    def label(self):
        return label_of(self.action)


def record(code, *objects, actor, case=None, fields=(), detail=None, purpose="", allowed=True, kind=""):
    """Write one event about `objects` (models with a UUID key, or bare UUIDs) in the transaction under way.

    `detail` takes codes only ({"step": "ofii_decision", "outcome": "granted"}); anything that looks like words, which
    could be somebody's, is refused with ValueError.
    """
    if code not in _LABELS:
        raise ValueError(f"unregistered action {code}")
    detail = {key: str(value) for key, value in (detail or {}).items()}
    if not all(_CODE.fullmatch(value) for value in detail.values()):
        raise ValueError(f"{code}: audit details are codes, never words")
    trace = _trace.get()
    return AuditEvent.objects.create(
        actor=actor,
        roles=",".join(sorted(actor.role_codes)) if actor is not None else "",
        action=code,
        kind=kind or next((item._meta.label_lower for item in objects if isinstance(item, models.Model)), ""),
        objects_seen=[item.pk if isinstance(item, models.Model) else item for item in objects],
        case=case.pk if isinstance(case, models.Model) else case,
        fields=list(fields),
        detail=detail,
        purpose=purpose,
        allowed=allowed,
        request_id=trace and trace.request_id,
    )
