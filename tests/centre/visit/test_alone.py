"""The Centre in a process of its own, killed after every touch of one citizen: the screen goes on with the truth."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import requests

from integrations.centre.journal import Journal
from integrations.centre.visit import State, faults
from tests.centre.visit.stage import CHECKOUT, Stage, free_port
from tests.factories import ISSUER

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


class Alone:
    """``centre_serve`` as people start it, with nothing in its surroundings that leads to a database."""

    def __init__(self, home: Path, *, port: int, now: str) -> None:
        self.home, self.port, self.url = home, port, f"http://127.0.0.1:{port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AKASHI_", "DJANGO_"))}
        self.environment = kept | {
            "AKASHI_HOME": str(home),
            "AKASHI_FONTS": os.environ["AKASHI_FONTS"],
            "AKASHI_SECRET_KEY": "k" * 50,
            "AKASHI_NOW": now,
            "DJANGO_SETTINGS_MODULE": "integrations.centre.alone.settings",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> list[str]:
        return [sys.executable, str(CHECKOUT / "manage.py"), *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), env=self.environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
        )

    def start(self) -> None:
        with (self.home / "centre.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command("centre_serve", "--port", str(self.port)),
                env=self.environment, cwd=CHECKOUT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(requests.ConnectionError):
                requests.get(f"{self.url}/kiosk/", timeout=10)
                return
            time.sleep(0.05)
        raise AssertionError((self.home / "centre.log").read_text())

    def kill(self) -> None:
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Fingers:
    """A browser's cookies and the forms of the pages; ``page`` is the path last shown."""

    def __init__(self, url: str) -> None:
        self.url, self.session, self.page, self.text = url, requests.Session(), "", ""
        self.session.trust_env = False

    def look(self, path: str) -> None:
        self._shown(self.session.get(f"{self.url}/kiosk/{path}", timeout=30))

    def tap(self, path: str, **data: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.text)
        assert token, self.page
        sent = {**data, "csrfmiddlewaretoken": token[1]}
        self._shown(self.session.post(f"{self.url}/kiosk/{path}", data=sent, timeout=30))

    def wait_for(self, path: str) -> None:
        """Ask as the page's script does until the truth is at ``path``, then go there."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            told = self.session.get(f"{self.url}/kiosk/state/", timeout=30).json()
            if told["page"] == f"/kiosk/{path}":
                self.look(path)
                return
            time.sleep(0.1)
        raise AssertionError(f"{told} and not {path}")

    def _shown(self, answer: requests.Response) -> None:
        assert answer.status_code == 200, (answer.status_code, answer.url)
        self.page, self.text = answer.url.removeprefix(f"{self.url}/kiosk/"), answer.text


@pytest.fixture
def alone(stage: Stage, now: datetime, tmp_path: Path) -> Iterator[Alone]:
    home = tmp_path / "home"
    (home / "centre").mkdir(parents=True)
    (home / "centre" / "registry.toml").write_text(f'[default]\nurl = "{stage.sky.url}/koiki/v5"\n', encoding="utf-8")
    alone = Alone(home, port=free_port(), now=now.isoformat())
    alone.start()
    yield alone
    if alone.process and alone.process.poll() is None:
        alone.kill()


@pytest.mark.long
def test_the_centre_is_killed_after_every_touch_and_the_citizen_goes_on(stage: Stage, alone: Alone) -> None:
    citizen = Fingers(alone.url)
    card = {"municipality": stage.municipality, "serial": "1001", "issuer": ISSUER, "media": "CARD"}
    touches: list[tuple[str, Callable[[], None]]] = [
        ("card/", lambda: citizen.tap("", language="ja")),
        ("pin/", lambda: (citizen.look("card/new/"), citizen.tap("card/new/", **card))[0]),
        ("certificates/", lambda: citizen.tap("pin/", typed="1234")),
        ("options/", lambda: citizen.tap("certificates/", kind="JUMINHYO")),
        ("confirm/", lambda: citizen.tap("options/", scope="SELF")),
        ("pay/", lambda: _asked_while_both_die(stage, alone, citizen)),
        ("pay/", lambda: citizen.tap("pay/", coin="100")),
        ("pay/", lambda: citizen.tap("pay/", coin="100")),
        ("print/", lambda: citizen.tap("pay/", coin="100")),
        ("paper/", lambda: citizen.wait_for("paper/")),
    ]
    citizen.look("")
    for page, touch in touches:
        touch()
        assert citizen.page == page
        alone.kill()
        alone.start()
        citizen.look(page)
        assert citizen.page == page, "what the screen says after the power is back"
    _all_told(alone)
    (visit,) = Journal(alone.home / "centre" / "journal.sqlite").all_visits()
    assert (visit.state, visit.sheets, visit.kept, visit.reported_state) == (State.PRINTED, 1, 250, "DELIVERED")
    assert faults(visit) == []
    ledger = stage.ledger(visit.request_id)
    assert (ledger["state"], ledger["issued"], ledger["copies"], ledger["yen"]) == ("DELIVERED", 1, 1, 250)
    checked = alone.run("centre_journal", "--check")
    assert (checked.returncode, "刷れた紙 1枚、収めたお金 250円、合わない来訪 0件" in checked.stdout) == (0, True)


def _asked_while_both_die(stage: Stage, alone: Alone, citizen: Fingers) -> None:
    """Nobody answers when the citizen confirms; then the Centre dies too, and both come back."""
    stage.kill_web()
    citizen.tap("confirm/")
    assert citizen.page == "wait/"
    alone.kill()
    alone.start()
    citizen.look("wait/")
    stage.bring_up()
    citizen.wait_for("pay/")


def _all_told(alone: Alone) -> None:
    """Until the round of the process has told everything."""
    until = time.monotonic() + 60
    while alone.run("centre_journal", "--waiting").returncode:
        assert time.monotonic() < until
        time.sleep(0.5)
