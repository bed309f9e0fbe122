"""How far a load is, seen from outside it, and calling it off; with real transactions."""

import json
import os
import threading
import time

import pytest
from django.core.management import call_command

from integrations.feeds import apply, housekeeping, progress, service, store
from integrations.feeds.cancel import cancel
from integrations.feeds.status import status
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from tests import records as selectors
from tests.conftest import FRIDAY_MORNING
from tests.feeds.hyojun import protection, resident, sheet
from tests.feeds.packages import CODE, Feed, home, person
from tests.feeds.test_side_by_side import city, in_thread  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def told_of_every_block(monkeypatch):
    monkeypatch.setattr(progress, "INTERVAL", 0.0)


def people(history: int = 1, name: str = "試験　太郎"):
    found = [person(f"10{n:02}", "H1", head=n == 1, history_no=history, name=name) for n in range(1, 6)]
    return [*found, home("H1", "1001", 5, head_name=name, history_no=history)]


class Paused:
    """A load that stands still before the merge, until told to go on."""

    def __init__(self, feed: Feed, monkeypatch, *, sequence: int = 1) -> None:
        self.reached, self.go, self.errors = threading.Event(), threading.Event(), []
        real = apply.merge.merge

        def merge(**arguments):
            self.reached.set()
            assert self.go.wait(20)
            return real(**arguments)

        monkeypatch.setattr(apply.merge, "merge", merge)
        self.receipt = service.submit(path=feed.write(sequence, *people(sequence)), now=FRIDAY_MORNING)["receipt"]
        self.thread = in_thread(self.errors, lambda: service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING))
        assert self.reached.wait(20)

    def end(self) -> dict:
        self.go.set()
        self.thread.join(20)
        assert self.errors == []
        return service.receipt_of(municipality=CODE, number=self.receipt)


def test_a_load_tells_its_rows_while_it_runs_and_nothing_afterwards(city: Feed, monkeypatch, capsys):  # noqa: F811
    load = Paused(city, monkeypatch)
    told = service.receipt_of(municipality=CODE, number=load.receipt)["progress"]
    assert (told["step"], told["rows"], told["total"]) == ("MERGE", 0, 6)
    call_command("feed_status", "--municipality", CODE, "--json")
    assert json.loads(capsys.readouterr().out)[0]["loading"] == {"receipt": load.receipt} | told
    call_command("feed_status", "--municipality", CODE)
    assert "読み込み中" in capsys.readouterr().out
    done = load.end()
    assert (done["state"], done["progress"]) == ("APPLIED", None)
    assert status(CODE)[0]["loading"] is None


def test_a_mapped_load_tells_each_row_once_in_each_step(city: Feed, monkeypatch, settings):  # noqa: F811
    settings.AKASHI_DEMO = True
    told: list[tuple[str, int]] = []
    real = progress.Watch.rows

    def rows(watch, count):
        real(watch, count)
        told.append((watch._step, watch._rows))

    monkeypatch.setattr(progress.Watch, "rows", rows)
    raw = {"001o006": sheet([resident("1001"), resident("1002", "H2")]), "001o009": sheet([protection("1001")])}
    listed = [("001o006", {}), ("001o006", {}), ("001o009", {})]
    receipt = city.put(1, *listed, raw=raw, header=True, manifest={"profile": "hyojun-1"})
    assert (receipt["state"], receipt["rows"]) == ("APPLIED", 3)
    assert {step: max(rows for s, rows in told if s == step) for step in ("READ", "MERGE")} == {"READ": 3, "MERGE": 3}


def test_a_load_called_off_half_way_leaves_nothing_and_its_number_free(city: Feed, monkeypatch):  # noqa: F811
    city.put(1, *people(1, "旧　名"))
    with monkeypatch.context() as pausing:
        load = Paused(city, pausing, sequence=2)
        assert cancel(municipality=CODE, receipt=load.receipt, now=FRIDAY_MORNING, actor="test")["state"] == "RECEIVED"
        done = load.end()
    assert (done["state"], done["errors"][0]["code"], done["applied"]) == ("REFUSED", "CANCELLED", 0)
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001").name == "旧　名"
    assert city.put(2, *people(2, "新　名"))["state"] == "APPLIED"


