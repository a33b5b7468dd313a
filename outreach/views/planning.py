"""Outings ahead: the calendar, a plan that changes, what is called off, and how a team finds a place."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access, paging
from casework.access import Capability
from casework.drafts import submitted
from casework.errors import Refusal
from outreach import calendar_page, outing_page
from outreach.actions import planning
from outreach.forms.planning import CancelForm, PlanForm, WayForm, month_of
from outreach.views.outings import open_outing


@access.requires(Capability.LOG_CONTACTS)
def outing_calendar(request):
    today = timezone.localdate()
    first = month_of(request.GET.get("month", ""), today)
    weeks = calendar_page.weeks_of(request.user, first, today)
    before, after = calendar_page.next_month(first, -1), calendar_page.next_month(first)
    context = {
        "first": first,
        "weeks": weeks,
        "weekdays": [day.date for day in weeks[0].days],
        "is_empty": not any(week.busy for week in weeks),
        "is_this_month": first == today.replace(day=1),
        "before": before,
        "after": after,
        "before_url": paging.address({}, month=f"{before:%Y-%m}"),
        "after_url": paging.address({}, month=f"{after:%Y-%m}"),
    }
    return render(request, "outreach/calendar.html", context)


@access.requires(Capability.LOG_CONTACTS)
def outing_change(request, pk):
    outing = open_outing(request, pk)
    form = PlanForm(submitted(request), user=request.user, outing=outing)
    if request.method == "POST" and form.is_valid():
        values = form.values
        people = values.pop("people")
        try:
            planning.change_plan(outing, values, people=people, actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("outing_detail", pk=pk)
    return render(request, "outreach/outing_add.html", {"form": form, "outing": outing})


@access.requires(Capability.LOG_CONTACTS)
def outing_cancel(request, pk):
    outing = open_outing(request, pk)
    form = CancelForm(submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            planning.cancel(outing, reason=form.cleaned_data["reason"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The outing is cancelled."))
            return redirect("outing_detail", pk=pk)
    return render(request, "outreach/outing_cancel.html", {"form": form, "outing": outing})


@require_POST
@access.requires(Capability.LOG_CONTACTS)
def outing_hold(request, pk):
    outing = open_outing(request, pk)
    try:
        planning.hold(outing, today=timezone.localdate(), actor=request.user)
    except Refusal as refusal:
        messages.error(request, " ".join(map(str, refusal.sentences)))
    else:
        messages.success(request, _("It is recorded that the outing took place."))
    return redirect("outing_detail", pk=pk)


@access.requires(Capability.LOG_CONTACTS)
def outing_way(request, pk):
    """What the team of the outing keeps to itself about its place."""
    outing = open_outing(request, pk)
    if not outing_page.may_know_way(request.user, outing):
        raise access.NotVisible("outreach.waythere")
    way = outing_page.way_of(request.user, outing)
    form = WayForm(submitted(request), initial={"words": way.words if way else ""})
    if request.method == "POST" and form.is_valid():
        try:
            planning.write_way(outing.site, outing.team, words=form.cleaned_data["words"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("It is kept for your team."))
            return redirect("outing_detail", pk=pk)
    return render(request, "outreach/outing_way.html", {"form": form, "outing": outing})
