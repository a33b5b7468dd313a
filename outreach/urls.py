"""The map of the package."""

from django.urls import path

from casework.views.administration import addresses
from outreach.administration import PARTNERS, SITES
from outreach.views import campaigns, contacts, entries, events, field, knowledge, materials, outings, writings

urlpatterns = [
    path("outreach/", outings.outing_list, name="outing_list"),
    path("outreach/outings/add/", outings.outing_add, name="outing_add"),
    path("outreach/outings/<uuid:pk>/", outings.outing_detail, name="outing_detail"),
    path("outreach/outings/<uuid:outing>/contacts/add/", contacts.contact_add, name="contact_add"),
    path("outreach/outings/<uuid:pk>/materials/", materials.outing_materials, name="outing_materials"),
    path("outreach/contacts/", contacts.contact_list, name="contact_list"),
    path("outreach/contacts/<uuid:pk>/", contacts.contact_detail, name="contact_detail"),
    path("outreach/contacts/<uuid:pk>/change/", contacts.contact_change, name="contact_change"),
    path("outreach/contacts/<uuid:pk>/open-case/", contacts.contact_open_case, name="contact_open_case"),
    path("outreach/entries/", entries.entry_list, name="field_entry_list"),
    path("outreach/entries/import/", entries.queue_import, name="field_queue_import"),
    path("outreach/entries/<uuid:pk>/", entries.entry_detail, name="field_entry"),
    path("outreach/entries/<uuid:pk>/abandon/", entries.entry_abandon, name="field_entry_abandon"),
    path("field/", field.app, name="field_home"),
    path("field/worker.js", field.worker, name="field_worker"),
    path("field/<str:language>/", field.app, name="field_app"),
    path("field/<str:language>/manifest.webmanifest", field.manifest, name="field_manifest"),
    path("information/", knowledge.knowledge_home, name="knowledge_home"),
    path("information/materials/", materials.material_list, name="material_list"),
    path("information/materials/add/", materials.material_add, name="material_add"),
    path("information/materials/<uuid:pk>/", materials.material_detail, name="material_detail"),
    path("information/materials/<uuid:pk>/change/", materials.material_change, name="material_change"),
    path("information/materials/<uuid:pk>/versions/add/", materials.version_add, name="version_add"),
    path("information/materials/<uuid:pk>/stock/", materials.stock_add, name="stock_add"),
    path("information/versions/<uuid:pk>/end/", materials.version_end, name="version_end"),
    path("information/events/", events.event_list, name="event_list"),
    path("information/events/list.csv", events.event_csv, name="event_csv"),
    path("information/events/add/", events.event_add, name="event_add"),
    path("information/events/<uuid:pk>/", events.event_detail, name="event_detail"),
    path("information/events/<uuid:pk>/change/", events.event_change, name="event_change"),
    path("information/events/<uuid:pk>/<slug:turn>/", events.event_turn, name="event_turn"),
    path("information/campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("information/campaigns/add/", campaigns.campaign_add, name="campaign_add"),
    path("information/campaigns/<uuid:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("information/campaigns/<uuid:pk>/change/", campaigns.campaign_change, name="campaign_change"),
    path("information/campaigns/<uuid:pk>/reach/", campaigns.reach_add, name="reach_add"),
    path("information/campaigns/<uuid:pk>/reach/<uuid:reach>/remove/", campaigns.reach_remove, name="reach_remove"),
    path("information/writings/", writings.writing_list, name="writing_list"),
    path("information/writings/add/", writings.writing_add, name="writing_add"),
    path("information/writings/<uuid:pk>/", writings.writing_detail, name="writing_detail"),
    path("information/writings/<uuid:pk>/change/", writings.writing_change, name="writing_change"),
    *addresses("places", SITES),
    *addresses("partners", PARTNERS),
]
