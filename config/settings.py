"""All settings of a deployment, read once from the environment. A missing or wrong value stops the start."""

import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from config.environment import Environment
from config.logs import logging_config
from config.masters import read_masters
from config.schedule import BEAT_SCHEDULE, DEMO_BEAT_SCHEDULE, INBOX_BEAT_SCHEDULE
from config.version import VERSION
from issuer.papers.errors import ConfigurationError

BASE_DIR = Path(__file__).resolve().parent.parent
_env = Environment(os.environ)

# What this deployment is ------------------------------------------------------------------------------------------
AKASHI_VERSION = VERSION
AKASHI_MODE = _env.choice("AKASHI_MODE", among=("production", "demo"), default="production")
AKASHI_DEMO = AKASHI_MODE == "demo"
AKASHI_HOME = _env.path("AKASHI_HOME", default=BASE_DIR / ".akashi")
AKASHI_NOW = _env.moment("AKASHI_NOW")
if AKASHI_NOW is not None:
    if not AKASHI_DEMO:
        raise ConfigurationError("AKASHI_NOW is for AKASHI_MODE=demo only: remove it, production has the real clock")
    _tokyo = ZoneInfo("Asia/Tokyo")
    AKASHI_NOW = AKASHI_NOW.replace(tzinfo=_tokyo) if AKASHI_NOW.tzinfo is None else AKASHI_NOW.astimezone(_tokyo)

#: Whether serving processes refuse to work beside another build (config/build.py), and which others they suffer.
AKASHI_ONE_BUILD = _env.choice("AKASHI_ONE_BUILD", among=("yes", "no"), default="no" if AKASHI_DEMO else "yes") == "yes"
AKASHI_COMPATIBLE_BUILDS = _env.text("AKASHI_COMPATIBLE_BUILDS", default="").replace(",", " ").split()
if not all(re.fullmatch("[0-9a-f]{12}", name) for name in AKASHI_COMPATIBLE_BUILDS):
    raise ConfigurationError("AKASHI_COMPATIBLE_BUILDS is not names of builds (12 hex digits) with commas between them")
#: Where a trial ends the process (issuer/tenancy/faults.py): never in production.
AKASHI_FAULTS = _env.text("AKASHI_FAULTS", default="")
if AKASHI_FAULTS and not AKASHI_DEMO:
    raise ConfigurationError("AKASHI_FAULTS is for AKASHI_MODE=demo only: remove it, production has no faults by name")

#: The one clock; rooms that run by themselves (tasks, views), and may not import ``config``, find it by this name. The
#: domain takes `now`.
AKASHI_CLOCK = "config.clock.now"

# Secrets and places -----------------------------------------------------------------------------------------------
SECRET_KEY = _env.secret("AKASHI_SECRET_KEY", least=40)
#: PKCS#11 library and PIN of the device that holds signing keys or the master key; only where one does.
AKASHI_PKCS11_MODULE = _env.optional_file("AKASHI_PKCS11_MODULE")
AKASHI_PKCS11_PIN = _env.text("AKASHI_PKCS11_PIN", default="")
#: What wraps every other key, and older ones that may still be needed to open; losing it loses every encrypted column.
AKASHI_MASTER, AKASHI_MASTER_PREVIOUS = read_masters(_env, device=bool(AKASHI_PKCS11_MODULE and AKASHI_PKCS11_PIN))
#: The keys of the municipalities' parts of backups (wrapped by the master): never on the medium of the backups.
AKASHI_KEY_DIR = _env.path("AKASHI_KEY_DIR", default=AKASHI_HOME / "secrets" / "keys")
AKASHI_ANCHOR_DIR = _env.path("AKASHI_ANCHOR_DIR", default=AKASHI_HOME / "anchors")
AKASHI_FONT_DIR = _env.folder("AKASHI_FONT_DIR")
#: Type cases, plates and registers of shapes, which `plates_build` makes from the fonts and forms.
AKASHI_PRESS_DIR = _env.path("AKASHI_PRESS_DIR", default=AKASHI_HOME / "press")
#: The editions of the forms, and inspection's plans of them: they come with the version, not from the environment.
AKASHI_FORMS = BASE_DIR / "issuer" / "press" / "forms"
AKASHI_PLANS = BASE_DIR / "issuer" / "inspection" / "ink"
#: Table of the client certificates that may ask over SOAP (integrations/koiki/access.py); without it nobody may.
AKASHI_KOIKI_PEERS = _env.optional_file("AKASHI_KOIKI_PEERS")
#: What we show to the servers of peers and what theirs must be signed by (integrations/peers/client.py): PEM files.
AKASHI_PEER_CERTIFICATE = _env.optional_file("AKASHI_PEER_CERTIFICATE")
AKASHI_PEER_KEY = _env.optional_file("AKASHI_PEER_KEY")
AKASHI_PEER_CA = _env.optional_file("AKASHI_PEER_CA")
if (AKASHI_PEER_CERTIFICATE is None) != (AKASHI_PEER_KEY is None):
    raise ConfigurationError("AKASHI_PEER_CERTIFICATE and AKASHI_PEER_KEY belong together: give both or neither")
