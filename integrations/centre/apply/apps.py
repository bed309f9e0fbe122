"""App configuration."""

from django.apps import AppConfig


class ApplyConfig(AppConfig):
    """利用登録; no tables."""

    name = "integrations.centre.apply"
    label = "centre_apply"
