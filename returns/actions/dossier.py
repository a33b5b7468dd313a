"""Versions of a dossier, the ledger of their transmissions, questions. Every verb is one transaction."""

import hashlib
import uuid

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.documents import content_of
from casework.actions.once import hold
from casework.actions.steps import complete, locked
from casework.enums import CaseStatus, DocumentKind
from casework.errors import Refusal
from casework.models import Document
from returns.channels import open_channels
from returns.models import Dossier, DossierPart, Question, Transmission
from returns.ofii import BY_WORKER, About, Channel, Side

MADE = audit.action(
    "dossier.made", _("Put a dossier for OFII together"), version=_("version"), missing=_("pieces missing")
)
SENT = audit.action("dossier.sent", _("Sent a dossier to OFII"), exports=True, version=_("version"), channel=Channel)
LEFT = audit.action("dossier.left", _("A dossier left for OFII"), exports=True, channel=Channel)
ACKNOWLEDGED = audit.action("dossier.acknowledged", _("Recorded that OFII received a dossier"))
CHASED = audit.action("dossier.chased", _("Chased OFII for an answer"))
ASKED = audit.action("question.asked", _("Asked a question about a dossier"), side=Side)
ANSWERED = audit.action("question.answered", _("Answered a question about a dossier"), side=Side)

APPLICATION = "application"
TITLE = "Demande d’aide au retour, version"
LARGEST = 20 * 1024 * 1024  # bytes of all documents together: what a mail server usually still takes


def may_go(documents):
    """Documents that may be copied for OFII: whatever the file holds but health."""
    return documents.exclude(kind=DocumentKind.MEDICAL)


@transaction.atomic
def make_dossier(case, *, dossier_id, lines, missing, documents, typeset, actor):
    """Keep another version: `lines` as `Dossier.content`, `documents` ids of documents of the case that go with it.

    `typeset(version, titles)` gives the PDF (bytes) of the dossier itself. Refusal when a document is not there (any
    more), tells of health, or all of them are too large together.
    """
    hold(dossier_id)
    if known := Dossier.objects.filter(pk=dossier_id, case=case).first():
        return known
    case = locked(case)
    copies = _copies(case, documents)
    version = (case.dossiers.aggregate(last=Max("version"))["last"] or 0) + 1
    pdf = typeset(version, [title for title, _kind, _content in copies])
    parts = [(f"{TITLE} {version}", "application/pdf", pdf), *copies]
    told = [_told(position, *part) for position, part in enumerate(parts)]
    dossier = Dossier(
        id=dossier_id,
        case=case,
        person_id=case.principal_id,
        author=actor,
        version=version,
        missing=missing,
        content=lines,
        manifest={"version": version, "parts": told},
    )
    dossier.save()
    for position, (title, kind, content) in enumerate(parts):
        DossierPart(
            id=uuid.UUID(told[position]["id"]),
            dossier=dossier,
            person_id=case.principal_id,
            position=position,
            content_type=kind,
            title=title,
            content=content,
        ).save()
    audit.record(MADE, dossier, actor=actor, case=case, detail={"version": version, "missing": missing})
    return dossier


def _copies(case, wanted):
    """[(title, content type, bytes)] of these documents, in the order of the file."""
    found = list(may_go(Document.objects.filter(case=case, pk__in=wanted)).order_by("created_at"))
    if len(found) != len(set(wanted)):
        raise Refusal(_("One of these documents is not there any more, or tells of health."), field="documents")
    if sum(document.size for document in found) > LARGEST:
        raise Refusal(_("These documents are larger than 20 MB together: choose fewer."), field="documents")
    return [(document.title, document.content_type, content_of(document)) for document in found]


