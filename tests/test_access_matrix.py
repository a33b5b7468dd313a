"""Role × every URL. A URL that stands in no table here fails; so does one that opens to anyone it should not.

Every address is asked for as a page and as an htmx fragment by each of the cast; who is not named gets a 404 (in the
interface too), and whoever is signed out is sent to sign in. Objects: `case` of Paris, opened by Samir, transmitted to
OFII, waiting for its answer; `contact` and `outing` of team Nord.
"""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from casework.actions import cases, holders, merging
from casework.actions.break_glass import open_in_emergency
from casework.actions.documents import add_document
from casework.actions.people import add_member
from casework.actions.uploads import begin
from casework.models import Alert, DuplicatePair, HolderRequest, ReferenceTerm
from outreach.models import Contact, Outing, Partner, Site
from tests.cast import advance, open_case
from tests.files import a_pdf

EVERYONE = "samir yann claire nadia lucie marc odile delphine alain personne"
OUTREACH = "samir yann claire nadia lucie"
DESK = "claire nadia lucie"
TEAM = "samir claire lucie"  # of Paris
OFFICE = "claire lucie"

# Open to whoever is signed out. Each is marked so in the code; nothing else may be.
PUBLIC = {
    "health", "set_language", "account_login", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_confirm_login_code", "account_email_verification_sent", "account_confirm_email", "mfa_authenticate",
    "mfa_login_webauthn", "account_email", "account_logout",
}  # fmt: skip
# About the user's own account; allauth checks that it is theirs.
OWN_ACCOUNT = {
    "home", "session_end", "account_reauthenticate", "account_change_password", "account_set_password", "mfa_index",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "usersessions_list",
}  # fmt: skip
# Name of the URL → who gets in; and how its address is made from the world.
MATRIX = {
    "worklist": (DESK, lambda w: []),
    "case_search": (DESK, lambda w: []),
    "case_detail": (TEAM + " odile", lambda w: [w.case]),
    "case_identity": (OFFICE, lambda w: [w.case]),
    "case_member_add": (OFFICE, lambda w: [w.case]),
    "case_member": (OFFICE, lambda w: [w.case, w.member]),
    "case_assign": (OFFICE, lambda w: [w.case]),
    "case_step": (OFFICE, lambda w: [w.case, "eligibility"]),
    "case_step_skip": (OFFICE, lambda w: [w.case, "eligibility"]),
    "case_step_reopen": (OFFICE, lambda w: [w.case, "counselling"]),
    "case_withdraw": (OFFICE, lambda w: [w.case]),
    "case_postpone": (OFFICE, lambda w: [w.case]),
    "case_no_show": (OFFICE, lambda w: [w.case]),
    "case_resume": (OFFICE, lambda w: [w.case]),
    "case_close": (OFFICE, lambda w: [w.case]),
    "note_add": (OFFICE, lambda w: [w.case]),
    "document_add": (OFFICE, lambda w: [w.case]),
    "document_detail": (OFFICE, lambda w: [w.case, w.document]),
    "document_page": (OFFICE, lambda w: [w.case, w.document, 1]),
    "document_file": (OFFICE, lambda w: [w.case, w.document]),
    "upload_add": (OFFICE, lambda w: [w.case]),
    "upload_detail": ("claire", lambda w: [w.case, w.upload]),
    "appointment_add": (OFFICE, lambda w: [w.case]),
    "case_share": (OFFICE, lambda w: [w.case]),
    "case_unshare": (OFFICE, lambda w: [w.case, w.share]),
    "case_reveal": (OFFICE + " odile", lambda w: [w.case]),
    "break_glass": (DESK, lambda w: []),
    "break_glass_end": ("nadia", lambda w: [w.emergency.case_id]),
    "oversight": ("delphine", lambda w: []),
    "break_glass_list": ("delphine", lambda w: []),
    "break_glass_review": ("delphine", lambda w: [w.emergency.pk]),
    "alert_list": ("delphine", lambda w: []),
    "alert_acknowledge": ("delphine", lambda w: [w.alert]),
    "holder_ask": (OFFICE, lambda w: [w.case, w.principal]),
    "duplicate_list": (DESK, lambda w: []),
    "duplicate_pair": (OFFICE, lambda w: [w.pair]),
    "duplicate_merge": ("lucie", lambda w: [w.pair]),
    "elsewhere_list": (DESK, lambda w: []),
    "holder_list": ("lucie", lambda w: []),
    "holder_answer": ("lucie", lambda w: [w.question]),
    "merge_list": ("lucie", lambda w: []),
    "merge_undo": ("lucie", lambda w: [w.merge]),
    "outing_list": (OUTREACH, lambda w: []),
    "outing_add": (OUTREACH, lambda w: []),
    "outing_detail": (TEAM, lambda w: [w.outing]),
    "contact_list": (OUTREACH, lambda w: []),
    "contact_add": (TEAM, lambda w: [w.outing]),
    "contact_detail": (TEAM, lambda w: [w.contact]),
    "contact_change": (TEAM, lambda w: [w.contact]),
    "contact_open_case": (TEAM, lambda w: [w.contact]),
    "dossier_list": ("odile", lambda w: []),
    "dossier_detail": ("odile", lambda w: [w.case]),
    "dossier_step": ("odile", lambda w: [w.case, "eligibility"]),
    "figures": ("marc", lambda w: []),
    "audit_list": ("delphine", lambda w: []),
    "audit_file": ("delphine", lambda w: []),
    "audit_user": ("delphine", lambda w: []),
    "audit_purposes": ("delphine", lambda w: []),
    "audit_exports": ("delphine", lambda w: []),
    "audit_seals": ("delphine", lambda w: []),
    "audit_download": ("delphine", lambda w: []),
    "administration": ("alain", lambda w: []),
    "user_list": ("alain", lambda w: []),
    "user_add": ("alain", lambda w: []),
    "user_detail": ("alain", lambda w: [w.user]),
    "user_rename": ("alain", lambda w: [w.user]),
    "user_password_link": ("alain", lambda w: [w.user]),
    "user_deactivate": ("alain", lambda w: [w.user]),
    "user_activate": ("alain", lambda w: [w.user]),
    "user_second_factor": ("alain", lambda w: [w.user]),
    "user_sessions": ("alain", lambda w: [w.user]),
    "role_add": ("alain", lambda w: [w.user]),
    "role_end": ("alain", lambda w: [w.user, w.role]),
    "office_list": ("alain", lambda w: []),
    "office_add": ("alain", lambda w: []),
    "office_change": ("alain", lambda w: [w.cast.paris.pk]),
    "team_list": ("alain", lambda w: []),
    "team_add": ("alain", lambda w: []),
    "team_change": ("alain", lambda w: [w.cast.nord.pk]),
    "site_list": ("alain", lambda w: []),
    "site_add": ("alain", lambda w: []),
    "site_change": ("alain", lambda w: [w.site]),
    "partner_list": ("alain", lambda w: []),
    "partner_add": ("alain", lambda w: []),
    "partner_change": ("alain", lambda w: [w.partner]),
    "term_list": ("alain", lambda w: ["topic"]),
    "term_add": ("alain", lambda w: ["topic"]),
    "term_change": ("alain", lambda w: ["topic", w.term]),
    "api_schema": (EVERYONE, lambda w: []),
    "api_case_list": (DESK, lambda w: []),
    "api_case_detail": (OFFICE, lambda w: [w.case]),
    "api_case_reveal": (OFFICE, lambda w: [w.case]),
    "api_contacts": (OUTREACH, lambda w: []),
    "api_contact": (TEAM, lambda w: [w.contact]),
}
POST_ONLY = {"case_unshare", "case_reveal", "break_glass_end", "alert_acknowledge", "api_case_reveal"}
BODIES = {"api_case_reveal": {"fields_wanted": ["nationality"]}}


