"""App configuration."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Room settlement."""

    name = "issuer.settlement"
