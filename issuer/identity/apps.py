"""App configuration."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Room identity."""

    name = "issuer.identity"
