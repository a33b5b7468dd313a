"""Questions, OFII's decision, reviews: on pages that the team and OFII's liaison both use."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework import sensitive, workflow
from casework.drafts import submitted
from returns.actions import decision as actions
from returns.actions import dossier as dossiers
from returns.forms.ofii import AnswerForm, DecisionForm, QuestionForm, ReviewAnswerForm, ReviewForm
from returns.models import Decision, Question, Review
from returns.ofii import Side
from returns.views.sides import settle, sided, sided_case, team_only


def question_add(request, pk):
    case, side = sided_case(request, pk)
    form = QuestionForm(submitted(request))

    def act(form):
        given = form.cleaned_data
        dossiers.ask(case, question_id=given["uid"], side=side, text=given["text"], actor=request.user)

    title = _("Ask OFII a question") if side == Side.TEAM else _("Ask the team a question")
    lead = _("It stays in the file: the team and OFII read it, nobody else.")
    context = {"title": title, "lead": lead, "submit_label": _("Ask")}
    return settle(request, case, side, form, act, _("The question is asked."), context)


def question_answer(request, pk):
    question, case, side = sided(request, Question.objects, pk)
    form = AnswerForm(submitted(request), label_suffix="")

    def act(form):
        dossiers.answer_question(question, side=side, text=form.cleaned_data["text"], actor=request.user)

    context = {"title": _("Answer the question"), "quoted": question.text, "submit_label": _("Answer")}
    return settle(request, case, side, form, act, _("The answer is recorded."), context)


def decision_add(request, pk):
    """OFII's decision: by the liaison, or by the team for a letter that came."""
    case, side = sided_case(request, pk)
    form = DecisionForm(submitted(request), label_suffix="")

    def act(form):
        actions.decide(case, **form.cleaned_data, actor=request.user)

    context = {
        "title": _("OFII’s decision"),
        "refusals": workflow.refusals(case.pathway_definition, case.progress(), actions.DECISION),
        "needed": sensitive.shown(case, case.pathway_definition.step(actions.DECISION).needs),
        "submit_label": _("Record the decision"),
    }
    return settle(request, case, side, form, act, _saved(side), context)


def _saved(side):
    if side == Side.OFII:
        return _("Your answer is recorded; the team sees it at once.")
    return _("The decision is recorded. It will be compared with what the rules let expect.")


def decision_look(request, pk):
    """One touch: somebody has looked at the difference."""
    decision, case, side = sided(request, Decision.objects, pk)
    team_only(side, case)
    if request.method == "POST":
        actions.look_at(decision, actor=request.user)
    return redirect("case_ofii", pk=case.pk)


def review_add(request, pk):
    decision, case, side = sided(request, Decision.objects, pk)
    team_only(side, case)
    form = ReviewForm(submitted(request))

    def act(form):
        given = dict(form.cleaned_data)
        actions.ask_review(decision, review_id=given.pop("uid"), **given, actor=request.user)

    context = {"title": _("A refusal is challenged"), "submit_label": _("Record the review")}
    return settle(request, case, side, form, act, _("The review is recorded; its answer is awaited."), context)


def review_answer(request, pk):
    review, case, side = sided(request, Review.objects.select_related("decision"), pk)
    form = ReviewAnswerForm(submitted(request), label_suffix="")

    def act(form):
        actions.answer_review(review, **form.cleaned_data, actor=request.user)

    context = {
        "title": review.get_kind_display(),
        "lead": _("A refusal that is withdrawn lets the file go on from the decision."),
        "submit_label": _("Record the answer"),
    }
    return settle(request, case, side, form, act, _("The answer is recorded."), context)
