"""The versioned interface: the same actions and the same access as the pages."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("", include("casework.api_urls")),
    path("", include("outreach.api_urls")),
    path("", include("returns.api_urls")),
]
