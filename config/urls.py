"""The map of Escale. Each package brings its own."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from config.views import health, home, nowhere, session_end

urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("account/email/", nowhere),  # an administrator keeps the addresses
    path("account/signup/", nowhere),  # and makes the accounts
    path("account/sessions/<int:pk>/end/", session_end, name="session_end"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("", include("casework.urls")),
    path("", include("outreach.urls")),
    path("", include("returns.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("config.api_urls")),
]
