"""The directory of partners: found by what they offer, described, with whom one speaks to and what was agreed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import access, audit, paging
from casework.access import Capability, NotVisible
from casework.drafts import submitted
from casework.enums import Purpose
from casework.views.turns import acted
from outreach import partner_page
from outreach.actions import partners as actions
from outreach.forms.partners import (
    SHOWN,
    AgreementForm,
    MeetingForm,
    PartnerFilters,
    PartnerForm,
    PartnerPersonForm,
)
from outreach.models import Agreement, Partner, PartnerMeeting, PartnerPerson, ReceivedReferral, Referral
from outreach.views.questions import form_page

MEETINGS_SHOWN = 10


@access.requires(Capability.LOG_CONTACTS)
def partner_directory(request):
    filters = PartnerFilters(request.GET)
    partners = filters.narrow(Partner.objects.visible_to(request.user))
    renew = Agreement.objects.visible_to(request.user).to_renew()
    if filters.chosen.get("show") == "renew":
        partners = partners.filter(agreements__in=renew).distinct()
    page = paging.page_of(partners.select_related("office").order_by("name", "pk"), request, filters.in_address)
    shown = filters.chosen.get("show", "")
    context = {
        "filters": filters,
        "rows": _rows(page.rows, renew),
        "chips": [
            {"url": paging.address(filters.in_address, show=code), "label": label, "active": code == shown}
            for code, label in SHOWN
        ],
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "keeps": access.can(request.user, Capability.WORK_CASES),
    }
    return render(request, "outreach/partner_directory.html", context)


def _rows(partners, renew):
    """[(partner, services in words, whether an agreement is to be renewed)], one query for all."""
    ending = set(renew.filter(partner__in=partners).values_list("partner_id", flat=True))
    return [(partner, partner_page.services(partner), partner.pk in ending) for partner in partners]


def open_partner(request, pk, *, keep=False):
    """The partner, if this user sees it (`keep`: may describe it); 404 otherwise. It names an organisation, nobody."""
    rows = Partner.objects.kept_by(request.user) if keep else Partner.objects.visible_to(request.user)
    partner = rows.select_related("office").filter(pk=pk).first()
    if partner is None:
        raise NotVisible("outreach.partner")
    return partner


@access.requires(Capability.LOG_CONTACTS)
def partner_detail(request, pk):
    partner = open_partner(request, pk)
    people = PartnerPerson.objects.visible_to(request.user).filter(partner=partner).in_role().opened()
    if people:
        audit.record(actions.PEOPLE_LISTED, *people, actor=request.user, purpose=Purpose.FIELD)
    referrals = Referral.objects.visible_to(request.user).filter(partner=partner).open()
    context = {
        "partner": partner,
        "facts": partner_page.partner_facts(partner),
        "people": people,
        "agreements": Agreement.objects.visible_to(request.user).filter(partner=partner),
        "meetings": PartnerMeeting.objects.visible_to(request.user).filter(partner=partner)[:MEETINGS_SHOWN],
        "waiting": referrals.count(),
        "received": ReceivedReferral.objects.visible_to(request.user).filter(partner=partner).open().count(),
        "keeps": Partner.objects.kept_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "outreach/partner_detail.html", context)


def _to(partner, saved, request):
    messages.success(request, saved)
    return redirect("partner_detail", pk=partner.pk)


@access.requires(Capability.WORK_CASES)
def partner_new(request):
    form = PartnerForm(submitted(request), user=request.user)

    def act(form):
        return actions.describe_partner(Partner(), form.cleaned_data, actor=request.user)

    done = acted(request, form, act, lambda partner: _to(partner, _("The partner is in the directory."), request))
    back = {"back": reverse("partner_directory"), "back_label": _("Partners")}
    return done or form_page(request, form, title=_("New partner"), submit=_("Add"), **back)


@access.requires(Capability.WORK_CASES)
def partner_describe(request, pk):
    partner = open_partner(request, pk, keep=True)
    form = PartnerForm(submitted(request), user=request.user, partner=partner)

    def act(form):
        return actions.describe_partner(partner, form.cleaned_data, actor=request.user)

    done = acted(request, form, act, lambda partner: _to(partner, _("Saved."), request))
    return done or _about(request, form, partner, title=_("What this partner offers"))


def _about(request, form, partner, **given):
    """A form page that leads back to its partner."""
    back = {"back": reverse("partner_detail", args=[partner.pk]), "back_label": partner.name}
    return form_page(request, form, **{"submit": _("Save"), **back, **given})


@access.requires(Capability.WORK_CASES)
def partner_person_add(request, pk):
    partner = open_partner(request, pk, keep=True)
    return _person(request, partner, PartnerPersonForm(submitted(request)), _("Somebody at this partner"))


@access.requires(Capability.WORK_CASES)
def partner_person(request, pk):
    person = _kept(request, PartnerPerson.objects.in_role(), pk, actions.PERSON_READ)
    return _person(
        request, person.partner, PartnerPersonForm(submitted(request), person=person), _("Somebody at this partner"), pk
    )


def _person(request, partner, form, title, pk=None):
    def act(form):
        uid = pk or form.cleaned_data["uid"]
        return actions.keep_person(partner, form.values, uid=uid, actor=request.user)

    lead = _("Professional details only. They are encrypted, and erased after the last day in this role.")
    done = acted(request, form, act, lambda _person: _to(partner, _("Saved."), request))
    return done or _about(request, form, partner, title=title, lead=lead)


def _kept(request, rows, pk, code):
    """A row of a partner that this user keeps; 404 otherwise."""
    rows = rows.kept_by(request.user).select_related("partner")
    return access.get_or_404(rows, request.user, pk, code=code, purpose=Purpose.FIELD)


@access.requires(Capability.WORK_CASES)
def agreement_add(request, pk):
    partner = open_partner(request, pk, keep=True)
    return _agreement(request, partner, AgreementForm(submitted(request)), _("New agreement"))


@access.requires(Capability.WORK_CASES)
def agreement_change(request, pk):
    agreement = _kept(request, Agreement.objects.all(), pk, actions.AGREEMENT_READ)
    form = AgreementForm(submitted(request), agreement=agreement)
    return _agreement(request, agreement.partner, form, _("Agreement"), pk)


def _agreement(request, partner, form, title, pk=None):
    def act(form):
        uid = pk or form.cleaned_data["uid"]
        return actions.keep_agreement(partner, form.values, uid=uid, actor=request.user)

    hint = _("For each kind of data, on which legal basis (GDPR, art. 6) this agreement lets it be shared.")
    grouped = (_("What may be shared with this partner"), hint, form.shares_fields)
    done = acted(request, form, act, lambda _agreement: _to(partner, _("Saved."), request))
    return done or _about(request, form, partner, title=title, grouped=grouped)


@access.requires(Capability.WORK_CASES)
def meeting_add(request, pk):
    partner = open_partner(request, pk, keep=True)
    form = MeetingForm(submitted(request))

    def act(form):
        return actions.add_meeting(partner, form.values, uid=form.cleaned_data["uid"], actor=request.user)

    hint = _("How many organisations of each kind. Nobody who came is named.")
    grouped = (_("Organisations present"), hint, form.present_fields)
    done = acted(request, form, act, lambda _meeting: _to(partner, _("The meeting is recorded."), request))
    return done or _about(request, form, partner, title=_("New meeting"), grouped=grouped)


@access.requires(Capability.LOG_CONTACTS)
def meeting_detail(request, pk):
    meetings = PartnerMeeting.objects.select_related("partner", "author")
    meeting = access.get_or_404(meetings, request.user, pk, code=actions.MEETING_READ, purpose=Purpose.FIELD)
    return render(request, "outreach/meeting_detail.html", {"meeting": meeting})
