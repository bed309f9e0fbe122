"""App configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Room web."""

    name = "integrations.web"
