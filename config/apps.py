"""App configuration."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the management commands of ``config`` known to Django; has no tables."""

    name = "config"

    def ready(self) -> None:
        """Give every process our Celery application: without it ``.delay`` would look for a broker of its own.

        Not in ``config/__init__``, because ``config.local`` must run before Celery is installed.
        """
        from config import celery  # noqa: F401
