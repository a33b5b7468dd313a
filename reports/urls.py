"""The map of the package."""

from django.urls import path

from reports.views import figures_view

urlpatterns = [
    path("figures/", figures_view, name="figures"),
]
