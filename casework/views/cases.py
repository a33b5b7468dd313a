"""The worklist and the case page."""

import datetime

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import access, audit, case_page, paging
from casework.access import Capability, Reach
from casework.actions import cases as actions
from casework.drafts import submitted
from casework.enums import AppointmentKind, Purpose
from casework.errors import Refusal
from casework.forms.file import AssignForm
from casework.forms.worklist import VIEWS, WorklistFilters
from casework.models import Case
from casework.models.case import CaseQuerySet

COUNTED_UP_TO = 99  # a list never counts exactly


@access.requires(Capability.WORK_CASES)
def worklist(request):
    filters = WorklistFilters(request.GET, user=request.user)
    narrowed = filters.narrow(Case.objects.full_for(request.user))
    seen = filters.seen(narrowed, filters.current).for_worklist()
    page = paging.page_of(seen, request, filters.in_address, read=CaseQuerySet.opened)
    audit.record(audit.CASE_LISTED, *page.rows, actor=request.user, purpose=Purpose.LIST)
    context = {
        "filters": filters,
        "page": page,
        "chips": _chips(filters, narrowed),
        "view": filters.current,
        "today": timezone.localdate(),
    }
    return render(request, "casework/worklist.html", context)


def _chips(filters, narrowed):
    chips = []
    for view, label in VIEWS:
        count = len(filters.seen(narrowed, view).values_list("pk")[: COUNTED_UP_TO + 1]) if view != "all" else None
        chips.append(
            {
                "url": paging.address(filters.in_address, view=view),
                "label": label,
                "active": view == filters.current,
                "count": f"{COUNTED_UP_TO}+" if count and count > COUNTED_UP_TO else count,
            }
        )
    return chips


def case_detail(request, pk):
    """One address, as much of the file as the user's reach: whole, what OFII was sent, or name and next appointment."""
    case = access.get_or_404(Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    reach = access.reach(request.user, case)
    if reach is Reach.DOSSIER:
        return redirect("dossier_detail", pk=pk)
    if reach is Reach.BRIEF:
        return render(request, "casework/case_brief.html", _brief(case))
    return render(request, "casework/case_detail.html", _full(case, request.user))


def _brief(case):
    upcoming = case.appointments.filter(at__gte=timezone.now()).first()
    return {
        "case": case,
        "person": case.principal,
        "appointment": upcoming,
        "to_identify": case.next_step == "identity",
    }


def _full(case, user):
    progress = case.progress()
    works_here = access.can_work(user, case)
    can_work = works_here and not case.restricted_on
    rows = case_page.step_rows(case, progress, can_work=can_work)
    members = case_page.members(case)
    appointments = list(case.appointments.filter(at__gte=timezone.now() - datetime.timedelta(days=1)))
    return {
        "case": case,
        "explanation": case.explain(),
        "rows": rows,
        "phases": case_page.phases(case, rows),
        "done": sum(row.status in ("done", "skipped") for row in rows),
        "members": members,
        "has_documents": any(row.person.travel_documents.all() for row in members),
        "consents": case.consents.all(),
        "notes": case.notes.select_related("author"),
        "documents": case.documents.select_related("author"),
        "appointments": appointments,
        "departure_appointed": any(row.kind == AppointmentKind.DEPARTURE for row in appointments),
        "history": case_page.history(case),
        "shares": case.shares.filter(expires_at__gt=timezone.now()).select_related("user"),
        "can_work": can_work,
        "works_here": works_here,
        "asked": case.rights_requests.waiting(),
        "emergency": None if works_here else case.emergencies.running().filter(user=user).first(),
        "can_assign": access.can(user, Capability.ASSIGN_CASES),
    }


@access.requires(Capability.WORK_CASES)
def case_assign(request, pk):
    """A team lead gives the case to anyone of the office; a caseworker takes one that nobody has."""
    case = access.get_or_404(
        Case.objects, request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK, least=Reach.FULL
    )
    leads = access.can(request.user, Capability.ASSIGN_CASES)
    if not access.can_work(request.user, case) or not (leads or case.assignee_id is None):
        raise access.NotVisible("casework.case", pk)
    form = AssignForm(submitted(request), case=case)
    if not leads:
        form.fields["assignee"].queryset = form.fields["assignee"].queryset.filter(pk=request.user.pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign(case, form.cleaned_data["assignee"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("The case is assigned."))
            return redirect("case_detail", pk=pk)
    return render(request, "casework/case_form.html", {"case": case, "form": form, "title": _("Assign the case")})
