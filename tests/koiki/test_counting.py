"""What the processes count, and the one line every exchange leaves."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from issuer.issuance.stages import STAGES
from tests import factories

from . import messages
from .conftest import Post

MINE = messages.jpki(serial="1001")


@pytest.fixture
def family(kakogawa: str, now: datetime) -> str:
    """桐生 茂 with card 1001."""
    factories.fresh(kakogawa, now)
    factories.household(kakogawa, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}])
    return kakogawa


def _value(text: str, start: str) -> float:
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(start))


@pytest.mark.django_db
def test_an_issue_is_timed_stage_by_stage_and_the_stages_are_the_whole(post: Post, family: str) -> None:
    before = Client().get("/metrics").content.decode()
    with capture_logs() as lines:
        assert post(messages.issue(credential=MINE, request_id="COUNTING-0001")).text("issued/pages") == "1"
    (line,) = [line for line in lines if line["event"] == "koiki.answered"]
    assert set(line["stages"]) == set(STAGES)
    assert sum(line["stages"].values()) == pytest.approx(line["ms"], abs=1)
    after = Client().get("/metrics").content.decode()
    for stage in STAGES:
        start = f'akashi_stage_seconds_count{{stage="{stage}"}}'
        assert _value(after, start) == _value(before, start) + 1
    issued = 'akashi_issue_answers_total{channel="STORE",kind="JUMINHYO",outcome="ISSUED"}'
    assert _value(after, issued) == _value(before, issued) + 1


@pytest.mark.django_db
def test_a_fault_is_counted_by_its_code_and_leaves_one_line(post: Post, family: str) -> None:
    fault = 'akashi_turned_away_total{door="KOIKI",outcome="INVALID_MESSAGE"}'
    before = _value(Client().get("/metrics").content.decode(), fault)
    with capture_logs() as lines:
        Client().post("/koiki/v5", data=b"<nothing/>", content_type="text/xml")
    assert [line["event"] for line in lines if line["event"].startswith("koiki.")] == ["koiki.fault"]
    assert _value(Client().get("/metrics").content.decode(), fault) == before + 1


@pytest.mark.django_db
def test_every_page_has_a_number_that_its_line_carries_and_no_path(family: str) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        answer = Client().get("/verify/?number=282103-20261120-0000001")
    (line,) = [line for line in lines if line["event"] == "web.answered"]
    assert line["trace"] == answer["X-Akashi-Trace"]
    assert (line["route"], line["status"]) == ("verify/", 200)
    assert "0000001" not in json.dumps(line)


_CHILD = """
import os, sys
from integrations.web.counters import count_turned_away, counted
from prometheus_client import generate_latest
for _ in range(5):
    count_turned_away(door="KOIKI", outcome="BUSY")
pid = os.fork()
if not pid:
    count_turned_away(door="KOIKI", outcome="BUSY")
    os._exit(0)
os.waitpid(pid, 0)
sys.stdout.write(generate_latest(counted()).decode())
"""


def test_what_an_ended_process_counted_is_still_told_by_the_others(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", _CHILD], env=environment, capture_output=True, text=True, check=True)
    assert 'akashi_turned_away_total{door="KOIKI",outcome="BUSY"} 6.0' in ended.stdout
