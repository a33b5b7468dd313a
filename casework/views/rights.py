"""The rights of persons: the register of requests, restriction of a file, and the person's sheet."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import access, audit, paging, person_sheet, sheet_pdf
from casework.access import Capability, Reach
from casework.actions import rights as actions
from casework.drafts import submitted
from casework.encryption import warm
from casework.enums import Purpose, RightKind
from casework.errors import Refusal
from casework.forms import rights as forms
from casework.models import Case, ReferenceTerm, RightsRequest, TermKind
from casework.views.turns import settle, workable


@access.requires(Capability.KEEP_RIGHTS, Capability.WORK_CASES)
def rights_list(request):
    requests = RightsRequest.objects.visible_to(request.user).waiting().select_related("case", "office", "recorded_by")
    page = paging.page_of(requests, request)
    audit.record(audit.RIGHTS_READ, *(row.pk for row in page.rows), actor=request.user, kind="casework.rightsrequest")
    return render(request, "casework/rights_list.html", {"page": page, "today": timezone.localdate()})


@access.requires(Capability.KEEP_RIGHTS, Capability.WORK_CASES)
def rights_answer(request, pk):
    asked = access.get_or_404(
        RightsRequest.objects.select_related("case"), request.user, pk, code=audit.RIGHTS_READ, purpose=Purpose.WORK
    )
    erases = asked.kind == RightKind.ERASURE
    if erases and not access.can(request.user, Capability.KEEP_RIGHTS):
        raise access.NotVisible("casework.rightsrequest", pk)
    form = (forms.ErasureAnswerForm if erases else forms.AnswerForm)(submitted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            _answer(asked, form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The answer is recorded."))
            return redirect("rights_list")
    reference = asked.case.reference if asked.case else ""
    context = {"form": form, "asked": asked, "reference": reference, "back": "rights_list"}
    return render(request, "casework/rights_form.html", {**context, "title": asked.get_kind_display()})


def _answer(asked, answer, *, actor):
    if answer.get("decision") == "erase":
        actions.confirm_erasure(asked, actor=actor)
    else:
        actions.answer(asked, status=answer.get("status", "refused"), actor=actor)


def rights_add(request, pk):
    case = workable(request, pk)
    form = forms.RequestForm(submitted(request), label_suffix="")
    title = _("Record a request about rights")
    lead = _("The answer is due within one month. An erasure is confirmed by the data protection officer.")

    def act(form):
        actions.record_request(case, actor=request.user, **form.cleaned_data)

    return settle(request, case, form, act, _("The request is in the register."), {"title": title, "lead": lead})


@access.requires(Capability.ASSIGN_CASES)
def case_restrict(request, pk):
    """Restrict the file, or lift the restriction that stands."""
    case = workable(request, pk)
    form = (forms.LiftForm if case.restricted_on else forms.RestrictForm)(submitted(request), label_suffix="")
    title = _("Lift the restriction") if case.restricted_on else _("Restrict the processing")
    lead = _("A restricted file is read and nothing else; OFII no longer sees it.")

    def act(form):
        if case.restricted_on:
            actions.lift_restriction(case, actor=request.user)
        else:
            actions.restrict(case, actor=request.user, **form.cleaned_data)

    return settle(request, case, form, act, _("Saved."), {"title": title, "lead": lead})


def person_sheet_make(request, pk, person):
    case = access.get_or_404(
        Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK, least=Reach.FULL
    )
    member = case.members.select_related("person", "case__office").filter(person=person).first()
    if member is None or not access.can_work(request.user, case):
        raise access.NotVisible("casework.person", person)
    return _sheet(request, case, member)


@reauthentication_required
def _sheet(request, case, member):
    """Asks for the password again when it was given long ago: the sheet carries everything off."""
    warm([member.person_id])
    names = {term.code: str(term) for term in ReferenceTerm.objects.filter(kind=TermKind.LANGUAGE)}
    initial = {"language": person_sheet.language_for(member.person)}
    form = forms.SheetForm(submitted(request), names=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _download(member, actor=request.user, **form.cleaned_data)
    context = {"case": case, "form": form, "title": _("The person's sheet"), "submit_label": _("Make the sheet")}
    lead = _("Everything held about this person, to give to them. The making is recorded.")
    return render(request, "casework/case_form.html", {**context, "lead": lead})


@transaction.atomic
def _download(member, *, language, kind, actor):
    sections = person_sheet.sheet(member)
    make, mime = (person_sheet.as_json, "application/json") if kind == "json" else (sheet_pdf.as_pdf, "application/pdf")
    content = make(sections, language=language)
    detail = {"kind": kind, "language": language}
    audit.record(audit.SHEET_PRODUCED, member.person, actor=actor, case=member.case_id, detail=detail)
    headers = {"Content-Disposition": f'attachment; filename="escale.{kind}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=mime, headers=headers)
