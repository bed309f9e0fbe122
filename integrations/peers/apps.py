"""App configuration."""

from django.apps import AppConfig


class PeersConfig(AppConfig):
    """Room peers."""

    name = "integrations.peers"
