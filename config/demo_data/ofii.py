"""What the demo has sent to OFII: dossiers with what came of them, one silent for days, one that differs, a review."""

import datetime
import hashlib

from django.db import transaction
from django.utils import timezone

from casework import case_page
from casework.encryption import key_session
from casework.enums import CaseStatus, StepStatus
from casework.models import Case, User
from returns import comparison, completeness, dossier_content, dossier_pdf
from returns.actions.dossier import TITLE
from returns.models import Decision, DecisionBatch, Dossier, DossierPart, Question, Review, Transmission
from returns.ofii import About, Answer, Channel, Side

WAITING, DECIDED, GIVEN_UP = 10, 14, 3  # files whose dossier can be opened; each takes a page to set
DAY = datetime.timedelta(days=1)
ASKED = "La personne a-t-elle déjà bénéficié d’une aide au retour, sous un autre nom ?"
TOLD = "Non : elle n’a jamais quitté la France depuis son arrivée."
GROUNDS = "La durée de séjour de trois mois n’est pas établie par les pièces produites."
CHALLENGE = "Quittances de loyer produites depuis dix-huit mois."


@transaction.atomic
def load_ofii(frame, world):
    """Nothing when nothing was transmitted; a case that has a dossier or a decision keeps it."""
    found = Case.objects.filter(transmitted_on__isnull=False, restricted_on=None).select_related("office")
    for told in (Dossier.objects.all(), Decision.objects.standing()):
        found = found.exclude(pk__in=told.values("case_id"))
    found = found.order_by("-transmitted_on", "pk")
    with key_session():
        liaison = _liaison()
        waiting = found.active().filter(next_step__in=("eligibility", "ofii_decision"))
        for number, case in enumerate(waiting[:WAITING]):
            _waits(frame, case, number, liaison)
        for number, case in enumerate(_decided_cases(found)):
            _received(frame, case, liaison)
            _decided(frame, case, number)
        for case in found.filter(status=CaseStatus.WITHDRAWN, withdrawn_on__isnull=False)[:GIVEN_UP]:
            _given_up(frame, case)


def _given_up(frame, case):
    """Sent, then given up: OFII was told."""
    _sent(frame, case, 1, case.transmitted_on, Channel.INBOX)
    dossier = Dossier.objects.get(pk=frame.uid("dossier", 1, case.pk))
    Transmission(
        id=frame.uid("notice", case.pk),
        case=case,
        person_id=case.principal_id,
        author_id=case.assignee_id or case.opened_by_id,
        dossier=dossier,
        about=About.STOPPED,
        channel=Channel.INBOX,
        on=case.withdrawn_on,
        sent_at=timezone.make_aware(datetime.datetime.combine(case.withdrawn_on, datetime.time(11, 40))),
    ).save(force_insert=True)


def _decided_cases(found):
    """Refusals first: there are few of them."""
    step = {"steps__status": StepStatus.DONE}
    refused = found.filter(steps__outcome__in=("refused", "helped_before", "not_eligible"), **step)
    granted = found.active().filter(steps__code="ofii_decision", steps__outcome="granted", **step)
    return [*refused.distinct()[: DECIDED // 2], *granted.distinct()[: DECIDED // 2]]


def _liaison():
    return User.objects.filter(assignments__role="ofii_liaison").order_by("pk").first()


def _sent(frame, case, version, on, channel, **told):
    """A version of a case, made and sent on a day; returns what its rows are about."""
    about = {"case": case, "person_id": case.principal_id, "author_id": case.assignee_id or case.opened_by_id}
    members = case_page.members(case)
    lacking = completeness.missing(completeness.checked(case, members))
    lines = dossier_content.lines_of(case, members, lacking)
    if version == 1:  # what the second one corrects
        lines = [line for line in lines if line["field"] not in ("phone", "resident_since")]
    dossier = _dossier(frame, case, about, version, lines, len(lacking))
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(10, 15)))
    Dossier.objects.filter(pk=dossier.pk).update(created_at=at)
    sending = Transmission(
        id=frame.uid("transmission", version, case.pk), **about, dossier=dossier, channel=channel, on=on, sent_at=at
    )
    for name, value in told.items():
        setattr(sending, name, value)
    sending.save(force_insert=True)
    return about


