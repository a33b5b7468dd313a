"""The rights of persons: the register of requests, restriction of a file, and the person's sheet."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import access, audit, case_page, paging, person_sheet, sheet_pdf
from casework.access import Capability
from casework.actions import rights as actions
from casework.drafts import submitted
from casework.encryption import warm
from casework.enums import Purpose, RightKind
from casework.errors import Refusal
from casework.forms import rights as forms
from casework.fresh_sign_in import reauthenticated
from casework.models import Case, CaseMember, ReferenceTerm, RightsRequest, TermKind
from casework.views.documents import sent
from casework.views.turns import settle, workable

ANSWER_FORMS = {RightKind.ERASURE: forms.ErasureAnswerForm, RightKind.RESTRICTION: forms.RestrictionAnswerForm}


@access.requires(Capability.KEEP_RIGHTS, Capability.WORK_CASES)
def rights_list(request):
    every = request.GET.get("view") == "all"
    requests = RightsRequest.objects.visible_to(request.user).for_list()
    requests = requests.order_by("-received_on", "pk") if every else requests.waiting()
    with access.beyond_scope():  # the reference of a case tells nothing of anybody, and the officer has none in scope
        page = paging.page_of(requests, request, {"view": "all" if every else ""})
    audit.record(
        audit.RIGHTS_READ,
        *(row.pk for row in page.rows),
        actor=request.user,
        purpose=_purpose(request.user),
        kind="casework.rightsrequest",
    )
    chips = [
        {"url": "?", "label": _("Waiting for an answer"), "active": not every, "count": None},
        {"url": "?view=all", "label": _("All"), "active": every, "count": None},
    ]
    sees_retention = access.capabilities(request.user) & {Capability.KEEP_RIGHTS, Capability.ASSIGN_CASES}
    context = {"page": page, "chips": chips, "sees_retention": sees_retention}
    return render(request, "casework/rights/list.html", context)


def _purpose(user):
    return Purpose.OVERSIGHT if access.can(user, Capability.KEEP_RIGHTS) else Purpose.WORK


@access.requires(Capability.KEEP_RIGHTS, Capability.WORK_CASES)
def rights_answer(request, pk):
    with access.beyond_scope():
        asked = access.get_or_404(
            RightsRequest.objects.for_list(), request.user, pk, code=audit.RIGHTS_READ, purpose=_purpose(request.user)
        )
    keeps = access.can(request.user, Capability.KEEP_RIGHTS)
    if asked.answered_on or (asked.kind == RightKind.ERASURE and not keeps):
        return render(request, "casework/rights/answered.html", {"asked": asked})
    form = ANSWER_FORMS.get(asked.kind, forms.AnswerForm)(submitted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            _answer(asked, form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The answer is recorded."))
            return redirect("rights_list")
    context = {"form": form, "asked": asked, "reference": asked.case.reference if asked.case else ""}
    context |= {"back": "rights_list", "title": asked.get_kind_display(), "does": not keeps and asked.case}
    return render(request, "casework/rights/form.html", context)


def _answer(asked, answer, *, actor):
    decision = answer.pop("decision", None)
    if decision == "erase":
        actions.confirm_erasure(asked, actor=actor)
    elif decision == "restrict":
        actions.grant_restriction(asked, **answer, actor=actor)
    else:
        actions.answer(asked, status=answer.get("status", "refused"), actor=actor)


def rights_add(request, pk):
    case = workable(request, pk)
    people = [member.person for member in case_page.members(case)]
    form = forms.RequestForm(submitted(request), people=people)
    title = _("Record a request about rights")
    lead = _("The answer is due within one month. An erasure is confirmed by the data protection officer.")

    def act(form):
        actions.record_request(case, actor=request.user, **form.cleaned_data)

    return settle(request, case, form, act, _("The request is in the register."), {"title": title, "lead": lead})


@access.requires(Capability.ASSIGN_CASES, Capability.KEEP_RIGHTS)
def case_restrict(request, pk):
    """Restrict the file, or lift the restriction that stands: the team lead's, or the officer's who reads no file."""
    keeps = access.can(request.user, Capability.KEEP_RIGHTS)
    case = _unread(request, pk) if keeps else workable(request, pk)
    form = (forms.LiftForm if case.restricted_on else forms.RestrictForm)(submitted(request), label_suffix="")
    title = _("Lift the restriction") if case.restricted_on else _("Restrict the processing")
    lead = _("A restricted file is read and nothing else; OFII no longer sees it.")

    def act(form):
        if case.restricted_on:
            actions.lift_restriction(case.pk, actor=request.user)
        else:
            actions.restrict(case.pk, actor=request.user, **form.cleaned_data)

    context = {"title": title, "lead": lead}
    if keeps:
        context |= {"template": "casework/rights/form.html", "reference": case.reference, "back": "retention_list"}
    answer = settle(request, case, form, act, _("Saved."), context)
    return redirect("retention_list") if keeps and answer.status_code == 302 else answer


def _unread(request, pk):
    """A case of which the officer is shown the reference, and nothing else."""
    with access.beyond_scope():
        case = Case.objects.filter(pk=pk).first()
    if case is None:
        raise access.NotVisible("casework.case", pk)
    audit.record(audit.RETENTION_READ, case, actor=request.user, case=case, purpose=Purpose.OVERSIGHT)
    return case


def person_sheet_make(request, pk, person):
    case = workable(request, pk)
    if not case.members.filter(person=person).exists():
        raise access.NotVisible("casework.person", person)
    return _sheet(request, case, person)


@reauthenticated
def _sheet(request, case, person):
    seen = access.full_cases(Case.objects.all(), request.user).values("pk")
    members = list(
        CaseMember.objects.filter(person=person, case__in=seen)
        .select_related("person", "case__office")
        .order_by("case__opened_on", "pk")
    )
    warm([person])
    names = {term.code: str(term) for term in ReferenceTerm.objects.filter(kind=TermKind.LANGUAGE)}
    initial = {"language": person_sheet.language_for(members[0].person)}
    form = forms.SheetForm(submitted(request), names=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _download(members, case, actor=request.user, **form.cleaned_data)
    lead = _("Everything held about this person, to give to them. The making is recorded.")
    context = {"case": case, "form": form, "lead": lead, "elsewhere": _has_more(members)}
    context |= {"title": _("The person’s sheet"), "submit_label": _("Make the sheet")}
    return render(request, "casework/rights/sheet.html", context)


def _has_more(members):
    """Is this person in files that the sheet cannot tell of, because another team works them?"""
    with access.beyond_scope():
        places = CaseMember.objects.filter(person=members[0].person_id).count()
    return places > len(members)


@transaction.atomic
def _download(members, case, *, language, kind, actor):
    sections = person_sheet.sheet(members)
    make, mime = (person_sheet.as_json, "application/json") if kind == "json" else (sheet_pdf.as_pdf, "application/pdf")
    content = make(sections, language=language)
    opened = {member.person_id for member in members}.union(*(section.subjects for section in sections))
    audit.record(
        audit.SHEET_PRODUCED,
        *sorted(opened),
        actor=actor,
        case=case,
        purpose=Purpose.WORK,
        detail={"kind": kind, "language": language},
        kind="casework.person",
    )
    return sent(content, mime, kind, name="escale")
