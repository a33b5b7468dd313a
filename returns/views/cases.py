"""The case that a page about the return is about; other pathways have no such page."""

from casework import access
from casework.views.turns import workable
from returns.aid import PATHWAYS


def of_return(case):
    """The case; NotVisible (404) when its pathway is no return."""
    if case.pathway not in PATHWAYS:
        raise access.NotVisible("casework.case", case.pk)
    return case


def workable_return(request, pk):
    """The case, when it is a return and this user may change it; 404 otherwise."""
    return of_return(workable(request, pk))
