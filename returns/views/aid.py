"""What return aid to expect: why, for a case; and tried out, without one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from casework import access, audit
from casework.access import Reach
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Conflict, Refusal
from casework.models import Case
from returns import aid
from returns.actions import facts as actions
from returns.forms.facts import CaseFactsForm, SimulationForm
from returns.rules.engine import assess
from returns.rules.facts import NAMES, QUESTIONS
from returns.rules.words import fact_in_words
from returns.views.cases import of_return, workable_return


def return_aid(request, pk):
    """Why this amount? What the file knows, what the texts make of it, and what is still unknown."""
    case = access.get_or_404(
        Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK, least=Reach.FULL
    )
    facts = aid.facts_of(of_return(case), aid.opened(case, actor=request.user))
    context = {
        "case": case,
        "found": assess(facts, timezone.localdate()),
        "known": [
            (QUESTIONS[name].label, fact_in_words(name, value))
            for name in NAMES
            if (value := getattr(facts, name)) is not None
        ],
        "can_work": access.can_work(request.user, case) and not case.restricted_on,
    }
    return render(request, "returns/aid.html", context)


def return_facts(request, pk):
    """What the file lacks for the return aid."""
    case = workable_return(request, pk)
    aid.opened(case, actor=request.user)
    form = CaseFactsForm(submitted(request), case=case, saved=aid.answers_of(case), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.record_facts(case, form.answers, seen=form.seen, actor=request.user)
        except Conflict as conflict:
            form.show_conflict(conflict)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            _say(request, kept)
            return redirect("return_aid", pk=pk)
    return render(request, "returns/facts.html", {"case": case, "form": form})


def _say(request, kept):
    messages.success(request, _("Saved."))
    if kept:
        labels = [str(QUESTIONS[name].label) for name in QUESTIONS if name in kept]
        text = _("Meanwhile a colleague changed: %(answers)s. Their changes and yours are both kept.")
        messages.info(request, text % {"answers": get_text_list(labels, _("and"))})


@access.requires(*aid.OPEN_TO)
def simulator(request):
    """The same answer for made-up facts. They come in the body of the request, and are kept nowhere."""
    form = SimulationForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = assess(form.facts, timezone.localdate())
    return render(request, "returns/simulator.html", {"form": form, "found": found})
