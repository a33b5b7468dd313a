"""The map of the package."""

from django.urls import path

from casework.views.administration import addresses
from outreach.administration import PARTNERS, SITES
from outreach.views import contacts, coverage, entries, field, meeting, outings, photos, planning, safety

urlpatterns = [
    path("outreach/", outings.outing_list, name="outing_list"),
    path("outreach/outings/add/", outings.outing_add, name="outing_add"),
    path("outreach/outings/<uuid:pk>/", outings.outing_detail, name="outing_detail"),
    path("outreach/coverage/", coverage.coverage_map, name="coverage"),
    path("outreach/calendar/", planning.outing_calendar, name="outing_calendar"),
    path("outreach/outings/<uuid:pk>/change/", planning.outing_change, name="outing_change"),
    path("outreach/outings/<uuid:pk>/cancel/", planning.outing_cancel, name="outing_cancel"),
    path("outreach/outings/<uuid:pk>/held/", planning.outing_hold, name="outing_hold"),
    path("outreach/outings/<uuid:pk>/way/", planning.outing_way, name="outing_way"),
    path("outreach/outings/<uuid:pk>/check-in/", safety.check_in_add, name="check_in_add"),
    path("outreach/check-ins/<uuid:pk>/well/", safety.check_in_well, name="check_in_well"),
    path("outreach/outings/<uuid:pk>/incidents/add/", safety.incident_add, name="incident_add"),
    path("outreach/incidents/", safety.incident_list, name="incident_list"),
    path("outreach/outings/<uuid:outing>/contacts/add/", contacts.contact_add, name="contact_add"),
    path("outreach/contacts/", contacts.contact_list, name="contact_list"),
    path("outreach/contacts/<uuid:pk>/", contacts.contact_detail, name="contact_detail"),
    path("outreach/contacts/<uuid:pk>/change/", contacts.contact_change, name="contact_change"),
    path("outreach/contacts/<uuid:pk>/open-case/", contacts.contact_open_case, name="contact_open_case"),
    path("outreach/contacts/<uuid:pk>/photos/<uuid:photo>/", photos.contact_photo, name="contact_photo"),
    path("outreach/contacts/<uuid:pk>/photos/<uuid:photo>/remove/", photos.photo_remove, name="contact_photo_remove"),
    path("outreach/contacts/<uuid:pk>/words/", meeting.chain_begin, name="chain_begin"),
    path("outreach/contacts/<uuid:pk>/met-again/", meeting.chain_link, name="chain_link"),
    path("outreach/contacts/<uuid:pk>/words/forget/", meeting.chain_forget, name="chain_forget"),
    path("outreach/entries/", entries.entry_list, name="field_entry_list"),
    path("outreach/entries/import/", entries.queue_import, name="field_queue_import"),
    path("outreach/entries/<uuid:pk>/", entries.entry_detail, name="field_entry"),
    path("outreach/entries/<uuid:pk>/abandon/", entries.entry_abandon, name="field_entry_abandon"),
    path("field/", field.app, name="field_home"),
    path("field/worker.js", field.worker, name="field_worker"),
    path("field/<str:language>/", field.app, name="field_app"),
    path("field/<str:language>/manifest.webmanifest", field.manifest, name="field_manifest"),
    *addresses("places", SITES),
    *addresses("partners", PARTNERS),
]
