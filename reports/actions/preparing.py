"""Drafts are worked out and attacked in the background, and the attack is kept until something it rests on changes.

A request leaves a `Preparation`; a worker picks it up, one at a time, holding it by a lock that goes with its session:
whatever a killed worker had begun is begun again by the next one. Each step may be repeated at will.
"""

import contextlib
import datetime
import hashlib
import logging

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import Refusal
from reports.catalogue import BY_CODE, TABLES, VERSION
from reports.closed_periods import ClosedPeriod
from reports.content import canonical, content_of, shown_of
from reports.enums import NotPublished, Preparing, PreparingFailure
from reports.family import Family, Money
from reports.gate import Unpublishable, examine, prepare
from reports.models import Fact, Preparation, Release
from reports.privileges import one_moment, reading_facts
from reports.tabulating import Counts

logger = logging.getLogger(__name__)
CHECKED = audit.action("release.checked", _("The attacker looked at a draft"), found=None, cells=_("cells"))
RETRIED = audit.action("release.retried", _("Asked for a draft to be prepared again"))
STARTS = 3  # that may end badly before somebody has to ask again
AGAIN_AFTER = datetime.timedelta(seconds=10)
FAMILY_OF_LOCKS = 0x6573

# What tells that facts were added, changed or deleted, without reading what they say.
STATE_OF_FACTS = """
    SELECT count(*), sum((extract(epoch FROM refreshed_at) * 1000000)::bigint), max(id)
    FROM reports_fact WHERE kind = ANY(%s) AND month >= %s AND month < %s
"""


def prepare_waiting():
    """Work out the draft, or attack anew the one, that has waited longest; whether there was any."""
    with first_free(Preparation.objects.at_work()) as waiting:
        if waiting and waiting.attempts >= STARTS:  # each of them was killed
            _note(waiting.release, step=Preparing.FAILED, failure=PreparingFailure.BROKEN)
        elif waiting:
            work_out(waiting.release)
        return waiting is not None


def check_outdated():
    """Have every draft attacked anew around which facts or publications have changed."""
    ready = Preparation.objects.filter(step=Preparing.READY, release__number__isnull=True).select_related("release")
    for one in list(ready):
        if is_outdated(one):
            waits = {"step": Preparing.WAITING, "attempts": 0}
            if one.not_published == NotPublished.UNSAFE:  # what that attack said, the next one says anew
                waits |= {"asked_by": None, "asked_at": None, "not_published": ""}
            Preparation.objects.filter(pk=one.pk, step=Preparing.READY).update(**waits)


@transaction.atomic
def try_again(draft, *, actor):
    """Have a draft that could not be made worked out anew, from the start."""
    tried = Preparation.objects.select_for_update().get(pk=draft.pk)
    if tried.step != Preparing.FAILED:
        raise Refusal(_("It is being prepared already."))
    told = {"step": Preparing.WAITING, "failure": "", "attempts": 0, "not_before": timezone.now()}
    Preparation.objects.filter(pk=draft.pk).update(**told)
    audit.record(RETRIED, draft, actor=actor)


def work_out(draft):
    """Make the content of a draft that has none, and attack it; what becomes of it stands in its `Preparation`."""
    _note(draft, step=Preparing.COUNTING, attempts=F("attempts") + 1)
    try:
        _drafted(draft)
    except Unpublishable:
        _note(draft, step=Preparing.FAILED, failure=PreparingFailure.UNSAFE)
    except Exception as error:  # noqa: BLE001 – whatever failed must not stop the drafts behind it
        logger.error("draft %s: %s", draft.pk, type(error).__name__)
        starts = Preparation.objects.get(pk=draft.pk).attempts
        over = {"step": Preparing.FAILED, "failure": PreparingFailure.BROKEN}
        again = {"step": Preparing.WAITING, "not_before": timezone.now() + AGAIN_AFTER * starts}
        _note(draft, **(over if starts >= STARTS else again))


