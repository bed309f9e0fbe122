"""App configuration."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Room approvals."""

    name = "issuer.approvals"
