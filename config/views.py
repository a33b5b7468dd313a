"""Where a user arrives, and whether the service lives."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect

from casework.access import Capability, capabilities

# The first page of a role is where its day starts; the first capability that the user holds decides.
FIRST_PAGES = (
    (Capability.WORK_CASES, "worklist"),
    (Capability.LOG_CONTACTS, "outing_list"),
    (Capability.SEE_FIGURES, "figures"),
    (Capability.SEE_DOSSIERS, "dossier_list"),
    (Capability.SEE_AUDIT, "audit_list"),
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
