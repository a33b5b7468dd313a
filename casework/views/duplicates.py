"""Two files about one person: the list to review, the comparison, merging and undoing, questions between offices."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, audit, duplicate_page, paging
from casework.access import Capability
from casework.actions import duplicates, holders, merging
from casework.drafts import submitted
from casework.encryption import warm
from casework.enums import Purpose
from casework.errors import Refusal
from casework.forms.duplicates import AnswerForm, AskForm, MergeForm, UnmergeForm
from casework.models import DuplicatePair, HolderRequest, PersonMerge, known_elsewhere_to
from casework.views.turns import workable


def _tabs(request, current):
    leads = access.can(request.user, Capability.MERGE_PEOPLE)
    tabs = [("duplicate_list", _("To review")), ("elsewhere_list", _("Known elsewhere"))]
    tabs += [("holder_list", _("Questions to us")), ("merge_list", _("Merged"))] if leads else []
    return {"lists": [(name, label, name == current) for name, label in tabs], "leads": leads}


def _listed(request, cases):
    seen = dict.fromkeys(case.pk for case in cases)
    audit.record(audit.PAIRS_LISTED, *seen, actor=request.user, purpose=Purpose.DUPLICATE_CHECK, kind="casework.case")


def _names(request, code, *people):
    audit.record(code, *people, actor=request.user, purpose=Purpose.DUPLICATE_CHECK, kind="casework.person")


_SAYINGS = {
    "different": (duplicates.set_apart, gettext_lazy("Two people: you will not be asked about them again.")),
    "same": (duplicates.propose, gettext_lazy("Proposed: a team lead compares and merges the two files.")),
}

# --- Pairs ----------------------------------------------------------------------------------------------------------


@access.requires(Capability.WORK_CASES)
def duplicate_list(request):
    page = paging.page_of(DuplicatePair.objects.visible_to(request.user).waiting().for_review(), request)
    sides = duplicate_page.sides_of(page.rows, request.user)
    rows = [(pair, sides[pair.first_id], sides[pair.second_id]) for pair in page.rows]
    _listed(request, (case for side in sides.values() for case in side.cases))
    return render(
        request, "casework/duplicates/list.html", {"page": page, "rows": rows, **_tabs(request, "duplicate_list")}
    )


def _pair_or_404(request, pk):
    """A pair of which the user sees both sides, with them; the comparison is in the trail of every case shown."""
    pairs = DuplicatePair.objects.visible_to(request.user).waiting().for_review()
    pair = pairs.filter(pk=pk).first()
    if pair is None:
        raise access.NotVisible("casework.duplicatepair", pk)
    sides = duplicate_page.sides_of([pair], request.user)
    both = sides[pair.first_id], sides[pair.second_id]
    cases = dict.fromkeys(case.pk for side in both for case in side.cases)
    audit.record(audit.PAIR_READ, *cases, actor=request.user, purpose=Purpose.DUPLICATE_CHECK, kind="casework.case")
    return pair, *both


@access.requires(Capability.WORK_CASES)
def duplicate_pair(request, pk):
    """Both files side by side, and what anybody who sees both may say of them."""
    pair, first, second = _pair_or_404(request, pk)
    if request.method == "POST" and request.POST.get("say") in _SAYINGS:
        act, sentence = _SAYINGS[request.POST["say"]]
        try:
            act(pair, actor=request.user)
        except Refusal as refusal:
            messages.error(request, " ".join(map(str, refusal.sentences)))
        else:
            messages.success(request, sentence)
        return redirect("duplicate_list")
    survivor, _absorbed = merging.survivor_and_absorbed(pair)
    context = {
        "pair": pair,
        "first": first,
        "second": second,
        "both": (first, second),
        "rows": duplicate_page.rows_of(first.person, second.person, survivor),
        "objections": merging.objections(pair, merging.cases_of(pair.first, pair.second), request.user),
        "leads": access.can(request.user, Capability.MERGE_PEOPLE),
    }
    return render(request, "casework/duplicates/pair.html", context)


@access.requires(Capability.MERGE_PEOPLE)
def duplicate_merge(request, pk):
    """Choose field by field, look at what it will be, then merge."""
    pair, first, second = _pair_or_404(request, pk)
    cases = merging.cases_of(pair.first, pair.second)
    survivor, _absorbed = merging.survivor_and_absorbed(pair)
    rows = duplicate_page.rows_of(first.person, second.person, survivor)
    closable = duplicate_page.closable(cases, first, second)
    form = MergeForm(submitted(request), rows=rows, cases=closable, seen=merging.seen_of(pair))
    objections = merging.objections(pair, cases, request.user)
    context = {"pair": pair, "both": (first, second), "form": form, "objections": objections}
    context["same"] = [row for row in rows if not row.differs]
    if request.method == "POST" and form.is_valid() and not objections and request.POST.get("stage") != "choose":
        if request.POST.get("stage") == "merge":
            return _merge(request, pair, form, context)
        return render(request, "casework/duplicates/merge_confirm.html", {**context, **_outcome(form, pair, cases)})
    return render(request, "casework/duplicates/merge.html", context)


def _outcome(form, pair, cases):
    """What the person will be, for the page that asks once more."""
    result = merging.result_of((pair.first, pair.second), form.choices)
    papers = {paper.number: paper for side in (pair.first, pair.second) for paper in side.travel_documents.all()}
    return {
        "result": result,
        "results": [(row.name, row.label, getattr(result, row.name)) for row in form.rows],
        "documents": papers.values(),
        "cases": cases,
        "closing": next((case for case in cases if str(case.pk) == form.close_case), None),
        "chosen": [(name, form.data[name]) for name in form.fields if name in form.data],
    }


def _merge(request, pair, form, context):
    cases = [case for side in context["both"] for case in side.cases]
    closing = next((case.pk for case in cases if str(case.pk) == form.close_case), None)
    try:
        merged = merging.merge(
            pair, choices=form.choices, seen=form.cleaned_data["seen"], close_case=closing, actor=request.user
        )
    except Refusal as refusal:
        form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        return render(request, "casework/duplicates/merge.html", context)
    messages.success(request, _("The two files are now of one person. This can be undone."))
    return redirect("merge_undo", pk=merged.pk)


# --- Merges ---------------------------------------------------------------------------------------------------------


@access.requires(Capability.MERGE_PEOPLE)
def merge_list(request):
    merges = (
        PersonMerge.objects.visible_to(request.user)
        .undoable()
        .select_related("survivor", "absorbed", "merged_by", "pair__first", "pair__second")
    )
    page = paging.page_of(merges, request)
    sides = duplicate_page.sides_of([merged.pair for merged in page.rows], request.user)
    rows = [(merged, sides[merged.survivor_id], sides[merged.absorbed_id]) for merged in page.rows]
    _names(request, audit.PAIRS_LISTED, *sides)
    return render(
        request, "casework/duplicates/merged.html", {"page": page, "rows": rows, **_tabs(request, "merge_list")}
    )


@access.requires(Capability.MERGE_PEOPLE)
def merge_undo(request, pk):
    """What a merge made of two files, what was changed since, and the way back."""
    merges = PersonMerge.objects.undoable().select_related("survivor", "absorbed", "merged_by", "pair", "closed_case")
    merged = access.get_or_404(merges, request.user, pk, code=audit.MERGE_READ, purpose=Purpose.DUPLICATE_CHECK)
    _names(request, audit.MERGE_READ, merged.survivor_id, merged.absorbed_id)
    warm([merged.survivor_id, merged.absorbed_id])
    cases = merging.cases_of(merged.survivor, merged.absorbed)
    form = UnmergeForm(submitted(request), changes=merging.changes_since(merged))
    if request.method == "POST" and form.is_valid():
        try:
            merging.unmerge(merged, keep=form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The merge is undone: there are two people again, as they were."))
            return redirect("merge_list")
    context = {
        "merged": merged,
        "cases": [(case, case.pk in merged.moved_cases) for case in cases],
        "form": form,
        "rows": duplicate_page.rows_of(merging.survivor_before(merged), merged.absorbed, None),
        "objections": merging.undo_objections(merged, cases, request.user),
    }
    return render(request, "casework/duplicates/undo.html", context)


# --- Questions between offices --------------------------------------------------------------------------------------


@access.requires(Capability.WORK_CASES)
def elsewhere_list(request):
    with access.beyond_scope():
        page = paging.page_of(known_elsewhere_to(request.user), request)
    warm(place.person_id for place in page.rows)
    told = duplicate_page.told([place.person_id for place in page.rows])
    rows = [(place, *told.get(place.person_id, (None, None))) for place in page.rows]
    _listed(request, (place.case for place in page.rows))
    return render(
        request, "casework/duplicates/elsewhere.html", {"page": page, "rows": rows, **_tabs(request, "elsewhere_list")}
    )


def holder_ask(request, pk, person):
    case = workable(request, pk)
    with access.beyond_scope():
        place = known_elsewhere_to(request.user).filter(case=case, person=person, is_hidden=True).first()
    if place is None:
        raise access.NotVisible("casework.person", person)
    form = AskForm(submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            holders.ask(case, person, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The team that holds the file was asked. Their answer comes under Duplicates."))
            return redirect("elsewhere_list")
    return render(request, "casework/duplicates/ask.html", {"case": case, "place": place, "form": form})


@access.requires(Capability.MERGE_PEOPLE)
def holder_list(request):
    waiting = HolderRequest.objects.visible_to(request.user).waiting()
    page = paging.page_of(waiting.select_related("asking_office", "holder_case", "holder_person"), request)
    warm(question.holder_person_id for question in page.rows)
    _listed(request, (question.holder_case for question in page.rows))
    return render(request, "casework/duplicates/questions.html", {"page": page, **_tabs(request, "holder_list")})


@access.requires(Capability.MERGE_PEOPLE)
def holder_answer(request, pk):
    questions = HolderRequest.objects.waiting().select_related(
        "asking_office", "asked_by", "holder_case", "holder_person"
    )
    question = access.get_or_404(
        questions, request.user, pk, code=audit.HOLDER_REQUEST_READ, purpose=Purpose.DUPLICATE_CHECK
    )
    _names(request, audit.HOLDER_REQUEST_READ, question.asking_person_id)
    with access.beyond_scope():
        warm([question.asking_person_id])  # their words are sealed with the key of the person they ask about
    form = AnswerForm(submitted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            holders.answer(
                question,
                answer=given["answer"],
                until=form.until_moment,
                to_work=given["to_work"],
                actor=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("Your answer is sent."))
            return redirect("holder_list")
    return render(request, "casework/duplicates/answer.html", {"question": question, "form": form})
