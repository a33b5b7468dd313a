"""Pages that both sides use, the team and OFII's liaison: which case, on which side, and back to where."""

from casework import access, audit
from casework.access import Capability, Reach
from casework.enums import Purpose
from casework.models import Case
from casework.views import turns
from returns.ofii import Side
from returns.views.cases import of_return

HOME = {Side.TEAM: "case_ofii", Side.OFII: "dossier_detail"}


def purpose_of(user):
    return Purpose.OFII if access.can(user, Capability.SEE_DOSSIERS) else Purpose.WORK


def sided_case(request, pk):
    """(case, side) for whoever may act on it: the team that works it, the liaison it was sent to; 404 to others."""
    user = request.user
    case = of_return(
        access.get_or_404(
            Case.objects.for_worklist(), user, pk, code=audit.CASE_READ, purpose=purpose_of(user), least=Reach.DOSSIER
        )
    )
    if access.can_work(user, case):
        return case, Side.TEAM
    if access.reach(user, case) is Reach.DOSSIER:
        return case, Side.OFII
    raise access.NotVisible("casework.case", pk)


def sided(request, rows, pk):
    """(object, case, side) of a part of the dealings; NotVisible when it is not there for this user."""
    found = access.get_or_404(rows, request.user, pk, code=audit.CASE_READ, purpose=purpose_of(request.user))
    case, side = sided_case(request, found.case_of_record)
    return found, case, side


def team_only(side, case):
    if side != Side.TEAM:
        raise access.NotVisible("casework.case", case.pk)


def settle(request, case, side, form, act, saved, context):
    """As `views.turns.settle`, and back to the page of the dealings."""
    return turns.settle(request, case, form, act, saved, {"side": side, **context}, back=HOME[side])
