"""App configuration."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the management commands of ``config`` known to Django; has no tables."""

    name = "config"
