"""Adding to the case file, opening its documents, sharing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access, audit
from casework.actions import cases
from casework.actions import file as actions
from casework.drafts import submitted
from casework.enums import Purpose
from casework.forms.file import AppointmentForm, DocumentForm, NoteForm, ShareForm
from casework.models import Document
from casework.views.turns import settle, workable

EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def note_add(request, pk):
    case = workable(request, pk)
    form = NoteForm(submitted(request))

    def act(form):
        actions.add_note(case, note_id=form.cleaned_data["uid"], text=form.cleaned_data["text"], actor=request.user)

    return settle(request, case, form, act, _("The note is added."), {"title": _("Add a note")})


def document_add(request, pk):
    case = workable(request, pk)
    form = DocumentForm(submitted(request), request.FILES or None)

    def act(form):
        given = form.cleaned_data
        actions.add_document(
            case,
            document_id=given["uid"],
            kind=given["kind"],
            title=given["title"],
            content=given["file"].read(),
            actor=request.user,
        )

    return settle(request, case, form, act, _("The document is added."), {"title": _("Add a document")})


def document_detail(request, pk, document):
    """The file itself, decrypted in memory; its name on the reader's disk says nothing."""
    found = access.get_or_404(
        Document.objects.filter(case_id=pk), request.user, document, code=audit.DOCUMENT_READ, purpose=Purpose.WORK
    )
    response = HttpResponse(actions.content_of(found), content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="document.{EXTENSIONS[found.content_type]}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def appointment_add(request, pk):
    case = workable(request, pk)
    form = AppointmentForm(submitted(request))

    def act(form):
        given = form.cleaned_data
        actions.make_appointment(
            case, appointment_id=given["uid"], kind=given["kind"], at=form.at, place=given["place"], actor=request.user
        )

    return settle(request, case, form, act, _("The appointment is made."), {"title": _("Make an appointment")})


def case_share(request, pk):
    case = workable(request, pk)
    form = ShareForm(submitted(request), case=case)

    def act(form):
        given = form.cleaned_data
        cases.share(case, given["user"], until=form.until_moment, to_work=given["to_work"], actor=request.user)

    context = {
        "title": _("Share the case"),
        "lead": _("A colleague of another office sees it until the day you choose; you can end it sooner."),
    }
    return settle(request, case, form, act, _("The case is shared."), context)


@require_POST
def case_unshare(request, pk, share):
    case = workable(request, pk)
    row = case.shares.filter(pk=share).first()
    if row is None:
        raise access.NotVisible("casework.caseshare", pk)
    cases.unshare(case, row, actor=request.user)
    messages.success(request, _("The share is ended."))
    return redirect("case_detail", pk=pk)
