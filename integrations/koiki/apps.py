"""App configuration."""

from django.apps import AppConfig


class KoikiConfig(AppConfig):
    """Room koiki."""

    name = "integrations.koiki"

    def ready(self) -> None:
        """Read the table of peers, so that a wrong one stops the start and not the first request."""
        from integrations.koiki.access import peers

        peers()
