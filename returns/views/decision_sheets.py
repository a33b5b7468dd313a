"""Decisions in bulk: a file, a mapping, a dry run with a reason for each refused row, recording, taking back.

Between the pages the sheet stays with the user's browser, signed for that user and for an hour: nothing of it is kept.
"""

import uuid

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access, audit
from casework.access import Capability
from casework.enums import Purpose
from casework.errors import Refusal
from returns import decision_sheet as sheets
from returns.actions import batch as actions
from returns.forms.decision_sheet import MappingForm, SheetForm
from returns.models import DecisionBatch

AN_HOUR, SHOWN = 3600, 10


def _signed(user, value):
    return signing.dumps(value, salt=f"decision-sheet:{user.pk}", compress=True)


def _opened(user, text):
    """What was signed for this user; Refusal when it was not, or is too old."""
    try:
        return signing.loads(text, salt=f"decision-sheet:{user.pk}", max_age=AN_HOUR)
    except signing.BadSignature:
        raise Refusal(_("This sheet was read too long ago: choose the file again.")) from None


@access.requires(Capability.WORK_CASES)
def decision_sheet(request):
    """Chosen → read; tried → shown row by row; recorded → what was shown, all of it or nothing."""
    form, context = SheetForm(), {}
    try:
        if request.method == "POST" and "shown" in request.POST:
            return _record(request)
        if request.method == "POST" and "sheet" in request.POST:
            context = _try(request, _opened(request.user, request.POST["sheet"]))
        elif request.method == "POST":
            form = SheetForm(request.POST, request.FILES or None)
            if form.is_valid():
                context = _read(request, form.cleaned_data["file"])
    except Refusal as refusal:
        form = SheetForm(request.POST, request.FILES or None)
        form.is_valid()
        form.errors.clear()
        form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
    batches = DecisionBatch.objects.filter(author=request.user).prefetch_related("decisions")[:SHOWN]
    return render(request, "returns/decision_sheet.html", {"form": form, "batches": batches, **context})


def _read(request, file):
    headings, rows = sheets.read(file.read(), file.name)
    sheet = {"headings": headings, "rows": rows}
    guessed = {column: str(index) for column, index in sheets.guessed(headings).items()}
    mapping = MappingForm(headings=headings, initial={**guessed, "sheet": _signed(request.user, sheet)})
    return {"mapping": mapping, "headings": headings}


def _try(request, sheet):
    mapping = MappingForm(request.POST, headings=sheet["headings"])
    if not mapping.is_valid():
        return {"mapping": mapping}
    tried = sheets.tried(sheet["rows"], mapping.mapping, request.user)
    decisions = [row.decision for row in tried if row.decision]
    audit.record(
        audit.CASE_LISTED,
        *(decision[0] for decision in decisions),
        actor=request.user,
        purpose=Purpose.LIST,
        kind="casework.case",
    )
    return {
        "mapping": mapping,
        "tried": tried,
        "possible": len(decisions),
        "refused": len(tried) - len(decisions),
        "shown": _signed(request.user, {"batch": str(mapping.cleaned_data["uid"]), "decisions": decisions}),
    }


def _record(request):
    shown = _opened(request.user, request.POST["shown"])
    batch = actions.record_batch(shown["decisions"], batch_id=uuid.UUID(shown["batch"]), actor=request.user)
    number = batch.decisions.count()
    text = ngettext("%(number)s decision is recorded.", "%(number)s decisions are recorded.", number)
    messages.success(request, text % {"number": number})
    return redirect("decision_sheet")


@access.requires(Capability.WORK_CASES)
def decision_sheet_undo(request, pk):
    """One touch takes the whole sheet back."""
    batch = DecisionBatch.objects.filter(pk=pk, author=request.user).first()
    if batch is None:
        raise access.NotVisible("returns.decisionbatch", pk)
    if request.method == "POST":
        try:
            actions.undo_batch(batch, actor=request.user)
        except Refusal as refusal:
            messages.error(request, " ".join(map(str, refusal.sentences)))
        else:
            messages.success(request, _("The decisions of this sheet are taken back."))
    return redirect("decision_sheet")
