"""What the clock starts exists."""

from config.celery import app
from config.schedule import BEAT_SCHEDULE, DEMO_BEAT_SCHEDULE


def test_every_task_of_the_schedule_is_registered() -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in (*BEAT_SCHEDULE.values(), *DEMO_BEAT_SCHEDULE.values())}
    assert named <= set(app.tasks)
