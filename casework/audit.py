"""Who did what, to which file, when and why: reads included, in the same transaction as what they record (D7).

Words used here:

- *event*: one row. It holds codes, ids and field *names*; never a value, so the trail itself betrays nobody.
- *action code*: registered once with its label by `action()`; an unregistered code is refused.
- *objects*: the files that one act touched; a page that lists fifty files leaves one event with fifty ids.
- *case*: the file whose history the event belongs to.

Rows are append-only by a database trigger and because the web's database role may only insert and select them. They are
sealed in the background, so that whoever gets around both is found out (casework/sealing).
"""

import contextvars
import re
import uuid
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework import prepared
from casework.enums import (
    AppointmentKind,
    AskingReason,
    CaseStatus,
    ClosingReason,
    DocumentKind,
    EmergencyReason,
    ErasureGround,
    Factor,
    HolderAnswer,
    HoldReason,
    Measure,
    NoShowPlace,
    PostponementReason,
    Purpose,
    ReopenReason,
    RequestStatus,
    RestrictionReason,
    RightKind,
    Role,
    SkipReason,
    Verb,
    Verdict,
    WithdrawalReason,
)

_LABELS = {}
_WORDS = {}  # {action code: {name of a detail: its words}}
_EXPORTS = set()
_CODE = re.compile(r"[a-z0-9_.:-]{0,64}")


def action(code, label, *, exports=False, **details):
    """Register an action code with the label that histories show; returns the code. `exports`: data left the tool.

    `details`: what its events say besides, by name, in the order of a sentence, each with its words: a TextChoices or
    {code: label}; a label alone for a number; None where the code itself is shown.
    """
    _LABELS[code] = label
    _WORDS[code] = {}
    say(code, **details)
    if exports:
        _EXPORTS.add(code)
    return code


def say(code, **details):
    """Words for the details of an action, where they are known only above (see `action`)."""
    for name, words in details.items():
        _WORDS[code][name] = dict(words.choices) if isinstance(words, type) else words


def in_words(event, known=None):
    """What an event says besides its label, as texts in the user's language. `known`: {name: text}, said already."""
    declared = _WORDS.get(event.action, {})
    names = [*(name for name in declared if name in event.detail), *sorted(set(event.detail) - set(declared))]
    told = {name: _word(declared.get(name), event.detail[name]) for name in names if event.detail[name]} | (known or {})
    return [str(text) for text in told.values() if text]


def _word(words, code):
    if isinstance(words, dict):
        return words.get(code, code)
    return code if words is None else _("%(what)s: %(number)s") % {"what": words, "number": code}


def label_of(code):
    return _LABELS.get(code, code)


def exports():
    """The codes of acts by which data leave the tool; a code that ends in ".exported" is one without saying so."""
    return sorted(_EXPORTS | {code for code in _LABELS if code.endswith(".exported")})


def choices():
    return sorted(((code, str(label)) for code, label in _LABELS.items()), key=lambda pair: pair[1])


_ELSEWHERE = {"yes": _("somebody elsewhere"), "no": ""}
_FOUND = {"here": _("found here"), "elsewhere": _ELSEWHERE}

