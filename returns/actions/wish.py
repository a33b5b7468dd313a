"""Asking whether the wish to return stands. An answer is kept; it closes nothing by itself, and opens nothing."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.actions.steps import locked, refresh
from casework.errors import Refusal
from returns.actions.answers import refuse_out_of_time, refuse_stranger
from returns.enums import Moment, Wish
from returns.models import WishCheck

WISH_ASKED = audit.action("wish.asked", _("Asked whether the wish to return stands"), moment=Moment, answer=Wish)


@transaction.atomic
def ask_wish(case, person_id, *, check_id, moment, on, language, interpreting, answer, words="", actor):
    """Keep an answer; sending the same form twice keeps one. Refusal after the departure, or for a day to come."""
    hold(check_id)
    known = WishCheck.objects.filter(pk=check_id, case=case).first()
    if known:
        return known
    case = locked(case)
    if case.departed_on:
        raise Refusal(_("The person has departed."))
    refuse_stranger(case, person_id)
    refuse_out_of_time(case, on)
    check = WishCheck(
        id=check_id,
        case=case,
        person_id=person_id,
        author=actor,
        moment=moment,
        on=on,
        language=language,
        interpreting=interpreting,
        answer=answer,
        words=words,
    )
    check.save()
    audit.record(WISH_ASKED, check, actor=actor, case=case, detail={"moment": moment, "answer": answer})
    refresh(case, actor=actor)
    return check
