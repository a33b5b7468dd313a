"""From a draft to a publication: prepared by one, checked by the attacker, released by another, never changed again."""

import uuid

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.access import Capability
from casework.errors import Refusal
from casework.models import User
from reports.actions import preparing
from reports.catalogue import BY_CODE, VERSION
from reports.closed_periods import ClosedPeriod
from reports.content import canonical, sha256
from reports.enums import NotPublished, Preparing, WithdrawnReason
from reports.models import Preparation, Release

TITLES = {table.code: table.title for table in BY_CODE.values()}
PREPARED = audit.action("release.prepared", _("Prepared a table for publication"), table=TITLES, period=None)
DISCARDED = audit.action("release.discarded", _("Discarded a draft of a table"), table=TITLES)
RELEASED = audit.action("release.released", _("Published a table"), exports=True, table=TITLES, number=_("number"))
STOPPED = audit.action(
    "release.stopped", _("Was stopped from publishing a table that gives too much away"), found=None, cells=_("cells")
)
WITHDRAWN = audit.action("release.withdrawn", _("Withdrew a publication"), reason=WithdrawnReason, number=_("number"))
RELEASE_READ = audit.action("release.read", _("Looked at a draft or a publication"))
LOCK = 0x6573635F72656C  # releases are numbered, and held against each other, one at a time
ATTACKS = 3  # that something may overtake, before one that nothing published can


class Stopped(Refusal):
    """It is not published; `why` is the code of the reason (`NotPublished`)."""

    def __init__(self, why):
        super().__init__(why.label)
        self.why = why


@transaction.atomic
def draft_release(table, period, *, reason="", actor):
    """Ask for a draft of the table (code) for a closed period (code). `reason`: of a revision.

    It is empty until a worker has prepared it (`preparing`).
    """
    _one_at_a_time()
    table, closed = BY_CODE[table], ClosedPeriod.parse(period)
    if closed.kind not in table.periods or not closed.is_closed(timezone.localdate()):
        raise Refusal(_("This table is published for other periods, and only once they are over."), field="period")
    if Release.objects.drafts().filter(table=table.code, period=period).exists():
        raise Refusal(_("A draft of this table is waiting already."), field="period")
    before = Release.objects.published().filter(table=table.code, period=period).order_by("-version").first()
    if before and not reason:
        raise Refusal(_("This table is published already: say why it is revised."), field="reason")
    draft = Release.objects.create(
        id=uuid.uuid4(),
        table=table.code,
        period=period,
        population=table.population,
        catalogue=VERSION,
        content="",
        prepared_by=actor,
        prepared_at=timezone.now(),
        revises=before,
        revision_reason=reason if before else "",
        version=before.version + 1 if before else 1,
    )
    Preparation.objects.create(release=draft)
    audit.record(PREPARED, draft, actor=actor, detail={"table": table.code, "period": period.lower()})
    return draft


def prepare_release(table, period, *, reason="", actor):
    """The draft, worked out here and now: for whoever can wait, a command or a test. Refusal when it cannot be made."""
    draft = draft_release(table, period, reason=reason, actor=actor)
    preparing.work_out(draft)
    if failure := Preparation.objects.get(pk=draft.pk).get_failure_display():
        raise Refusal(failure)
    return draft


@transaction.atomic
def discard(draft, *, actor):
    draft = held(draft)
    if draft.number:
        raise Refusal(_("It is published: it can be withdrawn, not discarded."))
    audit.record(DISCARDED, draft, actor=actor, detail={"table": draft.table})
    draft.delete()


def release(draft, *, actor):
    """Publish it, here and now. Refusal for whoever may not, and, with a row in the trail, when the attacker finds
    something (`Stopped`).

    The attack takes seconds, so nobody is kept waiting for it: when it is done, and the lock is held, it has to rest on
    what is out at that moment, or it is made again. What changes each time is attacked with the lock held.
    """
    for _start in range(ATTACKS):
        draft = Release.objects.get(pk=draft.pk)
        refuse_unless_releasable(draft, actor)
        found, against = preparing.attacked(draft)
        with transaction.atomic():
            _one_at_a_time()
            if overtaken := preparing.fingerprint(draft) != against:
                continue
            published = _release(draft, found, against, actor)
        break
    if overtaken:
        with transaction.atomic():
            _one_at_a_time()
            published = _release(draft, *preparing.attacked(draft), actor)
    if published is None:
        raise Stopped(NotPublished.UNSAFE)
    return published


def refuse_unless_releasable(draft, actor):
    if draft.number:
        raise Refusal(_("It is published already."))
    if not draft.content:
        raise Refusal(_("It is still being prepared."))
    if draft.prepared_by_id == actor.pk:
        raise Refusal(_("Whoever prepared a table does not release it: a second person has to look at it."))
    now = User.objects.get(pk=actor.pk)  # whoever asked a while ago may have lost the right since
    if not access.can(now, Capability.RELEASE_FIGURES):
        raise Stopped(NotPublished.NO_RIGHT)


def _release(draft, found, against, actor):
    """The publication; None when the attacker has found something. The lock is held."""
    draft = held(draft)
    refuse_unless_releasable(draft, actor)
    asked = Preparation.objects.filter(pk=draft.pk, step=Preparing.PUBLISHING)
    if found:
        stays = {"step": Preparing.READY, "attempts": 0, "not_published": NotPublished.UNSAFE}
        asked.update(**stays, **preparing.kept_of(found, against))
        audit.record(STOPPED, draft, actor=actor, detail=preparing.told_of(found))
        return None
    asked.update(step=Preparing.READY, attempts=0, asked_by=None, asked_at=None)
    draft.number = (Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    draft.released_by, draft.released_at = actor, timezone.now()
    document = canonical(
        draft.said
        | {
            "release": {
                "number": draft.number,
                "version": draft.version,
                "on": timezone.localdate(draft.released_at).isoformat(),
                "revises": draft.revises and draft.revises.number,
                "revision_reason": draft.revision_reason,
            }
        }
    )
    draft.document, draft.sha256 = document.decode(), sha256(document)
    del draft.said  # what it says, it says with its number from now on
    draft.save(update_fields=["number", "released_by", "released_at", "document", "sha256"])
    audit.record(RELEASED, draft, actor=actor, detail={"table": draft.table, "number": draft.number})
    return draft


@transaction.atomic
def withdraw(published, *, reason, actor):
    """Say of a publication that it no longer stands. What was published stays published: somebody may have kept it."""
    published = held(published)
    if not published.number or published.withdrawn_at:
        raise Refusal(_("Only a publication that stands is withdrawn."))
    published.withdrawn_by, published.withdrawn_at = actor, timezone.now()
    published.withdrawn_reason = reason
    published.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    audit.record(WITHDRAWN, published, actor=actor, detail={"reason": reason, "number": published.number})
    return published


def held(row):
    """The row as it is now, locked until the transaction ends."""
    return Release.objects.select_for_update().get(pk=row.pk)


def _one_at_a_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
