"""Entries of telephones that wait for a person: corrected, or let go with a reason; and files that leads bring in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access, paging
from casework.access import Capability
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Conflict, Refusal
from casework.views.turns import acted
from outreach import field_entries, queue_file
from outreach.actions.meeting import with_chain
from outreach.enums import EntryState, HeldBecause
from outreach.field_forms import AbandonForm, QueueFileForm, as_typed
from outreach.forms.contacts import ContactForm
from outreach.models import FieldEntry, Outing
from outreach.receiving import KEPT, KNOWN, receive


@access.requires(Capability.LOG_CONTACTS)
def entry_list(request):
    waiting = FieldEntry.objects.visible_to(request.user).waiting().for_list()
    page = paging.page_of(waiting, request)
    context = {
        "entries": page.rows,
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "leads": access.can(request.user, Capability.ASSIGN_CASES),
    }
    return render(request, "outreach/entry_list.html", context)


def open_entry(request, pk):
    """The entry, if this user sees it; 404 otherwise."""
    entries = FieldEntry.objects.select_related("author", "outing__site", "outing__team")
    return access.get_or_404(entries, request.user, pk, code=field_entries.ENTRY_READ, purpose=Purpose.FIELD)


@access.requires(Capability.LOG_CONTACTS)
def entry_detail(request, pk):
    row = open_entry(request, pk)
    if row.state != EntryState.HELD:
        return render(request, "outreach/entry_settled.html", {"entry": row})
    outing, outings = _outing_of(request, row)
    form = _form(request, row, outing)
    if request.method == "POST" and form is not None and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            values = with_chain(form.values, code, office_id=outing.team.office_id, actor=request.user)
            field_entries.correct(row, outing, values, actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        except Conflict:
            form.add_error(None, _("This contact was already saved with other answers: correct it from its own page."))
        else:
            messages.success(request, _("The contact is logged."))
            return redirect("field_entry_list")
    context = {"entry": row, "form": form, "outing": outing, "outings": outings, "abandon": AbandonForm()}
    return render(request, "outreach/entry_detail.html", context)


def _outing_of(request, row):
    """(the outing to which the entry is added: its own or the one chosen instead; those that can be chosen)."""
    visible = Outing.objects.visible_to(request.user).select_related("site", "team")
    own = visible.filter(pk=row.outing_id).first()
    if own is not None or row.why == HeldBecause.UNREADABLE:
        return own, []
    outings = list(visible.order_by("-on", "-created_at")[: paging.PER_PAGE])
    chosen = request.GET.get("outing", "")
    return next((outing for outing in outings if str(outing.pk) == chosen), None), outings


def _form(request, row, outing):
    if outing is None:
        return None
    return ContactForm(submitted(request) or as_typed(row, outing), outing=outing)


@access.requires(Capability.LOG_CONTACTS)
def entry_abandon(request, pk):
    row = open_entry(request, pk)
    form = AbandonForm(submitted(request))

    def act(form):
        field_entries.abandon(row, reason=form.cleaned_data["reason"], actor=request.user)

    done = acted(request, form, act, lambda _made: redirect("field_entry_list"), _("The entry is let go."))
    return done or render(request, "outreach/entry_abandon.html", {"entry": row, "form": form})


@access.requires(Capability.ASSIGN_CASES)
def queue_import(request):
    form = QueueFileForm(request.POST or None, request.FILES or None)

    def act(form):
        envelopes = queue_file.read(form.cleaned_data["file"].read())
        author, office = queue_file.author_and_office(envelopes, request.user)
        receipts = receive(envelopes, bringer=request.user, author=author, office_id=office)
        field_entries.note_import([receipt.row for receipt in receipts if receipt.row], actor=request.user)
        return {"counts": _counts(receipts)}

    done = acted(request, form, act, lambda told: render(request, "outreach/queue_imported.html", told))
    return done or render(request, "outreach/queue_import.html", {"form": form})


def _counts(receipts):
    """What became of the entries of a file, in sentences."""
    kept = sum(receipt.status == KEPT for receipt in receipts)
    known = sum(receipt.status == KNOWN for receipt in receipts)
    rest = len(receipts) - kept - known
    return [
        ngettext("%(count)d contact was kept.", "%(count)d contacts were kept.", kept) % {"count": kept},
        ngettext("%(count)d had arrived before.", "%(count)d had arrived before.", known) % {"count": known},
        ngettext("%(count)d needs attention.", "%(count)d need attention.", rest) % {"count": rest},
    ]
