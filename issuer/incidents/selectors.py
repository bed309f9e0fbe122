"""Reading incidents."""

from issuer.incidents.models import Incident


def open_count() -> int:
    """Incidents of the municipality in scope that nobody has closed."""
    return int(Incident.objects.filter(closed_at=None).count())
