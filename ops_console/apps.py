"""App configuration."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class OpsConsoleConfig(AppConfig):
    """The operators' console."""

    name = "ops_console"

    def ready(self) -> None:
        """Leave the last sign-in to our own service: Django's receiver would write it by another clock."""
        user_logged_in.disconnect(dispatch_uid="update_last_login")
