"""Settings of the naive server, from the environment that bench/table gives it."""

import json
import os
from pathlib import Path

SECRET_KEY = os.environ["NAIVE_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
INSTALLED_APPS = ["bench.naive"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "bench.naive.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 300,
        "ATOMIC_REQUESTS": False,
        **json.loads(os.environ["NAIVE_DATABASE"]),
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
LANGUAGE_CODE = "ja"
NAIVE_KEY = Path(os.environ["NAIVE_KEY"])
NAIVE_FONTS = os.environ.get("NAIVE_FONTS", "each")
NAIVE_INSPECT = os.environ.get("NAIVE_INSPECT", "no") == "yes"
