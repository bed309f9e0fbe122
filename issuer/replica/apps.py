"""App configuration."""

from django.apps import AppConfig


class ReplicaConfig(AppConfig):
    """Room replica."""

    name = "issuer.replica"
