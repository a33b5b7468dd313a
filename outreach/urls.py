"""The map of the package."""

from django.urls import path

from casework.views.administration import addresses
from outreach.administration import PARTNERS, SITES
from outreach.views import contacts, entries, field, imports, outings, partners, referrals

urlpatterns = [
    path("outreach/", outings.outing_list, name="outing_list"),
    path("outreach/outings/add/", outings.outing_add, name="outing_add"),
    path("outreach/outings/<uuid:pk>/", outings.outing_detail, name="outing_detail"),
    path("outreach/outings/<uuid:outing>/contacts/add/", contacts.contact_add, name="contact_add"),
    path("outreach/contacts/", contacts.contact_list, name="contact_list"),
    path("outreach/contacts/<uuid:pk>/", contacts.contact_detail, name="contact_detail"),
    path("outreach/contacts/<uuid:pk>/change/", contacts.contact_change, name="contact_change"),
    path("outreach/contacts/<uuid:pk>/open-case/", contacts.contact_open_case, name="contact_open_case"),
    path("outreach/entries/", entries.entry_list, name="field_entry_list"),
    path("outreach/entries/import/", entries.queue_import, name="field_queue_import"),
    path("outreach/entries/<uuid:pk>/", entries.entry_detail, name="field_entry"),
    path("outreach/entries/<uuid:pk>/abandon/", entries.entry_abandon, name="field_entry_abandon"),
    path("outreach/partners/", partners.partner_directory, name="partner_directory"),
    path("outreach/partners/add/", partners.partner_new, name="partner_new"),
    path("outreach/partners/<int:pk>/", partners.partner_detail, name="partner_detail"),
    path("outreach/partners/<int:pk>/describe/", partners.partner_describe, name="partner_describe"),
    path("outreach/partners/<int:pk>/people/add/", partners.partner_person_add, name="partner_person_add"),
    path("outreach/partners/people/<uuid:pk>/", partners.partner_person, name="partner_person"),
    path("outreach/partners/<int:pk>/agreements/add/", partners.agreement_add, name="agreement_add"),
    path("outreach/agreements/<uuid:pk>/", partners.agreement_change, name="agreement_change"),
    path("outreach/partners/<int:pk>/meetings/add/", partners.meeting_add, name="meeting_add"),
    path("outreach/meetings/<uuid:pk>/", partners.meeting_detail, name="meeting_detail"),
    path("outreach/contacts/<uuid:pk>/refer/", referrals.contact_refer, name="contact_refer"),
    path("outreach/cases/<uuid:pk>/refer/", referrals.case_refer, name="case_refer"),
    path("outreach/referrals/", referrals.referral_list, name="referral_list"),
    path("outreach/referrals/<uuid:pk>/", referrals.referral_detail, name="referral_detail"),
    path("outreach/referrals/<uuid:pk>/<slug:name>/", referrals.referral_turn, name="referral_turn"),
    path("outreach/received/", referrals.received_list, name="received_list"),
    path("outreach/received/add/", referrals.received_add, name="received_add"),
    path("outreach/received/<uuid:pk>/", referrals.received_detail, name="received_detail"),
    path("outreach/received/<uuid:pk>/<slug:name>/", referrals.received_turn, name="received_turn"),
    path("outreach/import/", imports.import_list, name="contact_import_list"),
    path("outreach/import/<uuid:pk>/", imports.import_detail, name="contact_import"),
    path("outreach/import/<uuid:pk>/undo/", imports.import_undo, name="contact_import_undo"),
    path("outreach/import/<uuid:pk>/drop/", imports.import_drop, name="contact_import_drop"),
    path("field/", field.app, name="field_home"),
    path("field/worker.js", field.worker, name="field_worker"),
    path("field/<str:language>/", field.app, name="field_app"),
    path("field/<str:language>/manifest.webmanifest", field.manifest, name="field_manifest"),
    *addresses("places", SITES),
    *addresses("partners", PARTNERS),
]
