"""The dossier for OFII: put together, compared with the one before, sent by a channel, acknowledged, chased."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, audit, case_page, paging, sensitive
from casework.access import Capability
from casework.drafts import submitted
from casework.encryption import warm
from casework.enums import Purpose
from casework.errors import Refusal
from casework.parsing import EXTENSIONS
from casework.views.documents import sent
from returns import aid, completeness, dossier_content, dossier_pdf, ofii_page
from returns.actions import dossier as actions
from returns.channels import open_channels
from returns.forms.ofii import AcknowledgeForm, DossierForm, SendForm
from returns.models import Dossier, DossierPart, Transmission
from returns.ofii import About, Side
from returns.views.cases import workable_return
from returns.views.sides import purpose_of, settle, sided, team_only

SLIP_MADE = audit.action("dossier.slip", gettext_lazy("Made a slip of transmission"), exports=True)


def case_ofii(request, pk):
    """Where the file stands with OFII."""
    case = workable_return(request, pk)
    found = ofii_page.dealings_of(case, request.user)
    context = {
        "case": case,
        "side": Side.TEAM,
        "found": found,
        "next": ofii_page.next_for_team(case, found),
        "checked": completeness.checked(case, case_page.members(case)),
        "can_work": not case.restricted_on,
    }
    return render(request, "returns/case_ofii.html", context)


def dossier_make(request, pk):
    """Another version, of what the file says now. The page shows sensitive answers: that is recorded."""
    case = workable_return(request, pk)
    members = aid.opened(case, actor=request.user)
    checked = completeness.checked(case, members)
    lacking = completeness.missing(checked)
    documents = list(actions.may_go(case.documents.all()).order_by("created_at"))
    form = DossierForm(submitted(request), documents=documents, lacking=lacking)
    lines = dossier_content.lines_of(case, members, lacking)

    def act(form):
        actions.make_dossier(
            case,
            dossier_id=form.cleaned_data["uid"],
            lines=lines,
            missing=len(lacking),
            documents=form.cleaned_data.get("documents", ()),
            typeset=lambda version, titles: dossier_pdf.dossier_as_pdf(case, lines, version, titles),
            actor=request.user,
        )

    context = {"template": "returns/dossier_make.html", "checked": checked, "groups": dossier_content.groups(lines)}
    return settle(request, case, Side.TEAM, form, act, _("The version is kept. Next: send it."), context)


def dossier_version(request, pk):
    """What a version says, and how it differs from the one before."""
    dossier, case, side = sided(request, Dossier.objects, pk)
    earlier = Dossier.objects.visible_to(request.user).filter(case=case, version__lt=dossier.version).first()
    sensitive.note_shown(case, aid.SHOWN, actor=request.user, purpose=purpose_of(request.user))
    context = {
        "case": case,
        "side": side,
        "dossier": dossier,
        "earlier": earlier,
        "changes": dossier_content.differences(earlier, dossier) if earlier else (),
        "groups": dossier_content.groups(dossier.content),
    }
    return render(request, "returns/dossier_version.html", context)


def dossier_part(request, pk):
    """A file of a version, as it was sent; its name on the reader's disk says nothing."""
    part = access.get_or_404(
        DossierPart.objects.select_related("dossier"),
        request.user,
        pk,
        code=audit.DOCUMENT_SAVED,
        purpose=purpose_of(request.user),
    )
    return sent(part.content, part.content_type, EXTENSIONS[part.content_type])


def dossier_send(request, pk):
    dossier, case, side = sided(request, Dossier.objects, pk)
    team_only(side, case)
    form = SendForm(submitted(request), channels=open_channels())

    def act(form):
        given = form.cleaned_data
        actions.send_dossier(
            dossier, transmission_id=given["uid"], channel=given["channel"], on=given["on"], actor=request.user
        )

    context = {
        "title": _("Send version %(number)s to OFII") % {"number": dossier.version},
        "lead": _("A version is sent as it is. To correct it, make another: the difference will be shown."),
        "submit_label": _("Send"),
    }
    return settle(request, case, side, form, act, _("The dossier is sent. OFII’s answer is awaited."), context)


def transmission_slip(request, pk):
    """The printed slip: what is handed over, with SHA-256, and a place to sign."""
    sending = access.get_or_404(
        Transmission.objects.select_related("dossier__case__office"),
        request.user,
        pk,
        code=SLIP_MADE,
        purpose=purpose_of(request.user),
    )
    if sending.about == About.DOSSIER:
        pdf = dossier_pdf.slip_as_pdf(sending.dossier)
    else:
        pdf = dossier_pdf.notice_as_pdf(sending)
    return sent(pdf, "application/pdf", "pdf", name="escale")


def transmission_acknowledge(request, pk):
    sending, case, side = sided(request, Transmission.objects, pk)
    form = AcknowledgeForm(submitted(request), label_suffix="")

    def act(form):
        actions.acknowledge(sending, **form.cleaned_data, actor=request.user)

    title = _("Acknowledge receipt") if side == Side.OFII else _("OFII has received the dossier")
    context = {"title": title, "submit_label": _("Record the receipt")}
    return settle(request, case, side, form, act, _("The receipt is recorded."), context)


def transmission_chase(request, pk):
    """One touch: the team has asked OFII for news."""
    sending, case, side = sided(request, Transmission.objects, pk)
    team_only(side, case)
    if request.method == "POST":
        try:
            actions.chase(sending, actor=request.user)
        except Refusal as refusal:
            messages.error(request, " ".join(map(str, refusal.sentences)))
        else:
            messages.success(request, _("Recorded: OFII was asked for news today."))
    return redirect("case_ofii", pk=case.pk)


VIEWS = {
    "silent": ofii_page.silent,
    "questions": ofii_page.to_answer,
    "differs": ofii_page.to_look_at,
    "failing": ofii_page.failing,
    "all": lambda user: ofii_page.of_the_team(Transmission.objects.all(), user),
}


@access.requires(Capability.WORK_CASES)
def transmission_list(request):
    """What was sent to OFII, of all files that one works: what has no answer comes first."""
    view = request.GET.get("view", "silent")
    view = view if view in VIEWS else "silent"
    rows = VIEWS[view](request.user).select_related("case__principal", "case__office").order_by("created_at", "pk")
    if view in ("silent", "failing", "all"):
        rows = rows.select_related("dossier").order_by("-on" if view == "all" else "on", "pk")
    page = paging.page_of(rows, request, {"view": view}, read=_opened)
    cases = [row.case for row in page.rows]
    audit.record(audit.CASE_LISTED, *cases, actor=request.user, purpose=Purpose.LIST, kind="casework.case")
    labels = {
        "silent": _("Without an answer"),
        "questions": _("OFII asks"),
        "differs": _("Differ from the rules"),
        "failing": _("Could not be sent"),
        "all": _("All"),
    }
    chips = [
        {"url": f"?view={code}", "label": label, "active": code == view, "count": None}
        for code, label in labels.items()
    ]
    return render(request, "returns/transmission_list.html", {"page": page, "chips": chips, "view": view})


def _opened(rows):
    found = list(rows)
    warm(row.case.principal_id for row in found)
    return found
