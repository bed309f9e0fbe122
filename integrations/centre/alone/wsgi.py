"""The WSGI application of the Centre alone; started whole, with its journal opened and its registry read."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integrations.centre.alone.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Load every view; a registry or a journal that cannot be used stops the start here."""
    from django.urls import get_resolver

    from integrations.centre.kiosk.machine import connect, registry

    _ = get_resolver().url_patterns
    registry()
    connect()


_warm_up()
