"""The counter and the application in a process of the Centre alone, with no database in sight."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_WALK = """
import django
django.setup()
from django.contrib.staticfiles import finders
from django.test import Client
from integrations.centre.clock import now
from integrations.centre.counter.keys import new_key

pc = Client(HTTP_HOST="localhost")
key = new_key(municipality="999997", now=now())
assert pc.post("/kiosk/counter/key/", {"code": "999997", "key": key})["Location"] == "/kiosk/counter/"
assert "受付番号" in pc.post("/kiosk/counter/receive/", follow=True).content.decode()
assert "見本のカード" in pc.get("/kiosk/counter/citizen/").content.decode()
pc.post("/kiosk/apply/begin/")
assert "見本市" in pc.get("/kiosk/apply/").content.decode()
assert "申請番号" in pc.get("/kiosk/registration/").content.decode()
for file in ("counter/counter.css", "counter/counter.js", "apply/apply.css", "apply/apply.js", "web/tokens.css"):
    assert finders.find(file), file
"""


def test_both_work_without_the_product(centre: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AKASHI_", "DJANGO_"))}
    surroundings = kept | {
        "AKASHI_HOME": str(centre),
        "AKASHI_FONTS": os.environ["AKASHI_FONTS"],
        "AKASHI_SECRET_KEY": "k" * 50,
        "DJANGO_SETTINGS_MODULE": "integrations.centre.alone.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", _WALK], env=surroundings, cwd=Path(__file__).parents[3], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
