"""The page *Information*, from which materials, events, campaigns and publications are reached."""

from django.shortcuts import render
from django.utils import timezone

from casework import access
from casework.access import Capability
from outreach import knowledge_page


@access.requires(Capability.LOG_CONTACTS, Capability.SEE_FIGURES)
def knowledge_home(request):
    today = timezone.localdate()
    reads = access.can(request.user, Capability.LOG_CONTACTS)
    context = {
        "reads": reads,
        "year": today.year,
        "figures": knowledge_page.figures(request.user, today),
        "attention": knowledge_page.attention(request.user, today) if reads else [],
        "coming": knowledge_page.coming(request.user, today) if reads else [],
    }
    return render(request, "outreach/knowledge_home.html", context)
