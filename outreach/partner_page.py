"""What pages show of partners and referrals, in words."""

from django.utils.translation import gettext as _

from casework.models import ReferenceTerm, TermKind
from outreach.actions.referrals import RECEIVED_TURNS, TURNS
from outreach.partner_enums import DeclineReason, Service

TURN_ICONS = {
    "send": "send",
    "accept": "check",
    "decline": "x",
    "done": "circle-check",
    "cancel": "ban",
    "later": "calendar",
}


def turn_label(name):
    return {
        "send": _("It was sent"),
        "accept": _("The partner accepts"),
        "decline": _("The partner declines"),
        "done": _("The person was received"),
        "cancel": _("Cancel this referral"),
        "later": _("Look at it again later"),
    }[name]


def received_turn_label(name):
    return {
        "accept": _("We accept"),
        "decline": _("We decline"),
        "done": _("They were met"),
        "later": _("Look at it again later"),
    }[name]


def turns_of(row, turns=TURNS, label=turn_label):
    """[(name, words, icon)] of the turns that are possible now, the likeliest first."""
    return [(name, label(name), TURN_ICONS[name]) for name, (before, _after) in turns.items() if row.state in before]


def received_turns_of(row):
    return turns_of(row, RECEIVED_TURNS, received_turn_label)


def in_words(kind, codes):
    labels = {term.code: str(term) for term in ReferenceTerm.objects.filter(kind=kind, code__in=codes)}
    return [labels.get(code, code) for code in codes]


def partner_facts(partner):
    return [
        (_("Kind of organisation"), partner.get_kind_display()),
        (_("Address"), partner.address),
        (_("Department"), partner.departement and f"{partner.departement} · {partner.get_departement_display()}"),
        (_("Opening hours"), partner.hours),
        (_("Services offered"), services(partner)),
        (_("Languages spoken there"), in_words(TermKind.LANGUAGE, partner.languages)),
    ]


def referral_facts(referral):
    return [
        (_("State"), referral.get_state_display()),
        (_("Why?"), DeclineReason(referral.reason).label) if referral.reason else None,
        (_("What for"), in_words(TermKind.NEED, referral.needs)),
        (_("What is told of the person"), referral.shared_labels),
        (_("Referred on"), referral.made_on),
        (_("Referred by"), referral.made_by.full_name),
        (_("Sent on"), referral.sent_on),
        (_("Answered on"), referral.answered_on),
        (_("Ended on"), referral.ended_on),
        (_("Look at it again on"), referral.follow_up_on) if referral.is_open else None,
        (_("Expires on (to be confirmed)"), referral.expires_on) if referral.is_open else None,
    ]


def received_facts(row):
    return [
        (_("State"), row.get_state_display()),
        (_("Why?"), DeclineReason(row.reason).label) if row.reason else None,
        (_("People who wish to be met"), row.people),
        (_("What for"), in_words(TermKind.NEED, row.needs)),
        (_("Languages spoken"), in_words(TermKind.LANGUAGE, row.languages)),
        (_("Received on"), row.received_on),
        (_("Recorded by"), row.recorded_by.full_name),
        (_("Answered on"), row.answered_on),
        (_("Ended on"), row.ended_on),
        (_("Look at it again on"), row.follow_up_on) if row.is_open else None,
        (_("Expires on (to be confirmed)"), row.expires_on) if row.is_open else None,
        (_("Alias"), row.alias) if row.contact_consent else None,
        (_("Means of contact"), row.reach) if row.contact_consent else None,
    ]


def services(partner):
    return [Service(code).label for code in partner.services]