def test_the_last_moment_decides_once_whether_a_load_is_called_off(city: Feed, monkeypatch):  # noqa: F811
    """Called off between the last block and the commit: nothing is applied; after it: everything is."""
    real = apply.touched.settle

    def called_off_here(**arguments):
        moved = real(**arguments)
        errors: list[BaseException] = []
        thread = in_thread(
            errors, lambda: cancel(municipality=CODE, receipt=current[0], now=FRIDAY_MORNING, actor="test")
        )
        thread.join(20)
        assert errors == []
        return moved

    current = [service.submit(path=city.write(1, *people()), now=FRIDAY_MORNING)["receipt"]]
    with monkeypatch.context() as late:
        late.setattr(apply.touched, "settle", called_off_here)
        service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    assert service.receipt_of(municipality=CODE, number=current[0])["errors"][0]["code"] == "CANCELLED"
    receipt = city.put(1, *people())
    assert cancel(municipality=CODE, receipt=receipt["receipt"], now=FRIDAY_MORNING, actor="test")["state"] == "APPLIED"
    assert status(CODE)[0]["sequence"] == 1


def test_a_held_package_is_called_off_at_once_and_the_gap_with_it(city: Feed, capsys):  # noqa: F811
    city.put(1, *people())
    held = city.put(3, *people(3))
    assert held["state"] == "HELD"
    assert status(CODE)[0]["gapSince"] is not None
    call_command("feed_cancel", held["receipt"])
    assert json.loads(capsys.readouterr().out)["errors"][0]["code"] == "CANCELLED"
    assert status(CODE)[0]["gapSince"] is None
    assert list((store.root() / CODE).iterdir()) == []
    with pytest.raises(BadInput):
        cancel(municipality=CODE, receipt=f"{CODE}-JUKI-0", now=FRIDAY_MORNING, actor="test")


def test_a_lost_side_connection_never_costs_the_load(city: Feed, monkeypatch):  # noqa: F811
    def cannot(_self):
        raise progress.DatabaseError("too many connections")

    monkeypatch.setattr(progress.Watch, "_connection", cannot)
    assert city.put(1, *people())["state"] == "APPLIED"


def test_a_task_leaves_the_work_to_whoever_is_at_it_and_nothing_is_left_lying(city: Feed, monkeypatch):  # noqa: F811
    with monkeypatch.context() as pausing:
        load = Paused(city, pausing)
        service.submit(path=city.write(2, *people(2)), now=FRIDAY_MORNING)
        service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING, patience=0)  # comes back at once
        assert status(CODE)[0]["sequence"] == 0
        load.end()
    assert status(CODE)[0]["sequence"] == 2


def test_copies_that_nobody_owns_are_swept_in_time_and_those_that_wait_stay(city: Feed, monkeypatch):  # noqa: F811
    city.put(2, *people(), as_zip=False)
    (waiting,) = (store.root() / CODE).iterdir()
    orphan = waiting.with_name("ORPHAN")
    dead, upload = store.incoming(), store.upload(municipality=CODE, system="JUKI", sha256="0" * 64)
    for path in (orphan, dead, upload):
        path.write_bytes(b"x")
        os.utime(path, (0, 0))  # as old as its source may be
    real = time.time
    for days, left in ((0, [True] * 4), (2, [True, False, False, True]), (15, [True, False, False, False])):
        monkeypatch.setattr(housekeeping.time, "time", lambda days=days: real() + days * 86_400)
        housekeeping.sweep()
        assert [path.exists() for path in (waiting, orphan, dead, upload)] == left
