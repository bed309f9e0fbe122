"""App configuration."""

from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    """Room issuance."""

    name = "issuer.issuance"
