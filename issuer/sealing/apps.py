"""App configuration."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    """Room sealing."""

    name = "issuer.sealing"
