"""Heads of the chains outside the database: once each, in order, whatever else happens."""

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connections

from issuer.audit import append
from issuer.audit.anchors import anchor_head
from issuer.audit.tasks import anchor
from issuer.audit.verify import verify
from issuer.tenancy.scope import scope


def _write(code: str, now: datetime, count: int) -> None:
    with scope(code):
        for number in range(count):
            append(municipality=code, at=now, actor="test", action="test.act", detail={"番号": number})


@pytest.mark.django_db
def test_anchors_are_in_the_order_of_the_chain_and_the_years_before_are_not_read_again(
    kakogawa: str, now: datetime, tmp_path: Path
) -> None:
    for _ in range(20):
        _write(kakogawa, now, 1)
        assert anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
    path = tmp_path / f"{kakogawa}.jsonl"
    lines = path.read_text().splitlines()
    numbers = [json.loads(line)["seq"] for line in lines]
    assert numbers == list(range(numbers[0], numbers[0] + 20))
    path.write_text("\n".join(["nobody reads this", lines[-1]]) + "\n")
    assert not anchor_head(municipality=kakogawa, folder=tmp_path, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("rest", ['{"municipality": "28', "null", "[1]", '"text"'])
def test_a_line_cut_off_by_a_crash_is_named_and_the_next_one_is_whole(
    kakogawa: str, now: datetime, tmp_path: Path, rest: str
) -> None:
    anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
    path = tmp_path / f"{kakogawa}.jsonl"
    path.write_text(path.read_text() + rest)
    _write(kakogawa, now, 1)
    assert anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
    verdict = verify(municipality=kakogawa, anchor_dir=tmp_path)
    assert verdict.faults == (f"{kakogawa}.jsonl の 2 行目の控えは、署名が合いません",)
    assert verdict.anchors == 2


@pytest.mark.django_db(transaction=True)
def test_processes_that_anchor_at_once_write_a_head_once(kakogawa: str, now: datetime, tmp_path: Path) -> None:
    _write(kakogawa, now, 3)
    gate = threading.Barrier(8)
    wrote: list[bool] = []

    def run() -> None:
        gate.wait()
        try:
            wrote.append(anchor_head(municipality=kakogawa, folder=tmp_path, now=now))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wrote) == [False] * 7 + [True]
    assert len((tmp_path / f"{kakogawa}.jsonl").read_text().splitlines()) == 1


@pytest.mark.django_db
def test_every_hundredth_link_asks_for_an_anchor_once_it_is_committed(
    kakogawa: str,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(anchor, "apply_async", lambda args, **_: asked.append(tuple(args)))
    with scope(kakogawa) as cursor:
        cursor.execute("SELECT seq FROM audit_head WHERE municipality = %s", [kakogawa])
        before = cursor.fetchone()[0]
    with django_capture_on_commit_callbacks(execute=True):
        _write(kakogawa, now, 99 - before)
    assert asked == []
    with django_capture_on_commit_callbacks(execute=True):
        _write(kakogawa, now, 2)
        assert asked == []
    assert asked == [(kakogawa,)]


@pytest.mark.django_db
def test_a_broker_that_is_away_harms_no_act(
    kakogawa: str,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(anchor, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        _write(kakogawa, now, 120)
