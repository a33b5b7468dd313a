"""Recording a screening, and the safeguards that it asks for. The trail says that something was recorded, not what."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.actions.steps import locked, refresh
from casework.errors import Refusal
from returns.actions.answers import refuse_out_of_time, refuse_stranger
from returns.models import Safeguard, Screening
from returns.vulnerabilities import MAY_DECLINE, Factor, SafeguardKind, State, Vulnerability

SCREENED = audit.action("screening.made", _("Screened for vulnerabilities"))
SAFEGUARDED = audit.action("safeguard.recorded", _("Recorded a measure of protection"))


@transaction.atomic
def screen(case, person_id, *, screening_id, on, talked=True, vulnerabilities=(), factors=(), words="", actor):
    """Keep what a screening found; it takes the place of the one before, which stays in the file.

    `talked`: False when the person preferred not to; nothing is then found, and nothing excluded. Codes are those of
    `vulnerabilities`; Refusal for others, for a day to come, after the departure.
    """
    hold(screening_id)
    known = Screening.objects.filter(pk=screening_id, case=case).first()
    if known:
        return known
    case = _open(case, person_id, on)
    if not set(vulnerabilities) <= set(Vulnerability.values) or not set(factors) <= set(Factor.values):
        raise Refusal(_("This is not among the findings that a screening knows."))
    answers = {"talked": talked, "vulnerabilities": sorted(vulnerabilities), "factors": sorted(factors)}
    screening = Screening(
        id=screening_id, case=case, person_id=person_id, author=actor, on=on, answers=answers, words=words
    )
    screening.save()
    audit.record(SCREENED, screening, actor=actor, case=case)
    refresh(case, actor=actor)
    return screening


@transaction.atomic
def safeguard(case, person_id, *, safeguard_id, kind, state, who, on, about="", until=None, words="", actor):
    """Keep what became of a safeguard. `about`: the vulnerability, when it is about one; `who`: who did or said it.

    `until` (date): the end of a time of reflection, without which it cannot be met. No text that we know sets it.
    """
    hold(safeguard_id)
    known = Safeguard.objects.filter(pk=safeguard_id, case=case).first()
    if known:
        return known
    case, kind, state = _open(case, person_id, on), SafeguardKind(kind), State(state)
    if state is State.DECLINED and kind not in MAY_DECLINE:
        raise Refusal(_("This protects the person whatever they say: it cannot be declined."), field="state")
    if kind is SafeguardKind.REFLECTION and state is State.MET and until is None:
        raise Refusal(_("Say until when the person takes time to reflect."), field="until")
    if not who.strip():
        raise Refusal(_("Say who did it, or said so."), field="who")
    answers = {"kind": kind.value, "about": about, "state": state.value}
    if until and kind is SafeguardKind.REFLECTION:
        answers["until"] = until.isoformat()
    told = {"on": on, "who": who, "words": words, "answers": answers}
    kept = Safeguard(id=safeguard_id, case=case, person_id=person_id, author=actor, **told)
    kept.save()
    audit.record(SAFEGUARDED, kept, actor=actor, case=case)
    refresh(case, actor=actor)
    return kept


def _open(case, person_id, on):
    case = locked(case)
    if case.departed_on:
        raise Refusal(_("The person has departed."))
    refuse_stranger(case, person_id)
    refuse_out_of_time(case, on)
    return case
