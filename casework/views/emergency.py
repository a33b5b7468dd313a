"""Emergency access (break-glass): a colleague outside the file's scope who must act at once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access
from casework.access import Capability
from casework.actions import break_glass as actions
from casework.drafts import submitted
from casework.errors import Refusal
from casework.forms.oversight import EmergencyForm
from casework.fresh_sign_in import reauthenticated
from casework.models import BreakGlass, Case


@access.requires(Capability.WORK_CASES)
@reauthenticated
def break_glass(request):
    form = EmergencyForm(submitted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        seen = Case.objects.full_for(request.user).filter(reference=actions.reference_of(given["reference"])).first()
        if seen:
            messages.info(request, _("You see this case already: no emergency access is needed."))
            return redirect("case_detail", pk=seen.pk)
        try:
            emergency = actions.open_in_emergency(**given, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            return redirect("case_detail", pk=emergency.case_id)
    return render(request, "casework/oversight/emergency.html", {"form": form})


@access.requires(Capability.WORK_CASES)
@require_POST
def break_glass_end(request, pk):
    """End one's own access now; ending it twice ends it once."""
    emergency = BreakGlass.objects.filter(case_id=pk, user=request.user).order_by("-at").first()
    if emergency is None:
        raise access.NotVisible("casework.case", pk)
    actions.end(emergency, actor=request.user)
    messages.success(request, _("The emergency access is ended. The data protection officer will review it."))
    return redirect("home")
