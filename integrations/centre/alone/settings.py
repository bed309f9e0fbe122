"""Settings of the Centre alone. A missing or wrong value stops the start with a reason.

``AKASHI_HOME``; ``AKASHI_SECRET_KEY`` or ``AKASHI_SECRET_KEY_FILE`` (signs the terminals' cookies); ``AKASHI_NOW`` (a
fixed start, ISO 8601); ``AKASHI_FONTS``; ``AKASHI_CENTRE_REGISTRY`` (default ``$AKASHI_HOME/centre/registry.toml``).
"""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

_TOKYO = ZoneInfo("Asia/Tokyo")
_ROOMS = Path(__file__).resolve().parents[2]


def _secret() -> str:
    file = os.environ.get("AKASHI_SECRET_KEY_FILE")
    try:
        key = Path(file).read_text(encoding="ascii") if file else os.environ.get("AKASHI_SECRET_KEY", "")
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"AKASHI_SECRET_KEY_FILE cannot be read ({type(error).__name__})") from None
    if len(key.strip()) < 40:
        raise ImproperlyConfigured("AKASHI_SECRET_KEY (or AKASHI_SECRET_KEY_FILE) must have at least 40 characters")
    return key.strip()


def _home() -> Path:
    given = os.environ.get("AKASHI_HOME", "")
    if not given:
        raise ImproperlyConfigured("AKASHI_HOME must name the folder in which the Centre keeps its own files")
    return Path(given)


def _now() -> datetime | None:
    given = os.environ.get("AKASHI_NOW", "")
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise ImproperlyConfigured("AKASHI_NOW must be a moment in ISO 8601") from None
    return moment.replace(tzinfo=_TOKYO) if moment.tzinfo is None else moment.astimezone(_TOKYO)


def _fonts() -> Path:
    fonts = Path(os.environ.get("AKASHI_FONTS") or "/usr/share/fonts/truetype/ipamj/ipamjm.ttf")
    if not fonts.is_file():
        raise ImproperlyConfigured("AKASHI_FONTS must name an existing font (it writes the words on the sheets)")
    return fonts


AKASHI_HOME = _home()
AKASHI_NOW = _now()
AKASHI_FONTS = _fonts()
#: This process is for demonstration, training and trials, whatever the server it speaks to is.
AKASHI_DEMO = True
AKASHI_CENTRE_REGISTRY = Path(os.environ.get("AKASHI_CENTRE_REGISTRY") or AKASHI_HOME / "centre" / "registry.toml")

SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [
    "integrations.centre",
    "integrations.centre.kiosk",
    "integrations.centre.counter",
    "integrations.centre.apply",
    "django.contrib.staticfiles",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "integrations.centre.alone.urls"
WSGI_APPLICATION = "integrations.centre.alone.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
DATABASES: dict[str, object] = {}
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [_ROOMS / "web" / "static"]  # the colours and sizes all pages share; files, not code
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024  # a scan of a paper's back
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False  # the loopback, without TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
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
