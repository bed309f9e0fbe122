"""What gunicorn runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.naive.settings"
application = get_wsgi_application()

from bench.naive import papers, signing, soap, views  # noqa: E402, F401 - loaded before the workers fork