def _dossier(frame, case, about, version, lines, missing):
    """A version and its one part, set as PDF."""
    pdf = dossier_pdf.dossier_as_pdf(case, lines, version, [])
    part_id = frame.uid("dossier-part", version, case.pk)
    part = {
        "id": str(part_id),
        "position": 0,
        "title": f"{TITLE} {version}",
        "type": "application/pdf",
        "size": len(pdf),
        "sha256": hashlib.sha256(pdf).hexdigest(),
    }
    dossier = Dossier(
        id=frame.uid("dossier", version, case.pk),
        **about,
        version=version,
        missing=missing,
        content=lines,
        manifest={"version": version, "parts": [part]},
    )
    dossier.save(force_insert=True)
    DossierPart(
        id=part_id,
        dossier=dossier,
        person_id=case.principal_id,
        position=0,
        content_type="application/pdf",
        title=part["title"],
        content=pdf,
    ).save(force_insert=True)
    return dossier


def _received(frame, case, liaison):
    """A version that OFII has received, asked about, and was told."""
    received = {"acknowledged_on": case.transmitted_on, "acknowledged_by": liaison, "reference": _number(frame, case)}
    about = _sent(frame, case, 1, case.transmitted_on, Channel.INBOX, **received)
    _asked(frame, case, about, liaison, answer=TOLD)


def _number(frame, case):
    """OFII's own, made up."""
    return f"OFII-{frame.rng('ofii', case.pk).randrange(10**7):07}"


def _asked(frame, case, about, liaison, answer=""):
    asked = {name: value for name, value in about.items() if name != "author_id"}
    if answer:
        asked |= {"answer": answer, "answered_by_id": about["author_id"], "answered_at": timezone.now()}
    Question(id=frame.uid("question", case.pk), **asked, author=liaison, side=Side.OFII, text=ASKED).save(
        force_insert=True
    )


def _waits(frame, case, number, liaison):
    """Some were acknowledged, one was corrected, one asked about, the others are silent."""
    channel = Channel.SLIP if number % 3 == 1 else Channel.INBOX
    received = {}
    if number % 2 == 0:
        received = {
            "acknowledged_on": min(timezone.localdate(), case.transmitted_on + DAY),
            "acknowledged_by": liaison,
            "reference": _number(frame, case),
        }
    about = _sent(frame, case, 1, case.transmitted_on, channel, **received)
    if number % 5 == 2:
        _sent(frame, case, 2, timezone.localdate(), Channel.INBOX)
    if number % 4 == 0:
        _asked(frame, case, about, liaison)


def _batch(frame, author_id):
    """The spreadsheet of one colleague."""
    return DecisionBatch.objects.get_or_create(pk=frame.uid("batch", author_id), defaults={"author_id": author_id})[0]


def _decided(frame, case, number):
    """The decision of the step, with what its letter tells; every third refusal is challenged."""
    rows = {row.code: row for row in case.steps.all() if row.status == StepStatus.DONE}
    step = rows.get("ofii_decision") or rows["eligibility"]
    answer = Answer.GRANTED if step.outcome == "granted" else Answer.REFUSED
    decision = Decision(
        id=frame.uid("decision", case.pk),
        case=case,
        person_id=case.principal_id,
        author_id=step.recorded_by_id,
        step=step.code,
        answer=answer,
        on=step.on,
        batch=_batch(frame, step.recorded_by_id) if answer == Answer.GRANTED and number % 2 else None,
        amount=(1200, 600, 400, 2500)[number % 4] if answer == Answer.GRANTED else None,
        reference=_number(frame, case),
        grounds=GROUNDS if answer == Answer.REFUSED else "",
    )
    decision.save(force_insert=True)
    comparison.compare(case.pk)
    if answer == Answer.REFUSED and number % 3 == 0:
        Review(
            id=frame.uid("review", case.pk),
            case=case,
            person_id=case.principal_id,
            author_id=step.recorded_by_id,
            decision=decision,
            kind="ofii",
            filed_on=min(timezone.localdate(), step.on + 9 * DAY),
            grounds=CHALLENGE,
        ).save(force_insert=True)
