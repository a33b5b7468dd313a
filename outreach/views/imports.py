"""Contacts from a spreadsheet: read, mapped, tried out row by row, imported, and taken back."""

import hashlib

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access, paging
from casework.access import Capability
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from casework.examination import table_of
from casework.views.turns import acted
from outreach import contact_sheet
from outreach.actions import imports as actions
from outreach.columns import WHY_REFUSED, proposed
from outreach.enums import ImportState
from outreach.forms.imports import MappingForm, SheetForm
from outreach.models import ContactImport

REFUSED_SHOWN, POSSIBLE_SHOWN = 100, 20


@access.requires(Capability.LOG_CONTACTS)
def import_list(request):
    form = SheetForm(submitted(request), request.FILES or None, user=request.user)

    def act(form):
        sheet = contact_sheet.sheet_of(table_of(form.cleaned_data["file"].read()))
        return actions.keep_sheet(sheet, uid=form.cleaned_data["uid"], team=form.whose, actor=request.user)

    done = acted(request, form, act, lambda batch: redirect("contact_import", pk=batch.pk))
    if done:
        return done
    batches = ContactImport.objects.visible_to(request.user).exclude(state=ImportState.DROPPED)
    page = paging.page_of(batches.select_related("team", "author").order_by("-made_at", "pk"), request)
    context = {"form": form, "batches": page.rows, "newer_url": page.newer_url, "older_url": page.older_url}
    return render(request, "outreach/import_list.html", context)


def open_import(request, pk):
    rows = ContactImport.objects.select_related("team", "author")
    return access.get_or_404(rows, request.user, pk, code=actions.IMPORT_READ, purpose=Purpose.FIELD)


@access.requires(Capability.LOG_CONTACTS)
def import_detail(request, pk):
    """Tried → shown row by row; kept → what was shown, all of it or nothing."""
    batch = open_import(request, pk)
    if batch.state != ImportState.READ:
        return render(request, "outreach/import_settled.html", {"batch": batch})
    sheet = batch.sheet
    guess = proposed(sheet["headings"], contact_sheet.remembered(batch.office_id))
    form = MappingForm(submitted(request), headings=sheet["headings"], office_id=batch.office_id, proposed=guess)
    context = {"batch": batch, "form": form, "rows": len(sheet["rows"])}
    context["refused_columns"] = [(heading, WHY_REFUSED[why]) for heading, why in sheet["refused"]]
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("site", "mode")}
        found = contact_sheet.tried(sheet, form.mapping, team=batch.team, **given)
        if request.POST.get("shown") == _mark(found):
            return _keep(request, batch, found, form)
        context |= _shown(found)
    return render(request, "outreach/import_detail.html", context)


def _mark(found):
    """By what is known that what is imported was shown before: the columns may have been changed since."""
    told = repr([(str(row.uid), row.known, row.refusal, row.values) for row in found])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _keep(request, batch, found, form):
    try:
        batch = actions.keep_import(batch, found, form.mapping, actor=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(map(str, refusal.sentences)))
        return redirect("contact_import", pk=batch.pk)
    text = ngettext("%(count)d contact is imported.", "%(count)d contacts are imported.", batch.contacts)
    messages.success(request, text % {"count": batch.contacts})
    return redirect("contact_import_list")


def _shown(found):
    possible = [row for row in found if row.values is not None and not row.known]
    refused = [row for row in found if row.values is None]
    return {
        "tried": True,
        "possible": possible[:POSSIBLE_SHOWN],
        "possible_count": len(possible),
        "refused": refused[:REFUSED_SHOWN],
        "refused_count": len(refused),
        "known_count": len(found) - len(possible) - len(refused),
        "shown": _mark(found),
    }


@access.requires(Capability.LOG_CONTACTS)
def import_undo(request, pk):
    return _settled(request, pk, actions.undo_import, _("The contacts of this file are taken back."))


@access.requires(Capability.LOG_CONTACTS)
def import_drop(request, pk):
    return _settled(request, pk, actions.drop_sheet, _("The file is given up. Nothing of it is kept."))


def _settled(request, pk, act, saved):
    batch = open_import(request, pk)
    if request.method == "POST":
        try:
            act(batch, actor=request.user)
        except Refusal as refusal:
            messages.error(request, " ".join(map(str, refusal.sentences)))
        else:
            messages.success(request, saved)
    return redirect("contact_import_list")
