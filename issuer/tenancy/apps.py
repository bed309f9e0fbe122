"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    """Applies the grants after each migration."""

    name = "issuer.tenancy"

    def ready(self) -> None:
        """Connect the grants to post_migrate; by then every table of the run exists."""
        from issuer.tenancy.grants import apply_grants

        post_migrate.connect(apply_grants, sender=self, dispatch_uid="akashi-grants")
