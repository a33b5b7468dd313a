"""Showing a sensitive answer on request: a fragment where the button was, or a page of its own without scripts."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from casework import access, audit, sensitive
from casework.access import Reach
from casework.enums import Purpose
from casework.models import Case


@require_POST
def case_reveal(request, pk):
    case = access.get_or_404(
        Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK, least=Reach.DOSSIER
    )
    reach = access.reach(request.user, case)
    fields = set(request.POST.getlist("field")) & sensitive.ASKED_WITH[reach]
    if not fields:
        return redirect("case_detail", pk=pk)
    found = sensitive.reveal(case, fields, actor=request.user, purpose=sensitive.PURPOSES[reach])
    template = "casework/_revealed.html" if request.htmx else "casework/revealed.html"
    return render(request, template, {"case": case, "shown": found})
