"""Dossiers for OFII, made and sent by the real actions."""

import datetime
import uuid

from django.utils import timezone

from casework import case_page
from casework.actions.documents import add_document
from returns import completeness, dossier_content, dossier_pdf
from returns.actions import decision, dossier
from returns.models import Decision, Question, Review, Transmission
from tests.cast import advance, open_case
from tests.files import a_pdf

TODAY = timezone.localdate()
EXPECTED = {"verdict": "eligible", "low": 400, "high": 1200, "text": "2025-11-27"}


def a_document(case, actor, *, kind="identity", title="Passeport"):
    return add_document(case, document_id=uuid.uuid4(), kind=kind, title=title, content=a_pdf(), actor=actor)


def make(case, actor, documents=()):
    """A version of what the case says now."""
    members = case_page.members(case)
    lacking = completeness.missing(completeness.checked(case, members))
    lines = dossier_content.lines_of(case, members, lacking)
    return dossier.make_dossier(
        case,
        dossier_id=uuid.uuid4(),
        lines=lines,
        missing=len(lacking),
        documents=[one.pk for one in documents],
        typeset=lambda version, titles: dossier_pdf.dossier_as_pdf(case, lines, version, titles),
        actor=actor,
    )


def send(made, actor, *, channel="inbox", on=TODAY):
    return dossier.send_dossier(made, transmission_id=uuid.uuid4(), channel=channel, on=on, actor=actor)


def sent_case(cast, **identity):
    """(case, its first version, the transmission) that waits for OFII."""
    case = advance(open_case(cast, **identity), "counselling", actor=cast.claire)
    made = make(case, cast.claire, [a_document(case, cast.claire)])
    return case, made, send(made, cast.claire)


def refused_case(cast, **identity):
    """(case, decision) of a file that OFII refused."""
    case, _made, _sending = sent_case(cast, **identity)
    case.refresh_from_db()
    case = decision.complete(case, "eligibility", on=TODAY, outcome="clear", actor=cast.odile)
    told = {"notified_on": TODAY, "reference": "D-77", "grounds": "Séjour trop court."}
    return case, decision.decide(case, answer="refused", on=TODAY, **told, actor=cast.odile)


def a_review(refused, actor, **changes):
    told = {"kind": "ofii", "filed_on": TODAY, "grounds": "Le séjour est prouvé.", **changes}
    return decision.ask_review(refused, review_id=uuid.uuid4(), **told, actor=actor)


def ofii_rows(case, actor):
    """A refused dossier with all that can be said about it: rows past the actions, for a case that is not there yet."""
    about = {"case": case, "person_id": case.principal_id, "author": actor}
    made = make(case, actor)
    sending = Transmission(
        **about,
        dossier=made,
        channel="slip",
        on=TODAY - datetime.timedelta(days=9),
        sent_at=timezone.now(),
        reference="OFII-9",
    )
    sending.save()
    question = Question(**about, side="ofii", text="Depuis quand en France ?")
    question.save()
    Question(**about, side="team", text="Reçu ?", answer="Oui.", answered_by=actor, answered_at=timezone.now()).save()
    told = {"reference": "D-77", "grounds": "Séjour trop court.", "expected": EXPECTED, "difference": "refused"}
    refused = Decision(**about, step="ofii_decision", answer="refused", **told)
    refused.save()
    review = Review(**about, decision=refused, kind="court", filed_on=TODAY, grounds="Le séjour est prouvé.")
    review.save()
    part = made.parts.get(position=0)
    found = {"dossier": made, "part": part, "sending": sending, "question": question, "decision": refused}
    return {name: row.pk for name, row in {**found, "review": review}.items()}
