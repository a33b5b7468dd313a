"""The follow-up of a file: one page that shows it, one question at a time about a visit, a questionnaire in parts."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework import access, audit, workflow
from casework.drafts import submitted
from casework.enums import Purpose
from casework.views.turns import acted, settle
from returns import follow_up_page, visits
from returns.actions import questionnaire
from returns.actions import visits as actions
from returns.forms import visits as visit_forms
from returns.models import Visit
from returns.views.cases import of_return, workable_return


def follow_up(request, pk):
    case = workable_return(request, pk)
    people = follow_up_page.people_of(case, actor=request.user)
    found = follow_up_page.follow_up_of(case, people, timezone.localdate())
    progress = case.progress()
    refused = progress.settled(visits.STEP) or workflow.refusals(case.pathway_definition, progress, visits.STEP)
    context = {"case": case, "found": found, "skippable": not refused, "step": visits.STEP}
    return render(request, "returns/follow_up.html", context)


def _visit(request, pk):
    """The visit, when this user may work its case; 404 otherwise."""
    queryset = Visit.objects.select_related("case__office", "case__principal")
    visit = access.get_or_404(queryset, request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    if not access.can_work(request.user, visit.case):
        raise access.NotVisible("returns.visit", pk)
    of_return(visit.case)
    return visit


@dataclass(frozen=True)
class Turn:
    """One question about a visit: its words, its form, its action."""

    title: Promise
    form: type[forms.Form]
    act: Callable
    submit: Promise
    lead: Promise | str = ""


TURNS = {
    "plan": Turn(
        _("Plan the visit"),
        visit_forms.PlanForm,
        actions.plan,
        _("Save"),
        _("The day is agreed on with the person. What was planned before stays in the history."),
    ),
    "record": Turn(
        _("Record the visit"),
        visit_forms.RecordForm,
        actions.record,
        _("Record the visit"),
        _("The questionnaire comes next, if the person wishes."),
    ),
    "attempt": Turn(
        _("The person could not be reached"),
        visit_forms.AttemptForm,
        actions.attempt,
        _("Record the attempt"),
        _("The visit is still to come."),
    ),
    "decline": Turn(
        _("The person declines"),
        visit_forms.DeclineForm,
        actions.decline,
        _("Record that they decline"),
        _("It is their right, and costs them nothing: neither the aid nor its payments depend on it."),
    ),
    "give-up": Turn(
        _("No longer try this visit"),
        visit_forms.GiveUpForm,
        actions.give_up,
        _("No longer try"),
        _("After several attempts, on different days and in different ways."),
    ),
    "reopen": Turn(
        _("Take the visit up again"),
        visit_forms.ReopenVisitForm,
        actions.reopen,
        _("Take it up again"),
        _("What was recorded stays in the history."),
    ),
}


def visit_turn(request, pk, turn):
    visit = _visit(request, pk)
    if turn not in TURNS:
        raise access.NotVisible("returns.visit", pk)
    taken = TURNS[turn]
    form = taken.form(submitted(request), visit=visit)

    def act(form):
        taken.act(visit, actor=request.user, **form.cleaned_data)

    moment = follow_up_page.visit_in_words(visit)
    context = {"title": taken.title, "lead": f"{moment} · {taken.lead}", "submit_label": taken.submit}
    return settle(request, visit.case, form, act, gettext("Saved."), context, back="follow_up")


# --- The questionnaire, one dimension at a time -----------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Where this page stands in the questionnaire. `following`: the next dimension, None at the last."""

    version: object
    place: int

    @property
    def dimension(self):
        return self.version.dimensions[self.place]

    @property
    def following(self):
        return next(iter(self.version.dimensions[self.place + 1 :]), None)

    @property
    def items(self):
        return self.version.of(self.dimension.code)


def _part(version, code, pk):
    """404 for a part that the version does not have, or a version that this release does not have."""
    codes = [one.code for one in version.dimensions] if version else []
    if code not in codes:
        raise access.NotVisible("returns.visit", pk)
    return Part(version, codes.index(code))


def survey_part(request, pk, person, dimension):
    visit = _visit(request, pk)
    about = next((one for one in follow_up_page.people_of(visit.case, actor=request.user) if one.pk == person), None)
    if about is None:
        raise access.NotVisible("casework.person", person)
    survey = questionnaire.survey_of(visit, person)
    part = _part(questionnaire.version_of(survey), dimension, pk)
    answers, revision = (survey.answers, survey.revision) if survey else ({}, 0)
    form = visit_forms.SurveyPartForm(submitted(request), items=part.items, answers=answers, revision=revision)

    def act(form):
        sent = {"seen": form.cleaned_data["seen"], "finish": part.following is None, "actor": request.user}
        questionnaire.answer(visit, person, part.dimension.code, form.answers, **sent)

    context = {"case": visit.case, "visit": visit, "about": about, "part": part, "form": form}
    done = acted(request, form, act, lambda _made: _onward(request, visit, person, part))
    return done or render(request, "returns/questionnaire.html", {**context, "number": len(answers)})


def _onward(request, visit, person, part):
    if part.following:
        return redirect("survey_part", pk=visit.pk, person=person, dimension=part.following.code)
    messages.success(request, gettext("The questionnaire is finished."))
    return redirect("follow_up", pk=visit.case_id)
