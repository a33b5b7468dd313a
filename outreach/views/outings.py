"""Outings: where a team is today, and what it did before. What is planned: views/planning.py."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import access, paging
from casework.access import Capability
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from outreach import contact_page, outing_page, safety_page
from outreach.actions.contacts import OUTING_READ, plan_outing
from outreach.enums import OutingState
from outreach.forms.planning import PlanForm
from outreach.models import Agreement, Contact, FieldEntry, Outing, OutingQuerySet, ReceivedReferral, Referral

AHEAD = 5  # outings to come, on the page where the day starts; the calendar has all of them


@access.requires(Capability.LOG_CONTACTS)
def outing_list(request):
    visible = Outing.objects.visible_to(request.user).for_list()
    today = timezone.localdate()
    page = paging.page_of(visible.filter(on__lt=today), request, read=OutingQuerySet.with_totals)
    is_first = page.number == 1
    ahead = visible.filter(on__gt=today).exclude(state=OutingState.CANCELLED).order_by("on", "starts", "pk")
    context = {
        "todays": visible.filter(on=today).for_the_day()[: paging.PER_PAGE].with_totals() if is_first else [],
        "own_check_ins": safety_page.own_open(request.user),
        "ahead": ahead[:AHEAD] if is_first else [],
        "outings": page.rows,
        "page": page.number,
        "waiting": FieldEntry.objects.visible_to(request.user).waiting().exists(),
        "due": Referral.objects.visible_to(request.user).due().exists(),
        "received": ReceivedReferral.objects.visible_to(request.user).due().exists(),
        "renew": access.can(request.user, Capability.WORK_CASES)
        and Agreement.objects.kept_by(request.user).to_renew().exists(),
        "today": today,
        "newer_url": page.newer_url,
        "older_url": page.older_url,
    }
    return render(request, "outreach/outing_list.html", context)


@access.requires(Capability.LOG_CONTACTS)
def outing_add(request):
    form = PlanForm(submitted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            outing = plan_outing(outing_id=given["uid"], team=given["team"], actor=request.user, **form.values)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            planned = outing.state == OutingState.PLANNED
            messages.success(request, _("The outing is planned.") if planned else _("The outing is recorded."))
            return redirect("outing_detail", pk=outing.pk)
    return render(request, "outreach/outing_add.html", {"form": form})


@access.requires(Capability.LOG_CONTACTS)
def outing_detail(request, pk):
    outing = open_outing(request, pk)
    contacts = list(Contact.objects.visible_to(request.user).filter(outing=outing).for_list())
    labels = contact_page.term_labels()
    context = {
        "outing": outing,
        "rows": contact_page.rows(contacts, labels),
        "people": sum(contact.people for contact in contacts),
        "languages": contact_page.spoken(contacts, labels),
        "to_come": outing.on > timezone.localdate(),
        **outing_page.plan_of(request.user, outing),
        **safety_page.safety_of(request.user, outing),
    }
    return render(request, "outreach/outing_detail.html", context)


def open_outing(request, pk):
    """The outing, if this user sees it; 404 otherwise."""
    outings = Outing.objects.select_related("site", "team__office", "partner", "created_by")
    return access.get_or_404(outings, request.user, pk, code=OUTING_READ, purpose=Purpose.FIELD)
