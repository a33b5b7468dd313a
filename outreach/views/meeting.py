"""Meeting again without a name: words for a person, words typed at a later encounter, words forgotten."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from casework import access
from casework.access import Capability
from casework.drafts import submitted
from casework.errors import Refusal
from outreach.actions import meeting
from outreach.forms.meeting import ChainForm, LinkForm
from outreach.models import Chain
from outreach.views.contacts import open_contact


@never_cache
@access.requires(Capability.LOG_CONTACTS)
def chain_begin(request, pk):
    """The words are on the page that answers, and nowhere else: it is not redirected."""
    contact = open_contact(request, pk)
    form = ChainForm(submitted(request), contact=contact)
    context = {"form": form, "contact": contact}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            shown = meeting.begin(contact, given["language"], chain_id=given["uid"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            context |= {"words": shown, "language": given["language"]}
    return render(request, "outreach/chain_begin.html", context)


@access.requires(Capability.LOG_CONTACTS)
def chain_link(request, pk):
    contact = open_contact(request, pk)
    form = LinkForm(submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            chain = meeting.find(form.cleaned_data["code"], office_id=contact.team.office_id, actor=request.user)
            meeting.link(contact, chain, actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The encounters are linked."))
            return redirect("contact_detail", pk=pk)
    return render(request, "outreach/chain_link.html", {"form": form, "contact": contact})


@require_POST
@access.requires(Capability.LOG_CONTACTS)
def chain_forget(request, pk):
    contact = open_contact(request, pk)
    chain = Chain.objects.visible_to(request.user).filter(pk=contact.chain_id).first()
    if chain is not None:
        meeting.forget(chain, actor=request.user)
        messages.success(request, _("The words are forgotten, and the encounters no longer linked."))
    return redirect("contact_detail", pk=pk)
