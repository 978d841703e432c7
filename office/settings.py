"""The one settings module: everything that differs between installations comes from the environment."""

import datetime
import os
import pathlib

import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from office import embedded
from office.addresses import networks
from office.database import role
from office.environment import database, flag, hosts, number, one_of, origins, secret, served_options, words
from office.sso import configuration as single_sign_on
from office.trackers import EVERY_CHANGE

BASE_DIR = pathlib.Path(__file__).resolve().parent.parent
OFFICE_DATA = pathlib.Path(os.environ.get("OFFICE_DATA") or BASE_DIR / "var").resolve()

DEBUG = flag("OFFICE_DEBUG", default=False)
HTTPS = flag("OFFICE_HTTPS", default=True)
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASE_OWNER_URL = secret("DATABASE_OWNER_URL") or DATABASE_URL
# Several hosts may share a named server, so they must be given one key; an office of its own makes its own.
SECRET_KEY = secret("OFFICE_SECRET_KEY", required=bool(DATABASE_URL and HTTPS)) or embedded.secret_key(OFFICE_DATA)
ALLOWED_HOSTS = hosts("OFFICE_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = origins("OFFICE_ORIGINS")

INSTALLED_APPS = [
    "office",
    "coalitions",
    "memberships",
    "reporting",
    "pgtrigger",
    "pghistory",
    "django_filters",
    "csp",
    "office.admin_site.LedgerAdminConfig",
    "import_export",  # after the admin: its Ukrainian calls the delete button "deleted"
    "django.contrib.auth",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "office.middleware.NumberMiddleware",
    "csp.middleware.CSPMiddleware",  # before all that may answer, so that every answer has it
    "office.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "office.middleware.HealthMiddleware",
    "office.middleware.BodyLimitMiddleware",
    "office.middleware.PlainQuestionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",  # adds to the person which device was shown
    "office.sessions.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "office.middleware.LanguageMiddleware",
    "office.middleware.FirstPasswordMiddleware",
    "office.middleware.SecondFactorMiddleware",
    "office.middleware.NoStoreMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",  # last, so that the page of a closed door passes all of the above
]

ROOT_URLCONF = "office.urls"
WSGI_APPLICATION = "office.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "office.errors.request_id",
                "office.navigation.shell",
            ],
        },
    }
]

# One engine everywhere: the server DATABASE_URL names, else the embedded one in OFFICE_DATA; two roles on it, see office/database/role.py.
if DATABASE_URL:
    DATABASE_ROLES = {role.APPLICATION: database(DATABASE_URL), role.OWNER: database(DATABASE_OWNER_URL, name="DATABASE_OWNER_URL")}
else:
    DATABASE_ROLES = {
        role.APPLICATION: database(embedded.url(OFFICE_DATA, role=embedded.APPLICATION), engine="office.database"),
        role.OWNER: database(embedded.url(OFFICE_DATA, role=embedded.OWNER), engine="office.database"),
    }
DATABASES = {"default": DATABASE_ROLES[role.current()]}
SERVED = flag("OFFICE_POOL", default=False)  # by gunicorn, whose threads share connections; commands and tests need none
if SERVED:
    DATABASES["default"]["OPTIONS"] = served_options(DATABASES["default"]["OPTIONS"])
IMPORT_PATIENCE = 5 if SERVED else 0  # seconds that an import waits for the one before it; 0: however long it takes
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History: every insert, update and delete of a tracked model, by whatever route, one trigger a statement.
PGHISTORY_DEFAULT_TRACKERS = EVERY_CHANGE
PGHISTORY_LEVEL = pghistory.Statement
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history")

AUTH_USER_MODEL = "office.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "reporting:home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "office.passwords.OfficeWordsValidator"},
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Proxies whose word about the reader's address is taken; without any, the address is that of the connection.
PROXIES = networks(words("OFFICE_PROXIES"))
IDLE_SECONDS = number("OFFICE_IDLE_MINUTES", default=60, at_most=7 * 24 * 60) * 60
FAILURES_PER_ADDRESS, FAILURES_PER_NAME = 50, 100  # see office/throttling.py

AXES_HANDLER = "office.throttling.Failures"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or whoever keeps knocking keeps the colleague out
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "office.addresses.counted_as"
AXES_USERNAME_CALLABLE = "office.throttling.name_of"
AXES_LOCKOUT_CALLABLE = "office.throttling.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # the office's journal has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Who must show a code beside the password: "required" of whoever hands out rights or releases records, of "all", or "off": of nobody.
SECOND_FACTOR = one_of("OFFICE_SECOND_FACTOR", ["required", "all", "off"], default="required" if HTTPS else "off")
OTP_TOTP_ISSUER = "Coalition Support Office"

# Single sign-on, where the operator names an identity provider.
SSO = single_sign_on.read(HTTPS)
SSO_RENEWAL_SECONDS = 15 * 60  # how often the provider is asked whether the person may still work
if SSO:
    globals().update(single_sign_on.of_the_library(SSO))
    AUTHENTICATION_BACKENDS.append("office.sso.backend.SubjectBackend")
    MIDDLEWARE.insert(MIDDLEWARE.index("office.middleware.FirstPasswordMiddleware"), "office.sso.middleware.RenewalMiddleware")

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Kyiv"
FORMAT_MODULE_PATH = ["office.formats"]
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = OFFICE_DATA / "static"
MEDIA_ROOT = OFFICE_DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *single_sign_on.origins(SSO)],  # a browser applies it to where a form's answer leads, too
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Cookies travel over HTTPS only, unless `make run` on loopback says otherwise; there two offices share a host and differ by port.
PORT = os.environ.get("PORT") or "8000"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else f"session-{PORT}"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else f"csrf-{PORT}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = number("OFFICE_SESSION_HOURS", default=12, at_most=7 * 24) * 60 * 60
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS and flag("OFFICE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # to be on the browsers' own lists is for the owner of the whole domain to decide
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "office.errors.not_sent_from_here"
LARGEST_BODY = 21 * 1024 * 1024  # a spreadsheet and the form around it
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a roadmap with all its needs is one form
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Whether an empty embedded database is filled with the sample data and its people.
DEMO = flag("OFFICE_DEMO", default=True)
# A pledge nobody confirmed within this many months is stale.
STALE_AFTER_MONTHS = number("OFFICE_STALE_AFTER_MONTHS", default=6, at_most=120)
# A file put in for import waits this many days for its owner to confirm it.
STAGED_UPLOAD_DAYS = number("OFFICE_STAGED_UPLOAD_DAYS", default=7, at_most=365)
# A file attached to a record may have this many megabytes; LARGEST_BODY has room for no more than 20.
ATTACHMENT_MEGABYTES = number("OFFICE_ATTACHMENT_MB", default=20, at_most=20)
# All files of one record may have this many; none is taken where less of the disk would stay free.
ATTACHMENTS_MEGABYTES = number("OFFICE_ATTACHMENTS_MB", default=200, at_most=10_000)
FREE_DISK_MEGABYTES = number("OFFICE_FREE_DISK_MB", default=1024, at_most=1_000_000)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"brief": {"()": "office.logs.BriefAboutMistakes"}, "numbered": {"()": "office.logs.Numbered"}},
    "formatters": {"discreet": {"()": "office.logs.Discreet", "format": "{levelname} {request_number} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["brief", "numbered"], "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},  # the journal tells it better
}
