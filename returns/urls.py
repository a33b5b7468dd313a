"""The map of the package."""

from django.urls import path

from returns import views

urlpatterns = [
    path("dossiers/", views.dossier_list, name="dossier_list"),
    path("dossiers/<uuid:pk>/", views.dossier_detail, name="dossier_detail"),
    path("dossiers/<uuid:pk>/steps/<slug:code>/", views.dossier_step, name="dossier_step"),
]
