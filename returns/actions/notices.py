"""OFII is told by itself that a person gives the return up, or takes it up again, by each way that the dossier went.

Whoever withdraws has nothing more to do about it. A notice that has not left yet is taken back when the person comes
back meanwhile, so that OFII never hears of the two in the wrong order; a dossier that has not left stays here.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.steps import follows
from casework.enums import CaseStatus
from returns.models import Transmission
from returns.ofii import BY_WORKER, About, Channel
from returns.pathways import CODE

TOLD = audit.action(
    "notice.sent",
    _("Told OFII that the person gives the return up, or takes it up again"),
    exports=True,
    about=About,
    channel=Channel,
)
TAKEN_BACK = audit.action("notice.taken_back", _("Took back a notice to OFII that had not left"), channel=Channel)


@follows
def tell_ofii(case, *, actor):
    """What OFII was told last, by each way, is what the file says now. The caller holds the case."""
    if case.pathway != CODE or not case.transmitted_on:
        return
    went, told = {}, {}
    for sending in Transmission.objects.filter(case=case).order_by("created_at"):
        if sending.about != About.DOSSIER:
            told[sending.channel] = sending
        elif sending.sent_at:
            went[sending.channel] = sending
    for channel, dossier in went.items():
        _follow(case, dossier, told.get(channel), actor)


def _follow(case, went, told, actor):
    stopped = told is not None and told.about == About.STOPPED
    if case.status == CaseStatus.WITHDRAWN and not stopped:
        _tell(case, went, About.STOPPED, actor)
    elif case.status == CaseStatus.ACTIVE and stopped:
        if told.sent_at is None and Transmission.objects.filter(pk=told.pk, sent_at=None).delete()[0]:
            audit.record(TAKEN_BACK, case, actor=actor, case=case, detail={"channel": told.channel})
        else:
            _tell(case, went, About.RESUMED, actor)


def _tell(case, went, about, actor):
    sending = Transmission(
        case=case,
        person_id=case.principal_id,
        author_id=actor.pk if actor else went.author_id,
        dossier_id=went.dossier_id,
        about=about,
        channel=went.channel,
        reference=went.reference,
        sent_at=None if went.channel in BY_WORKER else timezone.now(),
    )
    sending.save()
    audit.record(TOLD, sending, actor=actor, case=case, detail={"about": str(about), "channel": went.channel})
