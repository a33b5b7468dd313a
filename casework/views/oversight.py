"""What waits for the data protection officer: emergency accesses to review, alerts to look into."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework import access, audit, paging
from casework.access import Capability
from casework.actions import break_glass as actions
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from casework.forms.oversight import ReviewForm
from casework.models import Alert, BreakGlass

COUNTED_UP_TO = 99
# Other places of the officer: (name of the address, label, what it is, icon).
PLACES = (
    ("audit_list", gettext_lazy("Audit trail"), gettext_lazy("Who did what, when and why."), "history"),
    ("rights_list", gettext_lazy("Rights"), gettext_lazy("What persons asked about their data, and by when."), "scale"),
    ("retention_list", gettext_lazy("Retention"), gettext_lazy("What will be erased, and what is held."), "clock-x"),
)


@access.requires(Capability.SEE_AUDIT)
def oversight(request):
    with access.beyond_scope():
        waiting = _capped(BreakGlass.objects.waiting())
        overdue = _capped(BreakGlass.objects.overdue())
    context = {
        "waiting": waiting,
        "overdue": overdue,
        "alerts": _capped(Alert.objects.filter(acknowledged_at__isnull=True)),
        "places": list(_places()),
    }
    return render(request, "casework/oversight/home.html", context)


def _capped(queryset):
    count = len(queryset.values_list("pk")[: COUNTED_UP_TO + 1])
    return f"{COUNTED_UP_TO}+" if count > COUNTED_UP_TO else count


def _places():
    for name, label, text, icon in PLACES:
        yield {"url": reverse(name), "label": label, "text": text, "icon": icon}


@access.requires(Capability.SEE_AUDIT)
def break_glass_list(request):
    every = request.GET.get("view") == "all"
    emergencies = BreakGlass.objects.for_list()
    emergencies = emergencies.order_by("-at", "-pk") if every else emergencies.waiting()
    with access.beyond_scope():
        page = paging.page_of(emergencies, request, {"view": "all" if every else ""})
    chips = [
        {"url": "?", "label": _("Waiting for review"), "active": not every, "count": None},
        {"url": "?view=all", "label": _("All"), "active": every, "count": None},
    ]
    return render(request, "casework/oversight/emergency_list.html", {"page": page, "chips": chips})


@access.requires(Capability.SEE_AUDIT)
def break_glass_review(request, pk):
    with access.beyond_scope():
        emergency = get_object_or_404(BreakGlass.objects.for_list(), pk=pk)
        emergency.words, emergency.findings  # noqa: B018 – opened here, where the key can be read
        audit.record(
            audit.BREAK_GLASS_READ,
            emergency,
            actor=request.user,
            case=emergency.case_id,
            purpose=Purpose.OVERSIGHT,
        )
        form = ReviewForm(submitted(request))
        if request.method == "POST" and form.is_valid():
            try:
                actions.review(emergency, **form.cleaned_data, actor=request.user)
            except Refusal as refusal:
                form.add_error(None, [str(sentence) for sentence in refusal.sentences])
            else:
                messages.success(request, _("The review is recorded."))
                return redirect("break_glass_list")
    return render(request, "casework/oversight/review.html", {"emergency": emergency, "form": form})


@access.requires(Capability.SEE_AUDIT)
def alert_list(request):
    every = request.GET.get("view") == "all"
    alerts = Alert.objects.select_related("user", "acknowledged_by")
    page = paging.page_of(
        alerts if every else alerts.filter(acknowledged_at__isnull=True), request, {"view": "all" if every else ""}
    )
    chips = [
        {"url": "?", "label": _("To look into"), "active": not every, "count": None},
        {"url": "?view=all", "label": _("All"), "active": every, "count": None},
    ]
    return render(request, "casework/oversight/alert_list.html", {"page": page, "chips": chips})


@access.requires(Capability.SEE_AUDIT)
@require_POST
@transaction.atomic
def alert_acknowledge(request, pk):
    alert = get_object_or_404(Alert.objects.select_for_update(), pk=pk)
    if alert.acknowledged_at is None:
        alert.acknowledged_at, alert.acknowledged_by = timezone.now(), request.user
        alert.save(update_fields=["acknowledged_at", "acknowledged_by"])
        audit.record(audit.ALERT_ACKNOWLEDGED, alert.user_id, actor=request.user, detail={"measure": alert.measure})
    messages.success(request, _("The alert is acknowledged."))
    return redirect("alert_list")
