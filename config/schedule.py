"""What Celery beat starts by the clock. A test checks that each task named here exists."""

from typing import Any

from celery.schedules import crontab

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # What a crash or a lost broker left waiting; the receipts in PostgreSQL say what that is.
    "feeds-recover": {"task": "integrations.feeds.tasks.recover", "schedule": 60.0},
    # 突合: the totals the core systems announced, once more while offices and feeds are quiet (Japan's time).
    "feeds-reconcile": {"task": "integrations.feeds.tasks.reconcile", "schedule": crontab(hour=3, minute=10)},
    "keep-house": {"task": "issuer.issuance.tasks.keep_house", "schedule": 60.0},
}

#: A demonstration keeps its sample municipalities fresh by itself; a real one is sent heartbeats by its systems.
DEMO_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "demo-heartbeat": {"task": "integrations.centre.tasks.demo_heartbeat", "schedule": 300.0},
}
