"""The map of the package."""

from django.urls import path

from outreach.api import ContactsView, ContactView
from outreach.field_api import EntriesView, ReferenceView
from outreach.photo_api import PhotosView

urlpatterns = [
    path("contacts/", ContactsView.as_view(), name="api_contacts"),
    path("contacts/<uuid:pk>/", ContactView.as_view(), name="api_contact"),
    path("field/reference/", ReferenceView.as_view(), name="api_field_reference"),
    path("field/entries/", EntriesView.as_view(), name="api_field_entries"),
    path("field/photos/", PhotosView.as_view(), name="api_field_photos"),
]
