"""The team's safety: by when all is well, all is well in one tap, and incidents."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access, paging
from casework.access import Capability
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from outreach import outing_page
from outreach.actions import safety
from outreach.forms.safety import CheckInForm, IncidentForm
from outreach.models import CheckIn, Incident
from outreach.views.outings import open_outing


@access.requires(Capability.LOG_CONTACTS)
def check_in_add(request, pk):
    outing = open_outing(request, pk)
    form = CheckInForm(submitted(request), outing=outing, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            safety.expect(outing, user=form.cleaned_data["user"], due_at=form.due_at, actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("Those who lead the office are told if nobody says by then that all is well."))
            return redirect("outing_detail", pk=pk)
    return render(request, "outreach/check_in_add.html", {"form": form, "outing": outing})


@require_POST
@access.requires(Capability.LOG_CONTACTS)
def check_in_well(request, pk):
    found = access.get_or_404(CheckIn.objects, request.user, pk, code=safety.CHECK_IN_READ, purpose=Purpose.FIELD)
    safety.all_is_well(found, actor=request.user)
    messages.success(request, _("All is well: it is noted."))
    return redirect("outing_detail", pk=found.outing_id)


@access.requires(Capability.LOG_CONTACTS)
def incident_add(request, pk):
    outing = open_outing(request, pk)
    if not outing_page.may_know_way(request.user, outing):
        raise access.NotVisible("outreach.incident")
    form = IncidentForm(submitted(request), outing=outing)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = {name: given[name] for name in ("kind", "gravity", "words", "concerned")}
        try:
            safety.add_incident(outing, incident_id=given["uid"], at=given["time"], actor=request.user, **told)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The incident is kept for your team and those who lead the office."))
            return redirect("outing_detail", pk=pk)
    return render(request, "outreach/incident_add.html", {"form": form, "outing": outing})


@access.requires(Capability.LOG_CONTACTS)
def incident_list(request):
    """By their codes: what was written is on the page of each outing."""
    incidents = Incident.objects.visible_to(request.user).select_related("outing__site", "team").defer("words")
    page = paging.page_of(incidents, request)
    context = {"incidents": page.rows, "newer_url": page.newer_url, "older_url": page.older_url}
    return render(request, "outreach/incident_list.html", context)
