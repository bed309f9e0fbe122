"""What Celery beat starts by the clock. A test checks that each task named here exists."""

from typing import Any

from celery.schedules import crontab

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # What a crash or a lost broker left waiting; the receipts in PostgreSQL say what that is.
    "feeds-recover": {"task": "integrations.feeds.tasks.recover", "schedule": 60.0},
    # 突合: the totals the core systems announced, once more while offices and feeds are quiet (Japan's time).
    "feeds-reconcile": {"task": "integrations.feeds.tasks.reconcile", "schedule": crontab(hour=3, minute=10)},
    "feeds-resume": {"task": "integrations.feeds.tasks.resume", "schedule": 3.0, "options": {"expires": 3.0}},
    # A day is counted whole, so the round may be late, twice or missing: the next one finds the same.
    "statistics": {"task": "issuer.statistics.tasks.count_news", "schedule": 300.0, "options": {"expires": 300.0}},
    "settlement": {"task": "issuer.settlement.tasks.settle_news", "schedule": 300.0, "options": {"expires": 300.0}},
    "statistics-week": {"task": "issuer.statistics.tasks.count_week", "schedule": crontab(hour=2, minute=20)},
    # Names of a city that came whole are folded for the search of staff after the load, not in it.
    "people-index": {"task": "issuer.replica.tasks.fold_names", "schedule": 60.0, "options": {"expires": 60.0}},
    # A hold has to be known on the other server of a split city within seconds.
    "peers-push": {"task": "integrations.peers.tasks.push", "schedule": 2.0, "options": {"expires": 2.0}},
    # Every link of every chain, once a night; a whole year of a big city takes minutes.
    "audit-check": {"task": "issuer.incidents.tasks.check_chains", "schedule": crontab(hour=4, minute=10)},
    # Once the night's other rounds are over, and before chains are walked.
    "retention": {"task": "issuer.issuance.tasks.retain", "schedule": crontab(hour=3, minute=30)},
    "access-log": {"task": "integrations.web.tasks.forget_turned_away", "schedule": crontab(hour=2, minute=50)},
    "sessions": {"task": "ops_console.tasks.forget_sessions", "schedule": crontab(hour=2, minute=40)},
    # Rows of an older data key, where keys_rotate was killed or a late writer still had the older one (ADR 0041).
    "new-keys": {"task": "config.tasks.follow_new_keys", "schedule": 1800.0, "options": {"expires": 1800.0}},
    "keep-house": {"task": "issuer.issuance.tasks.keep_house", "schedule": 60.0},
}

#: Where a folder is watched; a look that comes late is not worth having, the next one sees the same.
INBOX_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "feeds-inbox": {
        "task": "integrations.feeds.tasks.look_into_inbox",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
}

#: A demonstration keeps its sample municipalities fresh by itself; a real one is sent heartbeats by its systems.
DEMO_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "demo-heartbeat": {"task": "integrations.centre.tasks.demo_heartbeat", "schedule": 300.0},
    # Money goes back within seconds after a citizen went away; a round that comes late is not worth having.
    "kiosk-round": {
        "task": "integrations.centre.tasks.kiosk_round",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
}
