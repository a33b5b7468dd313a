"""Referrals: whom we send to partners, whom they ask us to meet; what is to be followed up, and what became of each."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import access, paging
from casework.access import Capability, NotVisible
from casework.drafts import submitted
from casework.enums import Purpose
from casework.views.turns import acted, workable
from outreach import partner_page
from outreach.actions import referrals as actions
from outreach.forms.referrals import ConfirmForm, DeclineForm, LaterForm, ReceivedForm, ReferralForm
from outreach.models import Partner, ReceivedReferral, Referral
from outreach.partner_enums import DataCategory
from outreach.views.contacts import open_contact
from outreach.views.questions import form_page

FORMS = {"decline": DeclineForm, "later": LaterForm}


def _listed(request, rows, template, **context):
    """The rows of one view of a list (to follow up, open, ended), a page of them."""
    labels = {"due": _("To follow up"), "open": _("Open"), "ended": _("Ended")}
    view = request.GET.get("view", "due")
    view = view if view in labels else "due"
    chosen = getattr(rows, view)()
    ordered = chosen.order_by("-ended_on", "pk") if view == "ended" else chosen.order_by("follow_up_on", "pk")
    page = paging.page_of(ordered.for_list(), request, {"view": view})
    context |= {
        "rows": page.rows,
        "chips": [
            {"url": paging.address({}, view=code), "label": label, "active": code == view}
            for code, label in labels.items()
        ],
        "view": view,
        "newer_url": page.newer_url,
        "older_url": page.older_url,
    }
    return render(request, template, context)


@access.requires(Capability.LOG_CONTACTS)
def referral_list(request):
    rows = Referral.objects.visible_to(request.user)
    return _listed(request, rows, "outreach/referral_list.html")


@access.requires(Capability.LOG_CONTACTS)
def received_list(request):
    rows = ReceivedReferral.objects.visible_to(request.user)
    return _listed(request, rows, "outreach/received_list.html")


def open_referral(request, pk):
    rows = Referral.objects.select_related("partner", "contact__site", "case", "made_by")
    return access.get_or_404(rows, request.user, pk, code=actions.REFERRAL_READ, purpose=Purpose.FIELD)


def _may_turn(user, referral):
    """Whoever sees a contact may; of a case, whoever may change it."""
    return referral.case is None or access.can_work(user, referral.case)


@access.requires(Capability.LOG_CONTACTS)
def referral_detail(request, pk):
    referral = open_referral(request, pk)
    context = {
        "referral": referral,
        "facts": [fact for fact in partner_page.referral_facts(referral) if fact],
        "turns": partner_page.turns_of(referral) if _may_turn(request.user, referral) else [],
    }
    return render(request, "outreach/referral_detail.html", context)


@access.requires(Capability.LOG_CONTACTS)
def referral_turn(request, pk, name):
    referral = open_referral(request, pk)
    if name not in actions.TURNS or not _may_turn(request.user, referral):
        raise NotVisible("outreach.referral", pk)
    act = actions.turn
    return _turn(request, referral, name, act, partner_page.turn_label(name), "referral_detail")


def _turn(request, row, name, act, title, back):
    """One turn of either kind of referral: a day, a reason, or a yes."""
    form = FORMS.get(name, ConfirmForm)(submitted(request))

    def acting(form):
        return act(row, name, actor=request.user, **form.cleaned_data)

    done = acted(request, form, acting, lambda _row: redirect(back, pk=row.pk), _("Recorded."))
    address = {"back": reverse(back, args=[row.pk]), "back_label": row.partner.name}
    return done or form_page(request, form, title=title, submit=_("Record"), **address)


@access.requires(Capability.LOG_CONTACTS)
def contact_refer(request, pk):
    contact = open_contact(request, pk)
    partners = Partner.objects.offered_to(request.user).filter(office_id=contact.team.office_id)
    back = {"back": reverse("contact_detail", args=[pk]), "back_label": _("Contact")}
    return _refer(request, partners, {"contact": contact}, contact.needs, back)


@access.requires(Capability.WORK_CASES)
def case_refer(request, pk):
    case = workable(request, pk)
    back = {"back": reverse("case_detail", args=[pk]), "back_label": case.reference}
    return _refer(request, Partner.objects.offered_to(request.user), {"case": case}, [], back)


def _refer(request, partners, about, needs, back):
    initial = {"needs": needs, "shared": [DataCategory.NEEDS.value]}
    form = ReferralForm(submitted(request), partners=partners, initial=initial)

    def act(form):
        given = {name: form.cleaned_data[name] for name in ("needs", "shared")}
        uid = form.cleaned_data["uid"]
        return actions.refer(form.cleaned_data["partner"], uid=uid, actor=request.user, **about, **given)

    done = acted(request, form, act, lambda made: redirect("referral_detail", pk=made.pk), _("The referral is made."))
    lead = _("What is told is held against the agreements with the partner; what none covers is said.")
    return done or form_page(
        request,
        form,
        title=_("Refer to a partner"),
        submit=_("Refer"),
        lead=lead,
        without=() if form.uncovered else ("expressly",),
        **back,
    )


@access.requires(Capability.LOG_CONTACTS)
def received_add(request):
    form = ReceivedForm(submitted(request), partners=Partner.objects.offered_to(request.user))

    def act(form):
        uid = form.cleaned_data["uid"]
        return actions.receive(form.cleaned_data["partner"], form.values, uid=uid, actor=request.user)

    done = acted(request, form, act, lambda row: redirect("received_detail", pk=row.pk), _("Recorded."))
    back = {"back": reverse("received_list"), "back_label": _("Referrals from partners")}
    return done or form_page(request, form, title=_("A partner refers somebody"), submit=_("Record"), **back)


def open_received(request, pk):
    rows = ReceivedReferral.objects.select_related("partner", "recorded_by")
    return access.get_or_404(rows, request.user, pk, code=actions.RECEIVED_READ, purpose=Purpose.FIELD)


@access.requires(Capability.LOG_CONTACTS)
def received_detail(request, pk):
    row = open_received(request, pk)
    context = {
        "referral": row,
        "facts": [fact for fact in partner_page.received_facts(row) if fact],
        "turns": partner_page.received_turns_of(row),
    }
    return render(request, "outreach/received_detail.html", context)


@access.requires(Capability.LOG_CONTACTS)
def received_turn(request, pk, name):
    row = open_received(request, pk)
    if name not in actions.RECEIVED_TURNS:
        raise NotVisible("outreach.receivedreferral", pk)
    act = actions.turn_received
    return _turn(request, row, name, act, partner_page.received_turn_label(name), "received_detail")
