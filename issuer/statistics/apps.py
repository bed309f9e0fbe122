"""App configuration."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Room statistics."""

    name = "issuer.statistics"
