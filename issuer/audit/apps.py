"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Room audit."""

    name = "issuer.audit"
