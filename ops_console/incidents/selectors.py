"""Reading incidents, inside ``scope``."""

from issuer.incidents.models import Incident

PAGE = 50


def incidents(*, page: int) -> tuple[list[Incident], bool]:
    """One page, open ones first and then the newest, and whether more follow."""
    start = (page - 1) * PAGE
    rows = list(Incident.objects.order_by("-closed_at", "-opened_at", "-number")[start : start + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def incident(*, number: str) -> Incident | None:
    """One incident of the municipality in scope."""
    found: Incident | None = Incident.objects.filter(number=number).first()
    return found
