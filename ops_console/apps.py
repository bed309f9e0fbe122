"""App configuration."""

from django.apps import AppConfig


class OpsConsoleConfig(AppConfig):
    """The operators' console."""

    name = "ops_console"
