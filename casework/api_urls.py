"""The map of the package."""

from django.urls import path

from casework import api

urlpatterns = [
    path("cases/", api.CaseList.as_view(), name="api_case_list"),
    path("cases/<uuid:pk>/", api.CaseDetail.as_view(), name="api_case_detail"),
    path("cases/<uuid:pk>/reveal/", api.CaseReveal.as_view(), name="api_case_reveal"),
]
