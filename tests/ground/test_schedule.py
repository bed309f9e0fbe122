"""What the clock starts exists."""

import subprocess
import sys

from config.celery import app
from config.schedule import BEAT_SCHEDULE, DEMO_BEAT_SCHEDULE, INBOX_BEAT_SCHEDULE


def test_every_task_of_the_schedule_is_registered() -> None:
    app.loader.import_default_modules()
    schedules = (BEAT_SCHEDULE, INBOX_BEAT_SCHEDULE, DEMO_BEAT_SCHEDULE)
    named = {entry["task"] for schedule in schedules for entry in schedule.values()}
    assert named <= set(app.tasks)


def test_every_process_of_ours_hands_tasks_to_our_broker() -> None:
    # In a process of its own: here the application is imported already.
    program = "import django; django.setup(); from celery import current_app; print(current_app.main)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "akashi"
