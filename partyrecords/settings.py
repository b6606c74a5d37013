"""One file; every value that differs between installations comes from the environment.

PARTYRECORDS_ENVIRONMENT   "managed" for a real installation (nothing embedded, no demo, strict cookies); else "local".
PARTYRECORDS_DATA          where the embedded servers and uploaded files live (default: var/ in the checkout).
PARTYRECORDS_TODAY         demo only: the business date, ISO form; refused where managed.
PARTYRECORDS_CLOSED_NETWORK  true only where the network is accredited for secret papers (default: false).
PARTYRECORDS_PAPERS_SECRET   true: a paper of a case is “mật” until an officer says otherwise (default: false).
DATABASE_URL, REDIS_URL    the servers; set by partyrecords/services.py where they are embedded.
SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, EMAIL_URL, DEFAULT_FROM_EMAIL, PUBLIC_URL, METRICS_KEY
"""

import os
from datetime import date
from pathlib import Path

import bootstrap
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MANAGED = env.str("PARTYRECORDS_ENVIRONMENT", default="local") == "managed"
TESTING = env.bool("PARTYRECORDS_TESTING", default=False)
DATA_DIR = Path(env.str("PARTYRECORDS_DATA", default=str(BASE_DIR / "var"))).resolve()

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if MANAGED:
        raise ImproperlyConfigured("SECRET_KEY is not set.")
    SECRET_KEY = "local-only-" + str(DATA_DIR)  # services.py gives a random one, kept in the data directory
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if MANAGED else ["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CLOSED_NETWORK = env.bool("PARTYRECORDS_CLOSED_NETWORK", default=False)
PAPERS_SECRET = env.bool("PARTYRECORDS_PAPERS_SECRET", default=False)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
METRICS_KEY = env.str("METRICS_KEY", default="")  # who knows it reads /metrics; without one there is no such page

BUSINESS_DATE = None
if env.str("PARTYRECORDS_TODAY", default=""):
    if MANAGED:
        raise ImproperlyConfigured("PARTYRECORDS_TODAY shifts the business date; that is for the demo only.")
    BUSINESS_DATE = date.fromisoformat(env.str("PARTYRECORDS_TODAY"))

INSTALLED_APPS = [
    "partyrecords.apps.PartyRecordsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "branches",
    "members",
    "screening",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "branches.middleware.session_limits",
    "partyrecords.middleware.upload_limit",
    "partyrecords.middleware.words_for_empty_refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "partyrecords.urls"
WSGI_APPLICATION = "partyrecords.wsgi.application"

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
                "branches.context.frame",
            ]
        },
    }
]
FORM_RENDERER = "branches.rendering.Renderer"

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/partyrecords")}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
#: Every statement is short, so compiling one costs more than it saves; and the pages read lie in memory or on an SSD.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off -c random_page_cost=1.1")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
if TESTING and "PYTEST_XDIST_WORKER" in os.environ:  # each parallel test process has a cache of its own
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{1 + int(os.environ['PYTEST_XDIST_WORKER'].removeprefix('gw'))}"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # there are none to be removed: nothing is scheduled beside the table
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
CELERY_BEAT_SCHEDULER = "partyrecords.celery:Clock"
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the broker may be away for as long as it likes
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 3600}  # what a killed worker had comes again after that
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # every job may run twice; none is cut off for that
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

AUTH_USER_MODEL = "branches.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 30 * 60
CSRF_FAILURE_VIEW = "partyrecords.views.csrf_failure"

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
LOCALE_PATHS = [BASE_DIR / "locale"]  # what the framework's own Vietnamese leaves in English
FORMAT_MODULE_PATH = ["partyrecords.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", Path(next(iter(bootstrap.__path__))))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if TESTING:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # no walk through all files for every client
    STATIC_ROOT = None
MEDIA_ROOT = DATA_DIR / "files"  # never served by URL; views hand files out after checking who asks
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=14)  # how long a list can be downloaded again
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=40 * 1024 * 1024)  # a whole request, files included

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=15 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=10 * 60 * 60)
if MANAGED:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "partyrecords.views.locked_out"

LOGGING = {  # to the standard error stream, without names of people: see views.server_error
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_words": {"()": "partyrecords.nameless.WithoutWords"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "CRITICAL"},  # views.server_error writes of its own
        "partyrecords": {"level": "INFO"},
        "celery.app.trace": {"filters": ["without_words"]},
    },
}

vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_CONFIGURED = "EMAIL_URL" in os.environ
EMAIL_TIMEOUT = 20  # seconds; a mail server that does not answer holds up no job
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="partyrecords@localhost")