@pytest.fixture
def world(cast):
    return build_world(cast)


def build_world(cast):
    """One object for each address, all of Paris."""
    case = advance(open_case(cast), "application", actor=cast.claire)
    member = add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    document = add_document(case, document_id=uuid.uuid4(), kind="other", title="T", content=a_pdf(), actor=cast.claire)
    upload = begin(case, length=9, actor=cast.claire)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    share = cases.share(case, cast.personne, until=tomorrow, actor=cast.claire)
    cases.unshare(case, share, actor=cast.claire)
    site = Site.objects.create(office=cast.paris, name="Porte", kind="camp")
    outing = Outing.objects.create(team=cast.nord, site=site, created_by=cast.samir)
    contact = Contact(outing=outing, team=cast.nord, site=site, author=cast.samir, mode="outreach")
    contact.save()
    emergency = open_in_emergency(
        open_case(cast).reference, reason="departure", words="The airport calls.", actor=cast.nadia
    )
    return SimpleNamespace(
        emergency=emergency,
        alert=Alert.objects.create(user=cast.claire, measure="cases", count=90, since=timezone.now(), hours=1).pk,
        **look_alikes(cast, case),
        cast=cast,
        case=case.pk,
        principal=case.principal_id,
        member=member.pk,
        document=document.pk,
        upload=upload.pk,
        share=share.pk,
        outing=outing.pk,
        contact=contact.pk,
        site=site.pk,
        partner=Partner.objects.create(office=cast.paris, name="Maison", kind="association").pk,
        term=ReferenceTerm.objects.filter(kind="topic").first().pk,
        user=cast.claire.pk,
        role=cast.claire.assignments.get().pk,
    )


