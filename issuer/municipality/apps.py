"""App configuration."""

from django.apps import AppConfig


class MunicipalityConfig(AppConfig):
    """Room municipality."""

    name = "issuer.municipality"
