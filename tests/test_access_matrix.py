"""Role × every URL. A URL that stands in no table here fails; so does one that opens to anyone it should not.

Every address is asked for as a page and as an htmx fragment by each of the cast; who is not named gets a 404 (in the
interface too), and whoever is signed out is sent to sign in. Objects: `case` of Paris, opened by Samir, transmitted to
OFII, waiting for its answer; `contact` and `outing` of team Nord.
"""

import copy
import datetime
import uuid

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from casework.encryption import key_session
from tests import engines

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
    "mfa_login_webauthn", "account_email", "account_logout", "calendar_feed", "field_home", "field_app", "field_worker",
    "field_manifest",
    "publications", "publication_list", "publication", "publication_definitions", "publication_json", "publication_csv",
    "publication_metadata", "publication_xlsx", "report_pdf", "report_xlsx",
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
    "person_sheet": (OFFICE, lambda w: [w.case, w.principal]),
    "rights_add": (OFFICE, lambda w: [w.case]),
    "case_restrict": ("lucie delphine", lambda w: [w.case]),
    "rights_list": (DESK + " delphine", lambda w: []),
    "rights_answer": (OFFICE + " delphine", lambda w: [w.asked]),
    "retention_list": ("lucie delphine", lambda w: []),
    "hold_add": ("delphine", lambda w: [w.case]),
    "hold_lift": ("delphine", lambda w: [w.hold]),
    "plan_detail": (OFFICE, lambda w: [w.case]),
    "plan_start": (OFFICE, lambda w: [w.case]),
    "plan_line_add": (OFFICE, lambda w: [w.plan_id]),
    "plan_line_remove": (OFFICE, lambda w: [w.plan_id, w.line]),
    "plan_turn": (OFFICE, lambda w: [w.plan_id, "committee"]),
    "instalment_add": (OFFICE, lambda w: [w.plan_id]),
    "instalment_turn": (OFFICE, lambda w: [w.instalment, "prove"]),
    "follow_up": (OFFICE, lambda w: [w.case]),
    "visit_turn": (OFFICE, lambda w: [w.visit, "record"]),
    "survey_part": (OFFICE, lambda w: [w.visit, w.visited, "economic"]),
    "deadline_days": (OFFICE, lambda w: [w.case]),
    "award_add": (OFFICE, lambda w: [w.case]),
    "award_increase": (OFFICE, lambda w: [w.award]),
    "award_end": (OFFICE, lambda w: [w.award]),
    "payment_add": (OFFICE, lambda w: [w.award]),
    "payment_cancel": (OFFICE, lambda w: [w.payment]),
    "booking": (OFFICE, lambda w: [w.case]),
    "wish_add": (OFFICE, lambda w: [w.case]),
    "member_stay": (OFFICE, lambda w: [w.case, w.principal]),
    "case_departure": (OFFICE, lambda w: [w.case]),
    "fitness": (OFFICE, lambda w: [w.case]),
    "protection": (OFFICE, lambda w: [w.case]),
    "screening_add": (OFFICE, lambda w: [w.case, w.principal]),
    "safeguard_add": (OFFICE, lambda w: [w.case, w.principal]),
    "situation": (OFFICE, lambda w: [w.case]),
    "situation_change": (OFFICE, lambda w: [w.case]),
    "asylum_change": (OFFICE, lambda w: [w.case, w.principal]),
    "consulate": (OFFICE, lambda w: [w.case]),
    "consulate_ask": (OFFICE, lambda w: [w.case]),
    "consulate_answer": (OFFICE, lambda w: [w.case, w.consular]),
    "arrival": (OFFICE, lambda w: [w.case]),
    "calendar": (DESK, lambda w: []),
    "departure_list": (DESK, lambda w: []),
    "departure_record": (OFFICE, lambda w: [w.booking]),
    "departure_undo": (OFFICE, lambda w: [w.booking]),
    "transmission_list": (DESK, lambda w: []),
    "authority_list": (DESK, lambda w: []),
    "decision_sheet": (DESK, lambda w: []),
    "decision_sheet_undo": ("claire", lambda w: [w.batch]),
    "case_ofii": (OFFICE, lambda w: [w.case]),
    "dossier_make": (OFFICE, lambda w: [w.case]),
    "dossier_version": (OFFICE + " odile", lambda w: [w.dossier]),
    "dossier_send": (OFFICE, lambda w: [w.dossier]),
    "dossier_part": (OFFICE + " odile", lambda w: [w.part]),
    "transmission_slip": (OFFICE + " odile", lambda w: [w.sending]),
    "transmission_acknowledge": (OFFICE + " odile", lambda w: [w.sending]),
    "transmission_chase": (OFFICE, lambda w: [w.sending]),
    "question_add": (OFFICE + " odile", lambda w: [w.case]),
    "question_answer": (OFFICE + " odile", lambda w: [w.ofii_question]),
    "decision_add": (OFFICE + " odile", lambda w: [w.case]),
    "decision_look": (OFFICE, lambda w: [w.decision]),
    "review_add": (OFFICE, lambda w: [w.decision]),
    "review_answer": (OFFICE + " odile", lambda w: [w.review]),
    "outing_list": (OUTREACH, lambda w: []),
    "outing_add": (OUTREACH, lambda w: []),
    "outing_detail": (TEAM, lambda w: [w.outing]),
    "coverage": (OUTREACH, lambda w: []),
    "outing_calendar": (OUTREACH, lambda w: []),
    "outing_change": (TEAM, lambda w: [w.outing]),
    "outing_cancel": (TEAM, lambda w: [w.outing]),
    "outing_hold": (TEAM, lambda w: [w.outing]),
    "outing_way": ("samir lucie", lambda w: [w.outing]),
    "check_in_add": (TEAM, lambda w: [w.outing]),
    "check_in_well": (TEAM, lambda w: [w.check_in]),
    "incident_add": ("samir lucie", lambda w: [w.outing]),
    "incident_list": (OUTREACH, lambda w: []),
    "contact_list": (OUTREACH, lambda w: []),
    "contact_add": (TEAM, lambda w: [w.outing]),
    "contact_detail": (TEAM, lambda w: [w.contact]),
    "contact_change": (TEAM, lambda w: [w.contact]),
    "chain_begin": (TEAM, lambda w: [w.contact]),
    "chain_link": (TEAM, lambda w: [w.contact]),
    "chain_forget": (TEAM, lambda w: [w.contact]),
    "contact_open_case": (TEAM, lambda w: [w.contact]),
    "contact_photo": (TEAM, lambda w: [w.contact, w.photo]),
    "contact_photo_remove": (TEAM, lambda w: [w.contact, w.photo]),
    "partner_directory": (OUTREACH, lambda w: []),
    "partner_new": (DESK, lambda w: []),
    "partner_detail": (TEAM, lambda w: [w.partner]),
    "partner_describe": (OFFICE, lambda w: [w.partner]),
    "partner_person_add": (OFFICE, lambda w: [w.partner]),
    "partner_person": (OFFICE, lambda w: [w.partner_person]),
    "agreement_add": (OFFICE, lambda w: [w.partner]),
    "agreement_change": (OFFICE, lambda w: [w.agreement]),
    "meeting_add": (OFFICE, lambda w: [w.partner]),
    "meeting_detail": (TEAM, lambda w: [w.meeting]),
    "contact_refer": (TEAM, lambda w: [w.contact]),
    "case_refer": (OFFICE, lambda w: [w.case]),
    "referral_list": (OUTREACH, lambda w: []),
    "referral_detail": (TEAM, lambda w: [w.referral]),
    "referral_turn": (TEAM, lambda w: [w.referral, "decline"]),
    "received_list": (OUTREACH, lambda w: []),
    "received_add": (OUTREACH, lambda w: []),
    "received_detail": (TEAM, lambda w: [w.received]),
    "received_turn": (TEAM, lambda w: [w.received, "later"]),
    "contact_import_list": (OUTREACH, lambda w: []),
    "contact_import": ("samir lucie", lambda w: [w.sheet]),
    "contact_import_undo": ("samir lucie", lambda w: [w.sheet]),
    "contact_import_drop": ("samir lucie", lambda w: [w.sheet]),
    "field_entry_list": (OUTREACH, lambda w: []),
    "field_queue_import": ("lucie", lambda w: []),
    "field_entry": ("samir lucie", lambda w: [w.field_entry]),
    "field_entry_abandon": ("samir lucie", lambda w: [w.field_entry]),
    "outing_materials": (TEAM, lambda w: [w.outing]),
    "knowledge_home": (OUTREACH + " marc", lambda w: []),
    "material_list": (OUTREACH, lambda w: []),
    "material_add": (DESK, lambda w: []),
    "material_detail": (OUTREACH, lambda w: [w.material]),
    "material_change": (DESK, lambda w: [w.material]),
    "version_add": (DESK, lambda w: [w.material]),
    "version_end": (DESK, lambda w: [w.version]),
    "stock_add": (DESK, lambda w: [w.material]),
    "event_list": (OUTREACH, lambda w: []),
    "event_csv": (DESK, lambda w: []),
    "event_add": (DESK, lambda w: []),
    "event_detail": (TEAM, lambda w: [w.event]),
    "event_change": (OFFICE, lambda w: [w.event]),
    "event_turn": (OFFICE, lambda w: [w.event, "cancel"]),
    "campaign_list": (OUTREACH, lambda w: []),
    "campaign_add": (DESK, lambda w: []),
    "campaign_detail": (TEAM, lambda w: [w.campaign]),
    "campaign_change": (OFFICE, lambda w: [w.campaign]),
    "reach_add": (OFFICE, lambda w: [w.campaign]),
    "reach_remove": (OFFICE, lambda w: [w.campaign, w.reach]),
    "writing_list": (OUTREACH, lambda w: []),
    "writing_add": (DESK, lambda w: []),
    "writing_detail": (OUTREACH, lambda w: [w.writing]),
    "writing_change": (DESK, lambda w: [w.writing]),
    "case_papers": (OFFICE, lambda w: [w.case]),
    "return_aid": (OFFICE, lambda w: [w.case]),
    "return_facts": (OFFICE, lambda w: [w.case]),
    "return_aid_simulator": (OUTREACH, lambda w: []),
    "dossier_list": ("odile", lambda w: []),
    "dossier_detail": ("odile", lambda w: [w.case]),
    "dossier_step": ("odile", lambda w: [w.case, "eligibility"]),
    "figures": ("marc", lambda w: []),
    "asked_list": ("marc", lambda w: []),
    "asked_detail": ("marc", lambda w: ["ofii", "2024"]),
    "asked_file": ("marc", lambda w: ["eurostat", "2024-Q1"]),
    "donor_report": ("marc", lambda w: []),
    "donor_example": ("marc", lambda w: ["fr"]),
    "donor_template_add": ("marc", lambda w: []),
    "donor_template": ("marc", lambda w: [w.template]),
    "donor_template_file": ("marc", lambda w: [w.template]),
    "donor_template_remove": ("marc", lambda w: [w.template]),
    "month_report": ("marc", lambda w: ["fr", f"{datetime.date.today().year - 1}-12", "xlsx"]),
    "figures_state": ("marc", lambda w: []),
    "release_list": ("marc", lambda w: []),
    "release_add": ("marc", lambda w: []),
    "release_detail": ("marc", lambda w: [w.draft]),
    "release_progress": ("marc", lambda w: [w.draft]),
    "release_retry": ("marc", lambda w: [w.draft]),
    "release_publish": ("marc", lambda w: [w.draft]),
    "release_discard": ("marc", lambda w: [w.draft]),
    "release_withdraw": ("marc", lambda w: [w.published]),
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
    "api_returns_schema": (OUTREACH, lambda w: []),
    "api_contacts": (OUTREACH, lambda w: []),
    "api_field_reference": (OUTREACH, lambda w: []),
    "api_field_entries": (OUTREACH, lambda w: []),
    "api_field_photos": (OUTREACH, lambda w: []),
    "api_contact": (TEAM, lambda w: [w.contact]),
}
POST_ONLY = {"case_unshare", "case_reveal", "break_glass_end", "hold_lift", "alert_acknowledge", "api_case_reveal"}
POST_ONLY |= {
    "transmission_chase",
    "decision_look",
    "decision_sheet_undo",
    "release_publish",
    "release_discard",
    "release_retry",
    "donor_template_remove",
}
POST_ONLY |= {"contact_photo_remove", "api_field_photos"}
NEW_PHOTO = {"id": str(uuid.UUID(int=1)), "entry": str(uuid.UUID(int=2)), "kid": "none", "digest": "0" * 64}
BODIES = {
    "api_case_reveal": {"fields_wanted": ["nationality"]},
    "api_field_photos": {**NEW_PHOTO, "length": 9, "start": 0, "piece": "AAAA"},
}
POST_ONLY |= {"outing_hold", "chain_forget", "check_in_well"}
POST_ONLY |= {"contact_import_undo", "contact_import_drop"}
POST_ONLY |= {"reach_remove"}


@pytest.fixture
def world(lasting_world, django_db_blocker):
    """One object for each address; whatever a test does to it is taken back."""
    name, made = lasting_world
    with django_db_blocker.unblock(), engines.connected_to(name), key_session(), transaction.atomic():
        yield copy.deepcopy(made)  # users keep their scope, cases what was read of them
        transaction.set_rollback(True)


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
    pages, fragments = {}, {}
    for who in EVERYONE.split():
        client.force_login(getattr(world.cast, who))
        pages[who] = ask(client, name, address).status_code
        fragments[who] = ask(client, name, address, HTTP_HX_REQUEST="true").status_code
        if who not in allowed.split() and not name.startswith("api_") and name not in POST_ONLY:
            assert client.post(address, {"reason": "stay"}).status_code == 404, f"a form is accepted from {who}"
    for statuses in (pages, fragments):
        let_in = {who for who, status in statuses.items() if status in (200, 204, 302)}
        assert let_in == set(allowed.split()), statuses
        assert {statuses[who] for who in statuses if who not in let_in} <= {404}, statuses


def signed_out(client, name, address):
    response = ask(client, name, address)
    if name.startswith("api_"):
        assert response.status_code == 403
    else:
        assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")