#: The largest package that is taken in over HTTPS, in MB of 1,048,576 bytes.
AKASHI_FEED_MAX_MB = _env.number("AKASHI_FEED_MAX_MB", default=4096, least=1, most=1_048_576)
#: The watched folder with one folder per 団体コード; without it nothing is watched.
AKASHI_FEED_INBOX = _env.folder("AKASHI_FEED_INBOX")
#: The standard font (IPAmj明朝) and the fontconfig file that lists our fonts and no others.
# アクセスログ of refused calls; the rest is kept with what it belongs to.
AKASHI_ACCESS_LOG_YEARS = _env.number("AKASHI_ACCESS_LOG_YEARS", default=3, least=1, most=30)
AKASHI_FONTS = _env.file("AKASHI_FONTS", default=Path("/usr/share/fonts/truetype/ipamj/ipamjm.ttf"))
AKASHI_FONTCONFIG = Path(os.environ["FONTCONFIG_FILE"]) if os.environ.get("FONTCONFIG_FILE") else None

# PostgreSQL: the application's role serves, the owner's role migrates ---------------------------------------------
AKASHI_DATABASE_AUDITOR_ROLE = _env.text("AKASHI_DATABASE_AUDITOR_ROLE", default="akashi_auditor")
_app = _env.database("AKASHI_DATABASE_URL")
_owner = _env.database("AKASHI_DATABASE_OWNER_URL")
if _app["USER"] == _owner["USER"]:
    raise ConfigurationError("AKASHI_DATABASE_URL and AKASHI_DATABASE_OWNER_URL name the same role: they must differ")
_connection_age = _env.number("AKASHI_DATABASE_CONNECTION_AGE", default=300, least=0, most=86_400)
DATABASES = {
    # The test database is the owner's, seen by the application's role (so tests run under row level security).
    "default": {**_app, "CONN_MAX_AGE": _connection_age, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "owner"}},
    "owner": {
        **_owner,
        "CONN_MAX_AGE": 0,
        "TEST": {"NAME": _env.text("AKASHI_TEST_DATABASE", default="test_akashi"), "DEPENDENCIES": []},
    },
}
#: Connection string of the auditor's role, for people and tests (`db_url --role auditor`); the product never uses it.
AKASHI_DATABASE_AUDITOR_URL = _env.text("AKASHI_DATABASE_AUDITOR_URL", default="")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Celery: PostgreSQL holds the truth, so the broker may lose everything and every task is safe to run twice ---------
AKASHI_REDIS_URL = _env.url("AKASHI_REDIS_URL", schemes=("redis", "rediss", "unix"))
CELERY_BROKER_URL = AKASHI_REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Tokyo"
# A SIGKILLed worker's task comes back after `visibility_timeout`, which must outlast the longest load. No package waits
# for that: `integrations.feeds.tasks.resume` takes it up within seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 5,
    "visibility_timeout": 3600,
}
CELERY_BEAT_SCHEDULE = {
    **BEAT_SCHEDULE,
    **(INBOX_BEAT_SCHEDULE if AKASHI_FEED_INBOX else {}),
    **(DEMO_BEAT_SCHEDULE if AKASHI_DEMO else {}),
}
CELERY_BEAT_SCHEDULE_FILENAME = str(AKASHI_HOME / "run" / "beat")

# Django -----------------------------------------------------------------------------------------------------------
DEBUG = False
INSTALLED_APPS = [
    "config",
    "ops_console",
    "integrations.feeds",
    "integrations.koiki",
    "integrations.peers",
    "integrations.web",
    "integrations.centre",
    "integrations.centre.counter",
    "integrations.centre.apply",
    "integrations.centre.kiosk",
    "issuer.issuance",
    "issuer.settlement",
    "issuer.statistics",
    "issuer.incidents",
    "issuer.sealing",
    "issuer.identity",
    "issuer.holds",
    "issuer.replica",
    "issuer.intake",
    "issuer.ledger",
    "issuer.municipality",
    "issuer.approvals",
    "issuer.audit",
    "issuer.masters",
    "issuer.tenancy",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
]
MIDDLEWARE = [
    "integrations.web.correlation.correlated",
    "integrations.web.strictness.strict",
    "integrations.web.standstill.PatientRequests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Sign-in ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "ops_console.Operator"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "ops_console.operators.passwords.MonotonyValidator"},
    {"NAME": "ops_console.operators.passwords.DressedWordValidator"},
]
LOGIN_URL = "/console/sign-in/"
#: A session ends this long after the last page asked for, and however busy it is after SESSION_COOKIE_AGE.
AKASHI_SESSION_IDLE_MINUTES = _env.number("AKASHI_SESSION_IDLE_MINUTES", default=15, least=1, most=120)
SESSION_COOKIE_AGE = _env.number("AKASHI_SESSION_HOURS", default=10, least=1, most=24) * 60 * 60
#: Sessions of one person at a time; one more ends the oldest.
AKASHI_SESSIONS_PER_OPERATOR = _env.number("AKASHI_SESSIONS_PER_OPERATOR", default=3, least=1, most=20)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Browser's side ---------------------------------------------------------------------------------------------------
ALLOWED_HOSTS = _env.words("AKASHI_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith((".", "*"))]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not AKASHI_DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "data:"],
    },
}

# Monitoring -------------------------------------------------------------------------------------------------------
#: Who shows it may read /metrics from anywhere; without one, only the unix socket and the loopback may.
AKASHI_METRICS_TOKEN = _env.text("AKASHI_METRICS_TOKEN", default="")
if AKASHI_METRICS_TOKEN and len(AKASHI_METRICS_TOKEN) < 20:
    raise ConfigurationError("AKASHI_METRICS_TOKEN is shorter than 20 characters: make a longer random one")
LOGGING = logging_config(folder=AKASHI_HOME / "log")
_env.number("AKASHI_WEB_WORKERS", default=2, least=1, most=64)
_env.finish()
