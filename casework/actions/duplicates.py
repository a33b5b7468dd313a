"""What people say of two who look like one: somebody else, or the same person. Merging itself is in `merging`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.enums import PairState
from casework.errors import Refusal
from casework.models import CaseMember, DuplicatePair


def _pair(one, other, likeness):
    """The pair of two person ids, locked; made when there is none yet."""
    first, second = sorted((one, other))
    values = {"score": likeness.score, "reasons": list(likeness.reasons)}
    DuplicatePair.objects.bulk_create(
        [DuplicatePair(first_id=first, second_id=second, **values)], ignore_conflicts=True
    )
    return _locked(first_id=first, second_id=second)


def _locked(**which):
    """Of a pair with somebody elsewhere, the state is kept, and nothing told."""
    with access.beyond_scope():
        return DuplicatePair.objects.select_for_update().get(**which)


@transaction.atomic
def record_comparison(answers, *, case, actor, same_as=None):
    """Keep what was said while people were entered, so that it is not asked again.

    `answers`: `duplicates.Answer`s. `same_as`: the id of the known person who was said to be the same: that pair goes
    to review. Whoever else was shown is somebody else; who is known elsewhere stays open. Returns the pair proposed.
    """
    proposed = None
    for answer in sorted(answers, key=lambda answer: -answer.likeness.score):
        if not CaseMember.objects.filter(case=case, person=answer.typed_id).exists():
            continue
        pair = _pair(answer.typed_id, answer.known_id, answer.likeness)
        if pair.state == PairState.MERGED:
            continue
        if answer.known_id == same_as and proposed is None:
            proposed = propose(pair, actor=actor)
        elif answer.here and answer.known_id != same_as:
            set_apart(pair, actor=actor)
    return proposed


@transaction.atomic
def propose(pair, *, actor):
    """Say that the two are one person; a team lead merges."""
    pair = _locked(pk=pair.pk)
    if pair.state == PairState.MERGED:
        raise Refusal(_("The two files are merged already."))
    pair.state, pair.proposed_by = PairState.OPEN, actor
    pair.decided_by = pair.decided_at = None
    pair.save()
    audit.record(audit.PAIR_PROPOSED, pair.first_id, pair.second_id, actor=actor, kind="casework.person")
    return pair


@transaction.atomic
def set_apart(pair, *, actor):
    """Say that the two are two people: neither the scan nor a form asks about them again."""
    pair = _locked(pk=pair.pk)
    if pair.state == PairState.MERGED:
        raise Refusal(_("The two files are merged: undo the merge first."))
    if pair.state == PairState.DIFFERENT:
        return pair
    pair.state, pair.decided_by, pair.decided_at = PairState.DIFFERENT, actor, timezone.now()
    with access.beyond_scope():  # a team that was asked decides, and sees one of the two only
        pair.save()
    audit.record(audit.PAIR_DIFFERENT, pair.first_id, pair.second_id, actor=actor, kind="casework.person")
    return pair
