"""The one settings file. Safe by default: what weakens it is named `DEMO` and shows on every page.

Every value comes from the environment, or from the file named by `<NAME>_FILE` (docker secrets).
A missing secret is an error with a sentence, never a default; `make demo` and `make test` create theirs in `var/`.
"""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.databases import OWNER, WEB, WORKER, parse_database, role_of
from config.read_limits import READ_LIMITS  # noqa: F401 – a setting
from config.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()


# Commands that make the secrets themselves, or run where there are none yet (while the image is built).
COMMANDS_WITHOUT_SECRETS = {"make_keys", "make_audit_key", "collectstatic"}


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
# Who keeps the keys: file (Escale's own, of mode 0400), secret (environment or mounted secret), vault or pkcs11.
KEY_RING_FILE = env.str("KEY_RING_FILE", default="")
KEY_CUSTODY = env.str("KEY_CUSTODY", default="secret")
KEY_RING = (
    required("KEY_RING", "it holds the keys that protect every person (made by `manage.py make_keys`)")
    if KEY_CUSTODY in ("file", "secret")
    else ""
)
KEY_EPOCH_DAYS = env.int("KEY_EPOCH_DAYS", default=30)  # after these, `manage.py new_epoch` is due
KEY_BACKUP_DAYS = env.int("KEY_BACKUP_DAYS", default=7)  # how long copies of the key store are kept
VAULT_ADDR = env.str("VAULT_ADDR", default="")
VAULT_TOKEN = env.str("VAULT_TOKEN", default="")
VAULT_TRANSIT_KEY = env.str("VAULT_TRANSIT_KEY", default="escale")
VAULT_ROOT = env.str("VAULT_ROOT", default="")  # the root of the ring, as the engine wrapped it
PKCS11_LIBRARY = env.str("PKCS11_LIBRARY", default="")
PKCS11_TOKEN = env.str("PKCS11_TOKEN", default="escale")
PKCS11_PIN = env.str("PKCS11_PIN", default="")

# --- The audit trail (casework/sealing, docs/audit.md) ------------------------------------------------------------
# The web has neither the key that signs seals nor the database role that writes them: both are the worker's alone.
AUDIT_SIGNING_KEY = env.str("AUDIT_SIGNING_KEY", default="")
AUDIT_PUBLIC_KEY = env.str("AUDIT_PUBLIC_KEY", default="")
AUDIT_CHECKPOINTS = env.list("AUDIT_CHECKPOINTS", default=[])  # folders, or https addresses
AUDIT_CHECKPOINT_SEALS = env.int("AUDIT_CHECKPOINT_SEALS", default=300)  # one at least every so many seals,
AUDIT_CHECKPOINT_MINUTES = env.int("AUDIT_CHECKPOINT_MINUTES", default=10)  # or this long after anything was sealed
AUDIT_RETENTION_MONTHS = env.int("AUDIT_RETENTION_MONTHS", default=12)
if not 6 <= AUDIT_RETENTION_MONTHS <= 36:
    raise ImproperlyConfigured("AUDIT_RETENTION_MONTHS is the time that the audit trail is kept: 6 to 36 months.")

# --- Data ---------------------------------------------------------------------------------------------------------
# Requests are served as a role that owns nothing and is shown only what the user may see; tasks and commands have one
# of their own, which the web does not know; migrations use the owner.
PROCESS_ROLE = role_of(sys.argv)
DATABASE_URL = required("DATABASE_URL", "where PostgreSQL is, e.g. postgres://escale_web:…@host/escale")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="") or DATABASE_URL
DATABASE_WORKER_URL = env.str("DATABASE_WORKER_URL", default="")
if PROCESS_ROLE == WORKER:
    DATABASE_WORKER_URL = required(
        "DATABASE_WORKER_URL", "tasks and commands sign in with it, e.g. postgres://escale_worker:…@host/escale"
    )
DATABASES = {
    "default": parse_database({OWNER: DATABASE_OWNER_URL, WORKER: DATABASE_WORKER_URL, WEB: DATABASE_URL}[PROCESS_ROLE])
}
DATABASE_WEB_ROLE = parse_database(DATABASE_URL)["USER"]
# Reads statistical facts and nothing else; nobody signs in with it (reports/privileges.py).
DATABASE_FINDER_ROLE = env.str("DATABASE_FINDER_ROLE", default="escale_finder")
DATABASE_FIGURES_ROLE = env.str("DATABASE_FIGURES_ROLE", default="escale_figures")
# To whom PostgreSQL shows every row, besides the owner of the tables (casework/walls.py).
DATABASE_ROLES_BEHIND = [parse_database(url)["USER"] for url in [DATABASE_WORKER_URL] if url]
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
    "config.middleware.known_methods_only",
    "config.middleware.plain_interface_refused",
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
PASSWORD_WORDS = env.list("PASSWORD_WORDS", default=[])  # besides those of config/password_words.py
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "config.sign_in.AdministratorPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "config.password_words.GuessableValidator"},
    {"NAME": "config.password_words.ContextWordsValidator"},
]

