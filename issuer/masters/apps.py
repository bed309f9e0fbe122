"""App configuration."""

from django.apps import AppConfig


class MastersConfig(AppConfig):
    """Room masters."""

    name = "issuer.masters"
