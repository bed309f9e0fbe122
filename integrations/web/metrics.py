"""The page Prometheus reads: what the processes counted, how the deployment stands, how each municipality stands.

What stands in the database is the same whichever web answers: with several webs, one of them is asked for all
(``/metrics``) and the others for their processes alone (``/metrics?part=processes``), see deploy/monitoring.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from integrations.web.counters import counted
from integrations.web.gauges import GAUGES, Sample, gauges_of
from integrations.web.jobs import runs
from integrations.web.standbys import standbys
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import PLATFORM

_DATABASE = """
SELECT current_setting('max_connections')::int, pg_database_size(current_database()),
       count(*) FILTER (WHERE wait_event_type = 'Lock'),
       coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8
  FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user
"""
_CONNECTIONS = """
SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND usename = current_user GROUP BY 1
"""


def exposition(*, now: datetime, processes_only: bool = False) -> bytes:
    """The text format 0.0.4 of Prometheus, every family with its help and type."""
    text: bytes = generate_latest(counted())
    if processes_only:
        return text
    registry = CollectorRegistry()
    registry.register(_Given([*_deployment(now), *_municipalities(now)]))
    return text + bytes(generate_latest(registry))


class _Given(Collector):
    """Families made beforehand."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def _family(name: str, told: str, labels: tuple[str, ...], samples: Iterator[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _deployment(now: datetime) -> Iterator[Metric]:
    """Build, database, disks, jobs."""
    version = ((settings.AKASHI_VERSION, settings.AKASHI_MODE), 1.0)
    yield _family("akashi_info", "Version of this build.", ("version", "mode"), iter([version]))
    with connections["default"].cursor() as cursor:
        cursor.execute(_DATABASE)
        most, size, waiting, longest = cursor.fetchone()
        cursor.execute(_CONNECTIONS)
        states = [((state,), float(count)) for state, count in cursor.fetchall()]
    single = [
        ("akashi_database_connections_max", "Connections PostgreSQL allows altogether.", most),
        ("akashi_database_bytes", "Size of the database.", size),
        ("akashi_database_lock_waits", "Sessions of the application that wait for a lock now.", waiting),
        ("akashi_database_longest_transaction_seconds", "Age of the application's oldest open transaction.", longest),
    ]
    for name, told, value in single:
        yield _family(name, told, (), iter([((), float(value))]))
    told = "Sessions of the application, by what they do."
    yield _family("akashi_database_connections", told, ("state",), iter(states))
    disks = [(place, shutil.disk_usage(folder)) for place, folder in _places() if folder.is_dir()]
    free = (((place,), float(usage.free)) for place, usage in disks)
    yield _family("akashi_disk_free_bytes", "Free space where our files lie.", ("place",), free)
    whole = (((place,), float(usage.total)) for place, usage in disks)
    yield _family("akashi_disk_bytes", "Size of that file system.", ("place",), whole)
    yield from _sites()
    yield from _jobs(now)


def _sites() -> Iterator[Metric]:
    """Two sites, where there are two; all 0 where there is one."""
    found = standbys()
    single = [
        ("akashi_standby_prepared", "1 when this deployment was made for a standby.", found.prepared),
        ("akashi_standby_required", "1 when every commit waits for the standby.", found.required),
        ("akashi_standbys_synchronous", "Standbys that answer commits now.", found.synchronous),
        ("akashi_standby_lag_bytes", "Log the slowest standby has not on its disk.", found.lag_bytes),
        ("akashi_standby_lag_seconds", "How long the slowest standby takes.", found.lag_seconds),
        ("akashi_standby_commits_waiting", "Commits that have waited for it for two seconds.", found.waiting),
    ]
    for name, told, value in single:
        yield _family(name, told, (), iter([((), float(value))]))


def _places() -> list[tuple[str, Path]]:
    return [("home", settings.AKASHI_HOME), ("anchors", settings.AKASHI_ANCHOR_DIR)]


def _jobs(now: datetime) -> Iterator[Metric]:
    known = runs()
    done = (((run.job,), (now - run.done_at).total_seconds()) for run in known if run.done_at)
    yield _family("akashi_job_age_seconds", "Time since a job of the clock last ended well.", ("job",), done)
    took = (((run.job,), run.seconds) for run in known if run.done_at)
    yield _family("akashi_job_seconds", "How long its last good run took.", ("job",), took)
    ill = (
        ((run.job,), float(run.failed_at is not None and (run.done_at is None or run.failed_at > run.done_at)))
        for run in known
    )
    yield _family("akashi_job_failing", "1 when its last run ended in an error.", ("job",), ill)


def _municipalities(now: datetime) -> Iterator[Metric]:
    samples: dict[str, list[tuple[tuple[str, ...], float]]] = defaultdict(list)
    for code in [*all_codes(), PLATFORM]:
        sample: Sample
        for sample in gauges_of(municipality=code, anchors=settings.AKASHI_ANCHOR_DIR, now=now):
            name, labels, value = sample
            samples[name].append(((code, *labels), value))
    for name, gauge in GAUGES.items():
        yield _family(name, gauge.help, ("municipality", *gauge.labels), iter(samples[name]))
