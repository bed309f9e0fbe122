"""App configuration."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    """Simulated exchange centre and sample municipalities."""

    name = "integrations.centre"