# --- Sessions and headers -----------------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
# The language is kept in a cookie of the same kind: nobody beside us may set it, or read it by a script.
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "django_language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
SESSION_SERIALIZER = "casework.sealed_sessions.SealedSerializer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no sentence of ours in a cookie
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60  # idle, in seconds (privacy.md §1.5); the absolute limit is in casework/requests.py
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_SECONDS = 10 * 60 * 60
FRESH_SIGN_IN_SECONDS = 5 * 60  # before exports and emergencies (casework/fresh_sign_in.py)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^api/"]  # a program that asks over plain HTTP is refused, not redirected
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# BEHIND_PROXY: exactly one proxy stands before us, which ends TLS and overwrites these two headers.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # attempts to sign in are counted by the visitor's address
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" would send "Origin: null", by which forms are refused

# --- Uploads: kept in memory only, so that nothing of them touches the disk in clear ----------------------------------
FILE_UPLOAD_HANDLERS = ["casework.uploads.MemoryOnlyUploadHandler"]
UPLOAD_MAX_BYTES = 50 * 1024 * 1024
# ClamAV's clamd: tcp://host:3310 or unix:///path/clamd.ctl. Where it is set, no file is kept unchecked (docs/files.md).
ANTIVIRUS_ADDRESS = env.str("ANTIVIRUS_ADDRESS", default="")
if ANTIVIRUS_ADDRESS and not ANTIVIRUS_ADDRESS.startswith(("tcp://", "unix:///")):
    raise ImproperlyConfigured("ANTIVIRUS_ADDRESS is tcp://host:port or unix:///path/of/the/socket.")
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
    ("tus", NODE_MODULES / "tus-js-client/dist"),
    ("hpke", NODE_MODULES / "hpke"),
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
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- Reintegration (returns/actions/reintegration.py) -----------------------------------------------------------------
# Above this sum in euros, a plan is approved by somebody else than who submitted it. To be confirmed: from 0, always.
REINTEGRATION_SECOND_PERSON_ABOVE = env.int("REINTEGRATION_SECOND_PERSON_ABOVE", default=0)

# --- Deadlines (casework/deadlines.py) ----------------------------------------------------------------------------
# Code of an office → its public holidays, where they are not those of France at large: STR=6AE,MTZ=57,REU=974.
HOLIDAY_AREAS = env.dict("HOLIDAY_AREAS", default={})

# --- The return (returns/) ------------------------------------------------------------------------------------------
DPAR_DAYS = env.int("DPAR_DAYS", default=45)  # the usual longest stay, to be confirmed by each prefecture
ARRIVAL_CHASED_AFTER_DAYS = env.int("ARRIVAL_CHASED_AFTER_DAYS", default=3)  # a benchmark of the house
DESTINATIONS_FILE = env.str("DESTINATIONS_FILE", default=str(BASE_DIR / "returns/destinations.toml"))

# --- Search (casework/matching) ------------------------------------------------------------------------------------
# How many people the register is meant for: it decides how coarse search tokens are. After a change: refresh_tokens.
SEARCH_REGISTER_SIZE = env.int("SEARCH_REGISTER_SIZE", default=100_000)

# --- Duplicates (docs/duplicates.md): likeness is scored from 0 to 100 ------------------------------------------------
DUPLICATES_OFFERED_FROM = env.int("DUPLICATES_OFFERED_FROM", default=30)  # shown while a person is being entered
DUPLICATES_REVIEWED_FROM = env.int("DUPLICATES_REVIEWED_FROM", default=50)  # put to review by the nightly scan
DUPLICATES_TOKEN_HELD_BY_AT_MOST = env.int("DUPLICATES_TOKEN_HELD_BY_AT_MOST", default=40)  # beyond, it tells nothing
HOLDER_ANSWERS_WITHIN_DAYS = env.int("HOLDER_ANSWERS_WITHIN_DAYS", default=14)

# --- Retention (casework/retention.py, docs/retention.md) -------------------------------------------------------------
RETENTION = env.json("RETENTION", default={})  # periods of an office: {"PAR": {"accompaniment": {"years": 3}}}
RETENTION_NOTICE_DAYS = env.int("RETENTION_NOTICE_DAYS", default=15)  # announced on the file so long before

