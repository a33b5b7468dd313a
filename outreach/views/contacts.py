"""Contacts: logged in the field, read and corrected by the team, and opened as a case when the person wishes it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import access, paging
from casework.access import Capability
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Conflict, Refusal
from casework.forms.consent import ConsentForm
from outreach import contact_page, meeting_page
from outreach.actions.contacts import CONTACT_READ, change_contact, log_contact, open_case_from
from outreach.actions.meeting import with_chain
from outreach.forms.contacts import SHOWN, ContactChangeForm, ContactFilters, ContactForm
from outreach.models import Contact
from outreach.views.outings import open_outing


@access.requires(Capability.LOG_CONTACTS)
def contact_list(request):
    filters = ContactFilters(request.GET, user=request.user)
    narrowed = filters.narrow(Contact.objects.visible_to(request.user))
    page = paging.page_of(narrowed.for_list(), request, filters.in_address)
    context = {
        "filters": filters,
        "rows": contact_page.rows(page.rows, contact_page.term_labels()),
        "chips": _chips(filters),
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "today": timezone.localdate(),
    }
    return render(request, "outreach/contact_list.html", context)


def _chips(filters):
    shown = filters.chosen.get("show", "")
    return [
        {"url": paging.address(filters.in_address, show=code), "label": label, "active": code == shown}
        for code, label in SHOWN
    ]


@access.requires(Capability.LOG_CONTACTS)
def contact_add(request, outing):
    outing = open_outing(request, outing)
    form = ContactForm(submitted(request), outing=outing)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            values = with_chain(form.values, code, office_id=outing.team.office_id, actor=request.user)
            log_contact(outing, values, contact_id=form.cleaned_data["uid"], actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        except Conflict:
            form.add_error(None, _("This contact was already saved with other answers: correct it from its own page."))
        else:
            messages.success(request, _("The contact is logged."))
            again = request.POST.get("then") == "another"
            return redirect("contact_add", outing=outing.pk) if again else redirect("outing_detail", pk=outing.pk)
    to_come = outing.on > timezone.localdate()
    return render(request, "outreach/contact_form.html", {"form": form, "outing": outing, "to_come": to_come})


def open_contact(request, pk):
    """The contact, if this user sees it; 404 otherwise."""
    contacts = Contact.objects.select_related("site", "author", "partner", "outing__site", "outing__team", "team")
    return access.get_or_404(contacts, request.user, pk, code=CONTACT_READ, purpose=Purpose.FIELD)


@access.requires(Capability.LOG_CONTACTS)
def contact_detail(request, pk):
    contact = open_contact(request, pk)
    context = {
        "contact": contact,
        "facts": contact_page.facts(contact),
        "photos": contact.photos.there(),
        "case": contact_page.case_seen_by(request.user, contact),
        "met": meeting_page.met(request.user, contact),
        "can_open": access.can(request.user, Capability.OPEN_CASES) and contact.case_id is None,
        "referrals": list(contact.referrals.select_related("partner").order_by("-made_on", "pk")),
    }
    return render(request, "outreach/contact_detail.html", context)


@access.requires(Capability.LOG_CONTACTS)
def contact_change(request, pk):
    contact = open_contact(request, pk)
    form = ContactChangeForm(submitted(request), contact=contact)
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(contact, form.values, seen=form.seen_values, actor=request.user)
        except Conflict as conflict:
            form.show_conflict(conflict.fields)
        else:
            messages.success(request, _("The contact is corrected."))
            return redirect("contact_detail", pk=pk)
    context = {"form": form, "outing": contact.outing, "contact": contact}
    return render(request, "outreach/contact_form.html", context)


@access.requires(Capability.OPEN_CASES)
def contact_open_case(request, pk):
    """The information sheet and the consent first; who the person is, comes after."""
    contact = open_contact(request, pk)
    if contact.case_id and request.method == "GET":
        messages.info(request, _("This contact already led to a case."))
        return redirect("contact_detail", pk=pk)
    form = ConsentForm(submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            case = open_case_from(contact, form.consent, case_id=form.cleaned_data["uid"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The case is open."))
            return redirect("case_identity", pk=case.pk)
    context = {"contact": contact, "form": form, "case": contact_page.case_seen_by(request.user, contact)}
    return render(request, "outreach/contact_open_case.html", context)
