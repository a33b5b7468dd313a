"""The map of the package."""

from django.urls import path

from returns.api import FactsSchema

urlpatterns = [
    path("returns/schema/", FactsSchema.as_view(), name="api_returns_schema"),
]
