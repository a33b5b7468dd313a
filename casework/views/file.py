"""Adding to the case file, sharing it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access
from casework.actions import cases
from casework.actions import file as actions
from casework.drafts import submitted
from casework.forms.file import AppointmentForm, NoteForm, ShareForm
from casework.views.turns import settle, workable


def note_add(request, pk):
    case = workable(request, pk)
    form = NoteForm(submitted(request))

    def act(form):
        actions.add_note(case, note_id=form.cleaned_data["uid"], text=form.cleaned_data["text"], actor=request.user)

    return settle(request, case, form, act, _("The note is added."), {"title": _("Add a note")})


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