# --- Travel (returns/forms/travel.py) ---------------------------------------------------------------------------------
# Kilograms that OFII pays for, by country of return: {"DZ": {"adult": 30, "minor": 20}}. Its director general sets them
# by country (arrêté of 9 October 2023, art. 1, 2°); no table of them is published, so that none is written here.
BAGGAGE_LIMITS = env.json("BAGGAGE_LIMITS", default={})
# --- In the field (outreach/field_keys.py, docs/field.md) -------------------------------------------------------------
FIELD_KEY_DAYS = env.int("FIELD_KEY_DAYS", default=30)  # telephones are then given another key to seal to
SITE_VISITED_EVERY_DAYS = env.int("SITE_VISITED_EVERY_DAYS", default=21)  # of the house, to be confirmed
COVERAGE_THRESHOLD = env.int("COVERAGE_THRESHOLD", default=10)  # contacts; to be confirmed, and never under 5
MEETING_MISSES_PER_HOUR = env.int("MEETING_MISSES_PER_HOUR", default=10)  # then no more words are tried by this user
CHECK_IN_SECOND_ALERT_MINUTES = env.int("CHECK_IN_SECOND_ALERT_MINUTES", default=15)  # of the house, to be confirmed
FIELD_KEY_KEPT_DAYS = env.int("FIELD_KEY_KEPT_DAYS", default=180)  # so long after, what waits on one still opens
REFERRAL_EXPIRES_DAYS = env.int("REFERRAL_EXPIRES_DAYS", default=30)  # these three: of the house, to be confirmed
REFERRAL_FOLLOW_UP_DAYS = env.int("REFERRAL_FOLLOW_UP_DAYS", default=7)  # then somebody asks what became of it
AGREEMENT_REMINDER_DAYS = env.int("AGREEMENT_REMINDER_DAYS", default=60)  # so long before its end it is announced

# --- OFII (returns/dispatch.py, docs/ofii.md): a channel is open once it has all its settings ----------------------
OFII_SILENCE_DAYS = env.int("OFII_SILENCE_DAYS", default=7)  # a benchmark of the house: then the team is told
OFII_CERTIFICATE = env.str("OFII_CERTIFICATE", default="")  # PEM: what leaves is sealed to its holder
OFII_SFTP_HOST = env.str("OFII_SFTP_HOST", default="")
OFII_SFTP_PORT = env.int("OFII_SFTP_PORT", default=22)
OFII_SFTP_USER = env.str("OFII_SFTP_USER", default="escale")
OFII_SFTP_KEY = env.str("OFII_SFTP_KEY", default="")  # our private key, in OpenSSH's format
OFII_SFTP_HOST_KEY = env.str("OFII_SFTP_HOST_KEY", default="")  # "ssh-ed25519 AAAA…": no other server is spoken to
OFII_SFTP_FOLDER = env.str("OFII_SFTP_FOLDER", default=".")
OFII_EMAIL = env.str("OFII_EMAIL", default="")

# --- Figures (reports/disclosure.py) --------------------------------------------------------------------------------
FIGURES_THRESHOLD = env.int("FIGURES_THRESHOLD", default=5)  # groups smaller than this are not shown; never under 5
FIGURES_LAG_MINUTES = env.int("FIGURES_LAG_MINUTES", default=15)  # a change that waits longer to be counted is late
# What is published. None of the texts that we know sets these for return aid: they are shown as to be confirmed.
PUBLISHED_THRESHOLD = env.int("PUBLISHED_THRESHOLD", default=10)
PUBLISHED_ROUNDING = env.int("PUBLISHED_ROUNDING", default=5)
PUBLISHED_NOISE = env.bool("PUBLISHED_NOISE", default=False)  # keyed, before rounding (docs/decisions/0027)
# A sum of money is hidden when its largest parts (how many) make up more than this share of it, in percent.
DOMINANCE_LARGEST = env.int("DOMINANCE_LARGEST", default=1)
DOMINANCE_SHARE = env.int("DOMINANCE_SHARE", default=85)
EUROS_ROUNDING = env.int("EUROS_ROUNDING", default=100)
# A dimension of which more than this share of the levels is small is published at a coarser level, in percent.
COARSER_ABOVE = env.int("COARSER_ABOVE", default=40)
PUBLICATIONS_INDEXED = env.bool("PUBLICATIONS_INDEXED", default=False)  # whether search engines may list them
PUBLICATIONS_CACHED = env.int("PUBLICATIONS_CACHED", default=3600)  # seconds
PUBLISHER = env.str("PUBLISHER", default="Escale")  # by which name publications are cited

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
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.say_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {"CaseStatus": "casework.enums.CaseStatus", "StepStatus": "casework.enums.StepStatus"},
}

# --- Mail and logs: neither ever carries a personal value -------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_TIMEOUT = 20  # seconds; a mail that fails is tried again later
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
