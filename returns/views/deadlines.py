"""The days from which the deadlines of a file run."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.drafts import submitted
from casework.errors import Conflict, Refusal
from returns.actions import deadlines as actions
from returns.forms.deadlines import AskedDaysForm
from returns.views.cases import workable_return


def deadline_days(request, pk):
    case = workable_return(request, pk)
    form = AskedDaysForm(submitted(request), case=case, saved=actions.days_of(case), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_days(case, form.days, seen=form.seen, actor=request.user)
        except Conflict as conflict:
            form.show_conflict(conflict)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("Saved. The deadlines that run from these days are on the page of the file."))
            return redirect("case_detail", pk=pk)
    title = _("Days from which deadlines run")
    lead = _("Only those that apply: left open, no deadline runs from it. The file shows when each falls.")
    return render(request, "casework/case_form.html", {"case": case, "form": form, "title": title, "lead": lead})
