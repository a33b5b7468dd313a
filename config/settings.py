"""The one settings file. Safe by default: what weakens it is named `DEMO` and shows on every page.

Every value comes from the environment, or from the file named by `<NAME>_FILE` (docker secrets).
A missing secret is an error with a sentence, never a default; `make demo` and `make test` create theirs in `var/`.
"""

import sys
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.databases import as_owner, parse_database

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()


# Commands that make the secrets themselves, or run where there are none yet (while the image is built).
COMMANDS_WITHOUT_SECRETS = {"make_keys", "collectstatic"}


def required(name, meaning):
    """Read a secret; refuse to start without it, in words an operator can act on."""
    value = env.str(name, default="")
    if not value and sys.argv[1:2] and sys.argv[1] in COMMANDS_WITHOUT_SECRETS:
        return "unused://"
    if not value:
        raise ImproperlyConfigured(
            f"{name} is missing: {meaning}. Set it in the environment, or give the file that holds it in {name}_FILE."
        )
    return value


# --- Mode -------------------------------------------------------------------------------------------------------
# DEMO: sign-in without a second factor, shown by a banner on every page. Never with real people's data.
DEMO = env.bool("DEMO", default=False)
DEBUG = False
SECRET_KEY = required("SECRET_KEY", "it signs sessions and forms (50 random characters or more)")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Secrets of the people helped (casework/encryption.py) -------------------------------------------------------
KEY_PROVIDER = env.str("KEY_PROVIDER", default="casework.encryption.FileKeyRing")
KEY_RING = required("KEY_RING", "it holds the keys that protect every person (made by `manage.py make_keys`)")

# --- Data ---------------------------------------------------------------------------------------------------------
# The web signs in to PostgreSQL with a role that does not own the tables, so that the audit trail cannot be rewritten
# by whoever takes over the web process; migrations use the owner.
DATABASE_URL = required("DATABASE_URL", "where PostgreSQL is, e.g. postgres://escale_web:…@host/escale")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="") or DATABASE_URL
DATABASES = {"default": parse_database(DATABASE_OWNER_URL if as_owner(sys.argv) else DATABASE_URL)}
REDIS_URL = required("REDIS_URL", "where Redis is, e.g. redis://host:6379/0")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
    }
}

# --- Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "casework.apps.CaseworkConfig",
    "outreach.apps.OutreachConfig",
    "returns.apps.ReturnsConfig",
    "reports.apps.ReportsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "guardian",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.response_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casework.requests.RequestMiddleware",
    "casework.drafts.DraftMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.second_factor_required",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
            ],
            "builtins": ["casework.templatetags.casework", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Sign-in (django-allauth) -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "casework.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "config.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, who knows the address
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# An office shares one address, and everybody signs in at nine. Failed attempts keep allauth's own, tighter limits.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip"}
MFA_ADAPTER = "config.sign_in.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Escale"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # passkeys on http://localhost, in the demo only
USERSESSIONS_TRACK_ACTIVITY = True
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None  # no guardian "anonymous user" row
GUARDIAN_GET_CONTENT_TYPE = "guardian.ctypes.get_default_content_type"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Sessions and headers -----------------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60  # idle, in seconds (privacy.md §1.5); the absolute limit is in casework/requests.py
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_SECONDS = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# BEHIND_PROXY: exactly one proxy stands before us, which ends TLS and overwrites these two headers.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # attempts to sign in are counted by the visitor's address
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- Uploads: kept in memory only, so that nothing of them touches the disk in clear ----------------------------------
FILE_UPLOAD_HANDLERS = ["casework.uploads.MemoryOnlyUploadHandler"]
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Languages ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- Static files: third-party ones are served from where npm installed them ------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("tabler/css", NODE_MODULES / "@tabler/core/dist/css"),  # its libs name files that they do not bring
    ("tabler/img", NODE_MODULES / "@tabler/core/dist/img"),
    ("htmx", NODE_MODULES / "htmx.org/dist"),
]
WHITENOISE_USE_FINDERS = DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # documents live encrypted in PostgreSQL
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Background work: rows are picked up, the broker only carries the rhythm (D11) ------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "relay-outbox": {"task": "casework.tasks.relay_outbox", "schedule": 2.0},
    "forget-drafts": {"task": "casework.tasks.forget_drafts", "schedule": 300.0},
    "reckon-retention": {"task": "casework.tasks.reckon_retention", "schedule": crontab(hour=3, minute=0)},
    "reckon-missing": {"task": "casework.tasks.reckon_missing", "schedule": 60.0},
    "erase-due": {"task": "casework.tasks.erase_due", "schedule": 3600.0},
    "forget-done-work": {"task": "casework.tasks.forget_done_work", "schedule": 24 * 3600.0},
}

# --- Retention (casework/retention.py, docs/retention.md) -------------------------------------------------------------
RETENTION = env.json("RETENTION", default={})  # periods of an office: {"PAR": {"accompaniment": {"years": 3}}}
RETENTION_NOTICE_DAYS = env.int("RETENTION_NOTICE_DAYS", default=15)  # announced on the file so long before

# --- Figures (reports/disclosure.py) --------------------------------------------------------------------------------
FIGURES_THRESHOLD = env.int("FIGURES_THRESHOLD", default=5)  # groups smaller than this are not shown; never under 5

# --- API ----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "casework.api.refuse",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Escale",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "OAS_VERSION": "3.1.0",
    "ENUM_NAME_OVERRIDES": {"CaseStatus": "casework.enums.CaseStatus", "StepStatus": "casework.enums.StepStatus"},
}

# --- Mail and logs: neither ever carries a personal value -------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="escale@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "config.errors.QuietFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
# The error page for operators must not carry request bodies or local variables.
DEFAULT_EXCEPTION_REPORTER = "config.errors.QuietReporter"
# guardian's own backend ignores the expiry of shares: casework.access asks the share rows itself.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