def _drafted(draft):
    told = shown_of(draft.said) if draft.content else None
    counts, earlier, against, newest = _read(draft, told)
    if told is None:
        _note(draft, step=Preparing.HIDING)
        told = prepare(counts, BY_CODE[draft.table], draft.period, earlier)
    _note(draft, step=Preparing.CHECKING)
    found = examine(counts, told, earlier)
    with transaction.atomic():
        if not draft.content:
            draft.content, draft.catalogue = canonical(content_of(told, counted_until=newest)).decode(), VERSION
            vars(draft).pop("said", None)
            Release.objects.filter(pk=draft.pk, content="").update(content=draft.content, catalogue=VERSION)
        _keep_findings(draft, found, against)


def _read(draft, told):
    """(counts, earlier releases, fingerprint, newest fact): all of one moment, to be worked on as long as it takes."""
    table = BY_CODE[draft.table]
    with one_moment():
        against, earlier, counts = fingerprint(draft), earlier_than(draft.population), Counts()
        family = Family(counts, earlier, table, draft.period, told.shape if told else counts.shape(table, draft.period))
        if table.money:
            Money(family, table)
        with reading_facts():
            newest = Fact.objects.aggregate(newest=Max("refreshed_at"))["newest"]
    return counts, earlier, against, newest


def _keep_findings(draft, found, against):
    _note(draft, step=Preparing.READY, attempts=0, **kept_of(found, against))
    audit.record(CHECKED, draft, actor=None, detail=told_of(found))


def kept_of(found, against):
    """What a `Preparation` keeps of an attack."""
    codes = [one.code for one in found]
    tally = {code: codes.count(code) for code in dict.fromkeys(codes)}
    return {"checked_against": against, "checked_at": timezone.now(), "found": tally}


def told_of(found):
    """What the trail says of an attack."""
    return {"found": found[0].code, "cells": len(found)} if found else {}


def _note(draft, **values):
    Preparation.objects.filter(pk=draft.pk).update(**values)


# --- What a draft is held against -------------------------------------------------------------------------------------


def earlier_than(population):
    """All that was ever published of a population: withdrawn, too, since somebody may have kept it."""
    return [shown_of(one.said) for one in Release.objects.published().filter(population=population)]


def attacked(draft):
    """(what the attacker finds of a draft beside all that is out now, the fingerprint of what that rests on)."""
    told = shown_of(draft.said)
    counts, earlier, against, _newest = _read(draft, told)
    return examine(counts, told, earlier), against


def is_outdated(preparation):
    """Whether facts, publications or rules have changed since the attacker looked at this draft."""
    return preparation.step == Preparing.READY and preparation.checked_against != fingerprint(preparation.release)


def fingerprint(draft):
    """SHA-256 (hex) of what an attack rests on: the state of the facts, what is published, the rules. Cheap."""
    published = Release.objects.published().filter(population=draft.population).values_list("number", "period")
    numbers = [(number, period) for number, period in published]
    kinds = sorted({str(one.kind) for one in TABLES if one.population == draft.population})
    years = [ClosedPeriod.parse(period).year for period in (draft.period, *(period for _n, period in numbers))]
    until = datetime.date(max(years) + 1, 1, 1)
    with reading_facts(), connection.cursor() as cursor:
        cursor.execute(STATE_OF_FACTS, [kinds, datetime.date(min(years), 1, 1), until])
        facts = cursor.fetchone()
    rules = [settings.PUBLISHED_THRESHOLD, settings.PUBLISHED_ROUNDING, settings.DOMINANCE_LARGEST]
    rules += [settings.DOMINANCE_SHARE, settings.EUROS_ROUNDING, settings.PUBLISHED_NOISE, VERSION]
    return hashlib.sha256(repr((facts, numbers, rules)).encode()).hexdigest()


@contextlib.contextmanager
def first_free(rows):
    """The first of these `Preparation`s that no other worker is at, held as long as the block lasts; None for none."""
    for waiting in list(rows.select_related("release")):
        with _held(waiting.pk) as held:
            if held and rows.filter(pk=waiting.pk).exists():
                yield waiting
                return
    yield None


@contextlib.contextmanager
def _held(pk):
    """True while no other worker is at this draft."""
    key = [FAMILY_OF_LOCKS, int.from_bytes(pk.bytes[:4], "big", signed=True)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
