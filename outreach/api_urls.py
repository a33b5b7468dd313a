"""The map of the package."""

from django.urls import path

from outreach.api import ContactsView, ContactView

urlpatterns = [
    path("contacts/", ContactsView.as_view(), name="api_contacts"),
    path("contacts/<uuid:pk>/", ContactView.as_view(), name="api_contact"),
]
