"""App configuration."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Packages of the municipalities' systems."""

    name = "integrations.feeds"
