"""When each job of the clock last ran, in the database, because beat, workers and web may be on several machines."""

from datetime import datetime

from django.db import connections, transaction

from integrations.web.models import JobRun

#: A job that runs every few seconds is noted no more often than this (seconds), once it is known to work.
SPARING = 20.0
_DONE = (
    "INSERT INTO web_job_run AS j (job, done_at, seconds, failed_at, error) VALUES (%s, %s, %s, NULL, '')"
    " ON CONFLICT (job) DO UPDATE SET done_at = EXCLUDED.done_at, seconds = EXCLUDED.seconds,"
    " failed_at = NULL, error = ''"
    " WHERE j.done_at IS NULL OR j.done_at < EXCLUDED.done_at - make_interval(secs => %s) OR j.failed_at > j.done_at"
)
_FAILED = (
    "INSERT INTO web_job_run (job, done_at, seconds, failed_at, error) VALUES (%s, NULL, 0, %s, %s)"
    " ON CONFLICT (job) DO UPDATE SET failed_at = EXCLUDED.failed_at, error = EXCLUDED.error"
)


def note_done(*, job: str, seconds: float, at: datetime) -> datetime | None:
    """``job`` ended well at ``at`` after ``seconds``. Returns when it did the last time before."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT done_at FROM web_job_run WHERE job = %s FOR UPDATE", [job])
        before = cursor.fetchone()
        cursor.execute(_DONE, [job, at, seconds, SPARING])
        return before[0] if before and cursor.rowcount else None


def note_failed(*, job: str, error: str, at: datetime) -> None:
    """``job`` ended in ``error``, the name of a class."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_FAILED, [job, at, error])


def runs() -> list[JobRun]:
    """Every job that has run here."""
    return list(JobRun.objects.order_by("job"))