def _told(position, title, kind, content):
    """What the manifest says of a part."""
    return {
        "id": str(uuid.uuid4()),
        "position": position,
        "title": title,
        "type": kind,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


@transaction.atomic
def send_dossier(dossier, *, transmission_id, channel, on, actor):
    """Send a version by a channel. The first time, it files the application: the step is settled with it.

    What the worker has to send leaves a moment later; the ledger tells when it has.
    """
    hold(transmission_id)
    if known := Transmission.objects.filter(pk=transmission_id, dossier=dossier).first():
        return known
    case = locked(dossier.case)
    if case.status != CaseStatus.ACTIVE:
        raise Refusal(_("The case is not in progress: resume it first."))
    if channel not in open_channels():
        raise Refusal(_("This channel is not open here."), field="channel")
    if dossier.transmissions.filter(channel=channel, about=About.DOSSIER).exists():
        raise Refusal(_("This version went by this channel already: correct the dossier first."), field="channel")
    if not timezone.localdate(dossier.created_at) <= on <= timezone.localdate():
        raise Refusal(_("A version is sent on a day since it was made, and not to come."), field="on")
    if not case.progress().settled(APPLICATION):
        case = complete(case, APPLICATION, on=on, actor=actor)
    sending = Transmission(
        id=transmission_id,
        case=case,
        person_id=case.principal_id,
        author=actor,
        dossier=dossier,
        channel=channel,
        on=on,
        sent_at=None if channel in BY_WORKER else timezone.now(),
    )
    sending.save()
    audit.record(SENT, sending, actor=actor, case=case, detail={"version": dossier.version, "channel": str(channel)})
    return sending


@transaction.atomic
def acknowledge(sending, *, on, actor, reference=""):
    """OFII says that it arrived: its liaison by themselves, or the team for what came back on another way."""
    case = locked(sending.case)
    sending = Transmission.objects.select_for_update().get(pk=sending.pk)
    if sending.acknowledged_on:
        return sending
    if sending.sent_at is None:
        raise Refusal(_("This version has not left yet."))
    if not sending.on <= on <= timezone.localdate():
        raise Refusal(_("It arrives on a day since it was sent, and not to come."), field="on")
    sending.acknowledged_on, sending.acknowledged_by, sending.reference = on, actor, reference
    sending.save(update_fields=["acknowledged_on", "acknowledged_by", "reference"])
    audit.record(ACKNOWLEDGED, sending, actor=actor, case=case)
    return sending


@transaction.atomic
def chase(sending, *, actor):
    """The team asks OFII for news. Silence stays silence: nothing follows from it by itself."""
    case = locked(sending.case)
    sending = Transmission.objects.select_for_update().get(pk=sending.pk)
    if sending.days_of_silence is None:
        raise Refusal(_("OFII has answered meanwhile, or the version has not left yet."))
    today = timezone.localdate()
    if sending.chased_on != today:
        sending.chased_on, sending.chases = today, sending.chases + 1
        sending.save(update_fields=["chased_on", "chases"])
        audit.record(CHASED, sending, actor=actor, case=case)
    return sending


# --- Questions ------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(case, *, question_id, side, text, actor):
    hold(question_id)
    if known := Question.objects.filter(pk=question_id, case=case).first():
        return known
    case = locked(case)
    if not case.transmitted_on:
        raise Refusal(_("Questions begin once the dossier is sent."))
    question = Question(id=question_id, case=case, person_id=case.principal_id, author=actor, side=side, text=text)
    question.save()
    audit.record(ASKED, question, actor=actor, case=case, detail={"side": str(side)})
    if side == Side.OFII:
        arrived(case, actor=actor)
    return question


@transaction.atomic
def answer_question(question, *, side, text, actor):
    """The other side answers, once."""
    case = locked(question.case)
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.answered_at:
        raise Refusal(_("This question was answered meanwhile."))
    if question.waits_for != side:
        raise Refusal(_("The other side answers this question."))
    question.answer, question.answered_by, question.answered_at = text, actor, timezone.now()
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(ANSWERED, question, actor=actor, case=case, detail={"side": str(side)})
    return question


def arrived(case, *, actor):
    """Who asks about a dossier, or decides on it, has received it. The caller holds the case."""
    for sending in Transmission.objects.unanswered().filter(case=case):
        sending.acknowledged_on, sending.acknowledged_by = timezone.localdate(), actor
        sending.save(update_fields=["acknowledged_on", "acknowledged_by"])
        audit.record(ACKNOWLEDGED, sending, actor=actor, case=case)
