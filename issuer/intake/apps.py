"""App configuration."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Room intake."""

    name = "issuer.intake"
