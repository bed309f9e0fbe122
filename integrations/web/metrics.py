"""Prometheus text made from the database, so that every web process tells the same. Codes and counts only."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from issuer.incidents.selectors import open_count
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import scope

#: Requests are counted over this time before the scrape, by the index on the time of receipt.
WINDOW = timedelta(minutes=10)

_HELP = {
    "akashi_info": "Version of this build.",
    "akashi_requests_recent": "Messages of the Centre in the last 10 minutes, by operation and state.",
    "akashi_feed_age_seconds": "Time since the extraction last applied, by core system.",
    "akashi_feed_gap": "1 while a package of the core system is missing.",
    "akashi_incidents_open": "Incidents nobody has closed.",
}
_REQUESTS = (
    "SELECT operation, state, count(*) FROM issuance_request "
    "WHERE municipality = %s AND received_at > %s GROUP BY operation, state ORDER BY operation, state"
)
_FEEDS = (
    "SELECT system, extracted_at, gap_since IS NOT NULL FROM replica_feed_state WHERE municipality = %s ORDER BY system"
)
Sample = tuple[dict[str, str], float]


def exposition(*, now: datetime) -> str:
    """The text format 0.0.4 of Prometheus, every family with its help and type."""
    families: dict[str, list[Sample]] = {name: [] for name in _HELP}
    families["akashi_info"].append(({"version": settings.AKASHI_VERSION}, 1))
    for municipality in all_codes():
        for name, labels, value in _of(municipality, now):
            families[name].append(({"municipality": municipality} | labels, value))
    return "".join(line for name, samples in families.items() for line in _family(name, samples))


def _of(municipality: str, now: datetime) -> Iterable[tuple[str, dict[str, str], float]]:
    with scope(municipality) as cursor:
        cursor.execute(_REQUESTS, [municipality, now - WINDOW])
        for operation, state, count in cursor.fetchall():
            yield "akashi_requests_recent", {"operation": operation, "state": state}, count
        cursor.execute(_FEEDS, [municipality])
        for system, extracted_at, gap in cursor.fetchall():
            if extracted_at is not None:
                age = (now - extracted_at).total_seconds()
                yield "akashi_feed_age_seconds", {"system": system}, age
            yield "akashi_feed_gap", {"system": system}, int(gap)
        yield "akashi_incidents_open", {}, open_count()


def _family(name: str, samples: list[Sample]) -> Iterable[str]:
    yield f"# HELP {name} {_HELP[name]}\n# TYPE {name} gauge\n"
    for labels, value in samples:
        written = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{name}{{{written}}} {value:g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
