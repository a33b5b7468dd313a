"""What is to be erased, and what is held: for the data protection officer and, for their office, team leads."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access, audit, retention, retention_page
from casework.access import Capability, beyond_scope
from casework.actions import retention as actions
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from casework.forms.rights import HoldForm
from casework.models import Case, LegalHold


@access.requires(Capability.KEEP_RIGHTS, Capability.ASSIGN_CASES)
def retention_list(request):
    rows, more = retention_page.coming(request.user)
    keeps = access.can(request.user, Capability.KEEP_RIGHTS)
    purpose = Purpose.OVERSIGHT if keeps else Purpose.WORK
    seen = [row.pk for row in rows]
    audit.record(audit.RETENTION_READ, *seen, actor=request.user, purpose=purpose, kind="casework.case")
    context = {
        "rows": rows,
        "more": more,
        "holds": retention_page.holds(request.user),
        "restricted": retention_page.restricted(request.user),
        "rules": retention.rules_for(retention.EVERY_OFFICE, settings.RETENTION).values(),
        "notice": settings.RETENTION_NOTICE_DAYS,
        "erased": retention_page.erased_lately(request.user),
        "keeps": keeps,
        "tried": retention_page.dry_run(request.user) if "try" in request.GET else None,
    }
    return render(request, "casework/rights/retention.html", context)


@access.requires(Capability.KEEP_RIGHTS)
def hold_add(request, pk):
    with beyond_scope():
        case = Case.objects.filter(pk=pk).first()
    if case is None:
        raise access.NotVisible("casework.case", pk)
    form = HoldForm(submitted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.place_hold(case, actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("The file is kept until that day."))
            return redirect("retention_list")
    title, lead = _("Keep this file"), _("While the hold stands, the file is not erased.")
    context = {"form": form, "reference": case.reference, "title": title, "lead": lead, "back": "retention_list"}
    return render(request, "casework/rights/form.html", context)


@require_POST
@access.requires(Capability.KEEP_RIGHTS)
def hold_lift(request, pk):
    hold = LegalHold.objects.defer("words").filter(pk=pk).first()
    if hold is None:
        raise access.NotVisible("casework.legalhold", pk)
    actions.lift_hold(hold, actor=request.user)
    messages.success(request, _("The hold is lifted."))
    return redirect("retention_list")
