"""What a second person has asked to publish is attacked once more by a worker, and published or stopped.

The request leaves word in the `Preparation`, and is over. A worker takes it up, holding the draft as `preparing` does.
Whatever comes of it is one transaction at the end (`releases.release`): a worker killed at any moment leaves a draft
that is still asked for, or a publication.
"""

import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import Refusal
from reports.actions import preparing, releases
from reports.enums import NotPublished, Preparing
from reports.models import Preparation, Release

logger = logging.getLogger(__name__)
ASKED = audit.action("release.asked", _("Asked for a table to be published"), table=releases.TITLES)
STAYED = audit.action("release.stayed", _("A table that was to be published stayed a draft"), why=NotPublished)


@transaction.atomic
def ask_to_publish(draft, *, actor):
    """Have it published by a worker. Refusal for whoever prepared it, and while it is not ready."""
    draft = releases.held(draft)
    releases.refuse_unless_releasable(draft, actor)
    one = Preparation.objects.select_for_update().get(pk=draft.pk)
    if one.step == Preparing.PUBLISHING:
        if one.asked_by_id != actor.pk:
            raise Refusal(_("Somebody else has asked for it already: it is being published."))
        return  # sent twice
    if one.step != Preparing.READY or preparing.is_outdated(one):
        raise Refusal(_("A draft is published once it is ready, and checked beside all that is out."))
    if one.found:
        raise Refusal(NotPublished.UNSAFE.label)
    now = timezone.now()
    asked = {"asked_by": actor, "asked_at": now, "not_published": "", "attempts": 0, "not_before": now}
    Preparation.objects.filter(pk=draft.pk).update(step=Preparing.PUBLISHING, **asked)
    audit.record(ASKED, draft, actor=actor, detail={"table": draft.table})


def publish_waiting():
    """Publish or stop the draft that was asked for first; whether there was any."""
    with preparing.first_free(Preparation.objects.to_publish()) as waiting:
        if waiting:
            _publish(waiting)
        return waiting is not None


def _publish(waiting):
    draft, starts = waiting.release, waiting.attempts + 1
    if starts > preparing.STARTS:  # each of them was killed
        _stay(draft, NotPublished.BROKEN)
        return
    asked = Preparation.objects.filter(pk=draft.pk, step=Preparing.PUBLISHING)
    asked.update(attempts=F("attempts") + 1)
    try:
        releases.release(draft, actor=waiting.asked_by)
    except releases.Stopped as stopped:
        _stay(draft, stopped.why)
    except (Release.DoesNotExist, Refusal):
        return  # discarded meanwhile, or published by a command
    except Exception as error:  # noqa: BLE001 – whatever failed must not stop the drafts behind it
        logger.error("draft %s: %s", draft.pk, type(error).__name__)
        if starts >= preparing.STARTS:
            _stay(draft, NotPublished.BROKEN)
        else:
            asked.update(not_before=timezone.now() + preparing.AGAIN_AFTER * starts)


@transaction.atomic
def _stay(draft, why):
    """Say why it was not published, once: what the attacker finds, `releases.release` has said already."""
    asked = Preparation.objects.filter(pk=draft.pk, step=Preparing.PUBLISHING)
    if asked.update(step=Preparing.READY, attempts=0, not_published=why):
        audit.record(STAYED, draft, actor=None, detail={"why": why.value})
