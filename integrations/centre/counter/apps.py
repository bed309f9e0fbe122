"""App configuration."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """Counter mode; no tables."""

    name = "integrations.centre.counter"
    label = "centre_counter"
