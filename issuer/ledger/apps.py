"""App configuration."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Room ledger."""

    name = "issuer.ledger"
