"""The Celery application: `celery -A config.celery worker -B`."""

import os

from celery import Celery

from config.task_log import listen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

#: Rooms with a ``tasks`` module.
TASK_ROOMS = [
    "config",
    "issuer.audit", "issuer.incidents", "issuer.issuance", "issuer.replica", "issuer.settlement", "issuer.statistics",
    "integrations.feeds", "integrations.peers", "integrations.centre", "integrations.web", "ops_console",
]  # fmt: skip

app = Celery("akashi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(TASK_ROOMS)
listen()
