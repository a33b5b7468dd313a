"""What OFII's liaison sees of a case: what was transmitted, and the steps that are OFII's to answer."""

from casework.access import dossiers
from casework.encryption import warm
from casework.models import Case
from casework.workflow import Actor

# Steps of the pathway that the liaison answers directly; the others of OFII's are recorded by the team.
ANSWERED_BY_LIAISON = ("eligibility", "ofii_decision")


def listed(user, *, waiting_only):
    """Dossiers transmitted to OFII, those that wait for an answer first in date order."""
    found = dossiers(Case.objects.for_worklist(), user)
    if waiting_only:
        found = found.active().filter(next_actor=Actor.OFII, next_step__in=ANSWERED_BY_LIAISON)
    return found.order_by("transmitted_on", "reference")


def answerable(case):
    """The pending steps that the liaison may answer now."""
    return [item for item in case.explain().pending if item.step.code in ANSWERED_BY_LIAISON and not item.refusals]


def people(case):
    """Those whom the dossier is about, keys fetched by one query."""
    rows = list(case.members.select_related("person").prefetch_related("person__travel_documents"))
    warm(row.person_id for row in rows)
    return rows
