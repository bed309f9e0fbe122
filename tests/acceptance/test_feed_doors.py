"""Packages over HTTPS to a running server and its worker: killed workers, a restarted database, a watched folder."""

import json
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from .cast import crowd
from .conftest import add
from .database import session, standing_still, stopped_by
from .invention import Inventor
from .office import Office, Server, _command, descendants
from .registry import Registry

pytestmark = pytest.mark.heavy


class Sender:
    """A core system of a town of its own."""

    def __init__(self, office: Office, server: Server, town: Registry) -> None:
        self.office, self.server, self.town, self.sequence = office, server, town, 1
        self.token = self.credential("JUKI")

    def credential(self, system: str) -> str:
        said = self.office.akashi("feed_credential_add", self.town.code, "--system", system, "--json").stdout
        return str(json.loads(said.splitlines()[-1])["token"])

    def delta(self) -> Path:
        """The next package: one household moved."""
        self.sequence += 1
        household = self.town.households[self.sequence]
        household.history += 1
        household.address.block = self.town.inventor.block()
        household.operated_at = self.town.now.replace(hour=8, minute=30 + self.sequence)
        at = self.town.now.replace(hour=8, minute=31 + self.sequence)
        package = self.town.delta({"J02": [household.row()]}, sequence=self.sequence, extracted_at=at)
        return package.write(self.office.home / "out")

    def post(self, path: Path, token: str = "") -> requests.Response:
        with path.open("rb") as stream:
            return requests.post(
                f"{self.server.url}/feeds/v1/packages",
                files={"package": stream},
                headers={"Authorization": f"Bearer {token or self.token}"},
                timeout=60,
            )

    def get(self, number: str, token: str = "") -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return requests.get(f"{self.server.url}/feeds/v1/packages/{number}", headers=headers, timeout=60)

    def outcome(self, number: str) -> dict[str, Any]:
        """The receipt once it is final."""
        return until(lambda: (found := self.get(number).json())["state"] not in ("RECEIVED", "HELD") and found)

    def applied(self) -> int:
        said = self.office.akashi("feed_status", "--municipality", self.town.code, "--json").stdout
        (line,) = [line for line in json.loads(said.splitlines()[-1]) if line["system"] == "JUKI"]
        assert line["sequence"] == self.sequence
        return int(line["packages"])


def until(found: Callable[[], Any], *, patience: float = 120) -> Any:
    """Ask until the answer is true."""
    end = time.monotonic() + patience
    while not (answer := found()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)
    return answer


@pytest.fixture(scope="module")
def sender(office: Office, server: Server, seed: int, town: Registry) -> Sender:
    made = Registry(Inventor(seed + 77), town.now)
    crowd(made, 20)
    add(office, made)
    office.deliver(made.full(extracted_at=made.now.replace(hour=8)).write(office.home / "out"))
    return Sender(office, server, made)


def test_a_package_goes_in_over_https_and_its_receipt_tells_the_outcome(sender: Sender) -> None:
    path = sender.delta()
    answer = sender.post(path)
    assert (answer.status_code, answer.json()["state"]) == (202, "RECEIVED")
    receipt = sender.outcome(answer.json()["receipt"])
    assert (receipt["state"], receipt["applied"], receipt["errors"]) == ("APPLIED", 1, [])
    again = sender.post(path)
    assert (again.status_code, again.json()["state"]) == (202, "DUPLICATE")
    assert again.json()["receipt"] == receipt["receipt"]


def test_no_other_system_or_stranger_sends_for_it_or_sees_its_receipts(sender: Sender) -> None:
    number = sender.post(sender.delta()).json()["receipt"]
    sender.outcome(number)
    seals = sender.credential("INKAN")
    assert sender.get(number, seals).status_code == 404
    assert sender.post(sender.delta(), seals).status_code == 403
    sender.sequence -= 1
    assert sender.get(number, "nobody").status_code == 401
    assert sender.post(sender.town.seals_full().write(sender.office.home / "out")).status_code == 403


def test_a_worker_killed_in_mid_load_is_replaced_and_the_package_applied_once(sender: Sender) -> None:
    before, path = sender.applied(), sender.delta()
    with standing_still(sender.office) as owner:
        number = sender.post(path).json()["receipt"]
        stopped_by(owner)
        for pid in descendants(sender.server.process.pid):
            if b"celery" in _command(pid):
                os.kill(pid, signal.SIGKILL)
    receipt = sender.outcome(number)
    assert (receipt["state"], receipt["applied"]) == ("APPLIED", 1)
    assert sender.applied() == before + 1
    sender.office.audit(sender.town.code)


def test_a_database_restarted_in_mid_load_loses_nothing(sender: Sender) -> None:
    before, path = sender.applied(), sender.delta()
    with pytest.raises(psycopg.Error), standing_still(sender.office) as owner:
        number = sender.post(path).json()["receipt"]
        stopped_by(owner)
        folder, port = owner.info.host, owner.info.port
        postmaster = int((Path(folder) / f".s.PGSQL.{port}.lock").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGINT)
        until(lambda: not Path(f"/proc/{postmaster}/cmdline").exists() or not _command(postmaster))
        owner.execute("SELECT 1")
    sender.office.akashi("feed_status")  # wakes what sleeps
    receipt = sender.outcome(number)
    assert (receipt["state"], receipt["applied"]) == ("APPLIED", 1)
    assert sender.applied() == before + 1
    sender.office.audit(sender.town.code)


def test_a_load_is_called_off_while_it_stands_and_its_number_is_free(sender: Sender) -> None:
    path = sender.delta()
    with standing_still(sender.office) as owner:
        number = sender.post(path).json()["receipt"]
        stopped_by(owner)
        with ThreadPoolExecutor(1) as pool, session(sender.office, "app", sender.town.code) as watcher:
            asked = "SELECT cancel_at FROM intake_receipt WHERE number = %s AND cancel_at IS NOT NULL"
            cancelling = pool.submit(sender.office.akashi, "feed_cancel", number)
            until(lambda: watcher.execute(asked, [number]).fetchone())
            owner.rollback()
            assert json.loads(cancelling.result().stdout)["errors"][0]["code"] == "CANCELLED"
    again = sender.post(path).json()
    assert again["receipt"] != number
    assert sender.outcome(again["receipt"])["state"] == "APPLIED"
