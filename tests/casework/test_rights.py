"""The register of requests, and the restriction of a file: what is asked gets its answer, and nothing else moves."""

import datetime
import inspect
import uuid

import pytest
from django.utils import timezone

from casework import access
from casework.actions import cases, documents, file, people, rights, steps, uploads
from casework.errors import Refusal
from casework.models import AuditEvent, Case
from tests.cast import advance

TODAY = timezone.localdate()
ASKED = {"asked_by": "person", "identity_check": "known", "received_on": TODAY}
# Verbs about a case that do not go through the restriction: they open it, or take a reader away.
NOT_REFUSED = {"open_case", "unshare"}
WORDS = {
    "on": TODAY,
    "at": timezone.now(),
    "until": TODAY + datetime.timedelta(days=9),
    "values": {"given_names": "X"},
    "seen": {},
    "answers": {},
    "newcomers": (),
    "version": 1,
    "content": b"%PDF-",
    "unaccompanied_minor": False,
    "code": "eligibility",
    "place": "airport",
    "reason": "stay",
}


def verbs():
    """Every public action about a case, found in the modules: a new one is tried without a word here."""
    for module in (cases, documents, file, people, steps, uploads):
        for name, verb in inspect.getmembers(module, inspect.isfunction):
            told = inspect.unwrap(verb)
            public = told.__module__ == module.__name__ and not name.startswith("_") and name not in NOT_REFUSED
            if public and hasattr(verb, "__wrapped__") and "actor" in inspect.signature(told).parameters:
                yield pytest.param(verb, id=name)


@pytest.mark.parametrize("verb", list(verbs()))
def test_restricted_case_refuses_every_verb(cast, case, verb):
    case = advance(case, "application", actor=cast.claire)
    things = {"case": case, "person": case.principal, "member": case.members.get(), "assignee": cast.lucie}
    things |= {"user": cast.nadia, "actor": cast.claire}
    rights.restrict(case.pk, reason="accuracy", actor=cast.delphine)
    before, rows = Case.objects.values().get(pk=case.pk), AuditEvent.objects.count()
    wanted = inspect.signature(inspect.unwrap(verb)).parameters.values()
    given = {
        one.name: things.get(one.name, WORDS.get(one.name, uuid.uuid4() if one.name.endswith("_id") else "other"))
        for one in wanted
        if one.default is inspect.Parameter.empty or one.name in ("actor",)
    }
    with pytest.raises(Refusal) as refusal:
        verb(**given)
    assert "restricted" in str(refusal.value.sentences[0]) or "limité" in str(refusal.value.sentences[0])
    assert Case.objects.values().get(pk=case.pk) == before
    assert AuditEvent.objects.count() == rows


def test_restriction_hides_the_dossier_from_ofii_until_it_is_lifted(cast, case):
    case = advance(case, "application", actor=cast.claire)
    assert access.reach(cast.odile, case) is access.Reach.DOSSIER
    case = rights.restrict(case.pk, reason="objection", actor=cast.delphine)
    assert access.reach(cast.odile, case) is access.Reach.NONE
    assert not Case.objects.visible_to(cast.odile).exists()
    assert Case.objects.visible_to(cast.claire).exists()
    case = rights.lift_restriction(case.pk, actor=cast.delphine)
    assert access.reach(cast.odile, case) is access.Reach.DOSSIER
    steps.complete(case, "eligibility", on=TODAY, outcome="clear", actor=cast.claire)


@pytest.mark.parametrize(
    ("received", "due"),
    [((2026, 1, 31), (2026, 2, 28)), ((2024, 1, 31), (2024, 2, 29)), ((2026, 12, 15), (2027, 1, 15))],
)
def test_answer_is_due_one_month_later(received, due):
    assert rights.answer_due(datetime.date(*received)) == datetime.date(*due)


def test_request_is_recorded_answered_once_and_audited(cast, case):
    request = rights.record_request(case, kind="access", actor=cast.claire, **ASKED)
    rights.answer(request, status="granted", actor=cast.claire)
    with pytest.raises(Refusal):
        rights.answer(request, status="refused", actor=cast.claire)
    events = AuditEvent.objects.filter(case=case.pk, action__startswith="rights.").values_list("action", "detail")
    assert [action for action, _detail in events.order_by("pk")] == ["rights.recorded", "rights.answered"]


def test_erasure_is_not_granted_by_an_answer(cast, case):
    request = rights.record_request(case, kind="erasure", ground="objection", actor=cast.claire, **ASKED)
    with pytest.raises(Refusal):
        rights.answer(request, status="granted", actor=cast.delphine)
    with pytest.raises(Refusal):
        rights.record_request(case, kind="erasure", actor=cast.claire, **ASKED)