CASE_OPENED = action("case.opened", _("Opened the case"))
CASE_READ = action("case.read", _("Read the case"))
CASE_LISTED = action("case.listed", _("Saw the case in a list"))
CASE_ASSIGNED = action("case.assigned", _("Assigned the case"))
CASE_SHARED = action("case.shared", _("Shared the case"))
CASE_UNSHARED = action("case.unshared", _("Ended a share"))
CASE_WITHDRAWN = action("case.withdrawn", _("Recorded that the person gives up the return"), reason=WithdrawalReason)
CASE_POSTPONED = action("case.postponed", _("Postponed"), reason=PostponementReason)
CASE_NO_SHOW = action("case.no_show", _("Recorded that the person did not come"), place=NoShowPlace)
CASE_RESUMED = action("case.resumed", _("Resumed the case"), **{"from": CaseStatus})
CASE_CLOSED = action("case.closed", _("Closed the case"), reason=ClosingReason)
CASE_CHANGED = action("case.changed", _("Changed the case"))
STEP_DONE = action("step.done", _("Completed a step"), step=None, outcome=None)
STEP_SKIPPED = action("step.skipped", _("Skipped a step"), step=None, reason=SkipReason)
STEP_REOPENED = action("step.reopened", _("Reopened a step"), step=None, reason=ReopenReason)
IDENTITY_CHANGED = action("identity.changed", _("Changed the identity"))
MEMBER_ADDED = action("member.added", _("Added a family member"))
NOTE_ADDED = action("note.added", _("Added a note"))
DOCUMENT_ADDED = action("document.added", _("Added a document"), kind=DocumentKind)
DOCUMENT_REFUSED = action("document.refused", _("Tried to add a file that was refused"), kind=DocumentKind, reason=None)
DOCUMENT_READ = action("document.read", _("Opened a document"))
DOCUMENT_PAGE_READ = action("document.page.read", _("Saw a page of a document"))
DOCUMENT_SAVED = action("document.file.read", _("Downloaded a document"), exports=True)
APPOINTMENT_ADDED = action("appointment.added", _("Made an appointment"), kind=AppointmentKind)
PEOPLE_SEARCHED = action("people.searched", _("Searched for people"), **_FOUND)
DUPLICATES_COMPARED = action("people.compared", _("Compared possible duplicates"), **_FOUND)
PAIRS_LISTED = action("pairs.listed", _("Saw possible duplicates in a list"))
PAIR_READ = action("pair.read", _("Compared two files"))
PAIR_PROPOSED = action("pair.proposed", _("Proposed to merge two files"))
PAIR_DIFFERENT = action("pair.different", _("Said that two files are of two people"))
PEOPLE_MERGED = action("people.merged", _("Merged two files about one person"))
PEOPLE_UNMERGED = action("people.unmerged", _("Undid a merge"))
MERGE_READ = action("merge.read", _("Looked at a merge"))
HOLDER_ASKED = action("holder.asked", _("Asked the team that holds a file"), reason=AskingReason)
HOLDER_REQUEST_READ = action("holder.read", _("Read the question of another office"))
HOLDER_ANSWERED = action("holder.answered", _("Answered the question of another office"), answer=HolderAnswer)
HOLDER_ANSWER_CAME = action("holder.answer_came", _("The team that holds a file answered"), answer=HolderAnswer)
HOLDER_EXPIRED = action(
    "holder.expired", _("A question to another office was not answered in time"), answer=HolderAnswer
)
ACCESS_REFUSED = action("access.refused", _("Was refused access"))
FIELD_REVEALED = action("field.revealed", _("Had sensitive answers shown"))
BREAK_GLASS_OPENED = action("break_glass.opened", _("Opened a case in an emergency"), reason=EmergencyReason)
BREAK_GLASS_REFUSED = action("break_glass.refused", _("Was refused an emergency access"))
BREAK_GLASS_ENDED = action("break_glass.ended", _("Ended an emergency access"))
BREAK_GLASS_READ = action("break_glass.read", _("Read the words of an emergency access"))
BREAK_GLASS_REVIEWED = action("break_glass.reviewed", _("Reviewed an emergency access"), verdict=Verdict)
ALERT_ACKNOWLEDGED = action("alert.acknowledged", _("Acknowledged an alert"), measure=Measure)
LIMIT_REACHED = action(
    "limit.reached", _("Reached the limit of what is read in an hour"), measure=Measure, hours=_("hours")
)
AUDIT_READ = action("audit.read", _("Read the audit trail"))
AUDIT_EXPORTED = action("audit.exported", _("Exported the audit trail"), exports=True, lines=_("lines"))
AUDIT_FORGOTTEN = action("audit.forgotten", _("Deleted audit events whose time was over"))
CASE_ERASED = action("case.erased", _("Erased the case"), rule=None)
HOLD_PLACED = action("hold.placed", _("Placed a legal hold"), reason=HoldReason)
HOLD_LIFTED = action("hold.lifted", _("Lifted a legal hold"))
RETENTION_READ = action("retention.read", _("Looked at what is due for erasure"))
RIGHTS_RECORDED = action("rights.recorded", _("Recorded a request about rights"), right=RightKind, reason=ErasureGround)
RIGHTS_ANSWERED = action(
    "rights.answered", _("Answered a request about rights"), right=RightKind, outcome=RequestStatus
)
RIGHTS_READ = action("rights.read", _("Looked at requests about rights"))
ERASURE_PROPOSED = action(
    "erasure.proposed", _("Asked for an erasure to be confirmed"), right=RightKind, reason=ErasureGround
)
CASE_RESTRICTED = action("case.restricted", _("Restricted the processing of the case"), reason=RestrictionReason)
CASE_UNRESTRICTED = action("case.unrestricted", _("Lifted the restriction of the case"))
SHEET_PRODUCED = action("person.sheet", _("Produced the person’s sheet"), exports=True, kind=None, language=None)
SIGNED_IN = action("session.started", _("Signed in"))
SIGNED_OUT = action("session.ended", _("Signed out"))
SIGN_IN_FAILED = action("session.refused", _("Could not sign in"), factor=Factor)
CREDENTIALS_CHANGED = action(
    "credentials.changed", _("Changed a password or a second factor"), verb=Verb, factor=Factor
)
ADMINISTERED = action("administration.changed", _("Changed users or reference data"), verb=Verb, role=Role, id=None)


@dataclass(frozen=True, slots=True)
class RequestTrace:
    """What an event inherits from the request under way."""

    request_id: uuid.UUID


_trace = contextvars.ContextVar("request_trace", default=None)


def begin_trace():
    """Give the request (or task) under way its id; returns the token for `end_trace`."""
    return _trace.set(RequestTrace(uuid.uuid4()))


def trace_id():
    """The id of the request under way, None outside of one."""
    trace = _trace.get()
    return trace and trace.request_id


def end_trace(token):
    _trace.reset(token)


class AuditQuerySet(models.QuerySet):
    def about(self, *, people=(), cases=()):
        """Every event that touched one of these people or cases (ids); refusals saw nothing and are left out.

        A list that showed a case counts as having seen it.
        """
        touched = models.Q(case__in=list(cases)) | models.Q(objects_seen__overlap=[*people, *cases])
        return self.filter(touched, allowed=True)


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

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="audit_by_case"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            GinIndex(fields=["objects_seen"], name="audit_by_object"),
            models.Index(fields=["actor", "action", "at"], name="audit_by_act", include=["case"]),
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
    if unsaid := detail.keys() - _WORDS[code].keys():
        raise ValueError(f"{code}: say the words of {', '.join(sorted(unsaid))} where the action is registered")
    if not all(_CODE.fullmatch(value) for value in detail.values()):
        raise ValueError(f"{code}: audit details are codes, never words")
    trace = _trace.get()
    event = AuditEvent(
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
    return prepared.insert(event)
