"""Where a user arrives, and whether the service lives."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.access import Capability, capabilities

# The first page of a role is where its day starts; the first capability that the user holds decides.
FIRST_PAGES = (
    (Capability.WORK_CASES, "worklist"),
    (Capability.LOG_CONTACTS, "outing_list"),
    (Capability.SEE_FIGURES, "figures"),
    (Capability.SEE_DOSSIERS, "dossier_list"),
    (Capability.SEE_AUDIT, "oversight"),
    (Capability.ADMINISTER, "administration"),
)


def home(request):
    held = capabilities(request.user)
    return redirect(next((page for capability, page in FIRST_PAGES if capability in held), "usersessions_list"))


@login_not_required
def health(request):
    """200 when the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def session_end(request, pk):
    """End one of one's own sessions, on this device or another."""
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("The session is ended."))
    return redirect("usersessions_list")


@login_not_required
def nowhere(request):
    """An address that allauth offers and Escale does not."""
    raise Http404
