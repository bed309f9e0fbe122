"""App configuration."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Room incidents."""

    name = "issuer.incidents"
