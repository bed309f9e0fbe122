"""App configuration."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    """Room holds."""

    name = "issuer.holds"