def look_alikes(cast, case):
    """A pair to review, somebody known elsewhere, a question of Lyon about the person of `case`, and a merge."""
    same = {"given_names": case.principal.given_names}  # truly alike: the nightly scan keeps such a pair
    here, away = open_case(cast, by=cast.claire, **same), open_case(cast, by=cast.yann, office=cast.lyon, **same)
    pair = paired(case.principal, here.principal)
    paired(case.principal, away.principal)
    holders.ask(away, away.principal_id, reason="opening", words="Bonjour", actor=cast.nadia)
    one, other = (open_case(cast, by=cast.claire, given_names=name, family_name="Beridze") for name in ("Gia", "Giga"))
    double = paired(one.principal, other.principal)
    choices = dict.fromkeys(merging.CHOSEN_FIELDS, merging.FIRST)
    merged = merging.merge(double, choices=choices, seen=merging.seen_of(double), actor=cast.lucie)
    question = HolderRequest.objects.get(holder_person=case.principal_id)
    return {"pair": pair.pk, "merge": merged.pk, "question": question.pk}


def paired(one, other):
    """A pair to review; where services run, their scan may have found it a moment ago."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    found = {"score": 80, "reasons": ["name"]}
    return DuplicatePair.objects.update_or_create(first=first, second=second, defaults=found)[0]


def named_urls(resolver=None):
    """Every name in the URL map, with the view behind it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_urls(pattern)
        elif pattern.name:
            yield pattern.name, pattern.callback


def ask(client, name, address, **headers):
    if name in BODIES:
        return client.post(address, BODIES[name], content_type="application/json", **headers)
    return (client.post if name in POST_ONLY else client.get)(address, **headers)


def test_every_url_stands_in_exactly_one_table():
    names = {name for name, _view in named_urls()}
    tables = [PUBLIC, OWN_ACCOUNT, set(MATRIX)]
    assert names - set().union(*tables) == set(), "not in the matrix"
    assert set().union(*tables) - names == set(), "in the matrix, but no longer in the map"
    assert sum(len(table) for table in tables) == len(set().union(*tables))


def test_only_the_public_list_is_open_to_the_signed_out():
    """The interface signs in by itself: that it does is tested address by address below."""
    open_names = {name for name, view in named_urls() if not getattr(view, "login_required", True)}
    assert {name for name in open_names if not name.startswith("api_")} - PUBLIC == set()


@pytest.mark.parametrize("name", MATRIX)
def test_address_opens_to_those_named_and_is_not_there_for_the_others(client, world, name):
    allowed, arguments = MATRIX[name]
    address = reverse(name, args=arguments(world))
    signed_out(client, name, address)
    for kind, headers in (("page", {}), ("fragment", {"HTTP_HX_REQUEST": "true"})):
        statuses = {}
        for who in EVERYONE.split():
            client.force_login(getattr(world.cast, who))
            statuses[who] = ask(client, name, address, **headers).status_code
        let_in = {who for who, status in statuses.items() if status in (200, 204, 302)}
        assert let_in == set(allowed.split()), (kind, statuses)
        assert {statuses[who] for who in statuses if who not in let_in} <= {404}, (kind, statuses)
    if not name.startswith("api_") and name not in POST_ONLY:
        posted(client, world, address, set(EVERYONE.split()) - set(allowed.split()))


def signed_out(client, name, address):
    response = ask(client, name, address)
    if name.startswith("api_"):
        assert response.status_code == 403
    else:
        assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")


def posted(client, world, address, others):
    """A form that a role cannot see is not accepted from it either."""
    for who in others:
        client.force_login(getattr(world.cast, who))
        assert client.post(address, {"reason": "stay"}).status_code == 404, who
