"""Random histories of packages against the model of the contract; ``AKASHI_HISTORIES=20000`` makes the long run."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.model import House
from tests.feeds.packages import CODE, Feed, one
from tests.feeds.parcels import Package, Row

_NOW = 1000


def moment(minute: int) -> datetime:
    return FRIDAY_MORNING + timedelta(minutes=minute - _NOW)


def rows(keys: list[str], ends: list[str]) -> st.SearchStrategy[tuple[Row, ...]]:
    row = st.builds(
        Row,
        key=st.sampled_from(keys),
        history=st.integers(1, 3),
        operated=st.sampled_from([900, 950, 999]),
        change=st.sampled_from(["A", "B", "C"]),
        end=st.sampled_from(ends),
        bad=st.sampled_from(["", "", "", "", "", "", "value", "version"]),
        latest=st.sampled_from([True, True, True, True, False]),
    )
    return st.lists(row, max_size=4).map(tuple)


@st.composite
def histories(draw: st.DrawFn) -> list[Package]:
    """A chain of packages, some sent in two versions; then what arrives of it: dropped, repeated, out of order."""
    sent: list[Package] = []
    for sequence in range(1, draw(st.integers(1, 4)) + 1):
        for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
            mode = draw(st.sampled_from(["DELTA", "DELTA", "FULL"]))
            sent.append(
                Package(
                    mode=mode,
                    sequence=sequence,
                    previous=sequence - 1 if draw(st.integers(0, 9)) else draw(st.integers(0, sequence - 1)),
                    extracted=draw(st.sampled_from([890, 920, 960, 990, 1010])),
                    people=draw(rows(["P1", "P2", "P3"], ["live", "live", "removed", "deleted"])),
                    holds=draw(rows(["K1", "K2"], ["live", "live", "deleted"])),
                    broken=draw(st.integers(0, 9)) == 0,
                )
            )
    in_order = draw(st.booleans())
    return sent if in_order else draw(st.lists(st.sampled_from(sent), min_size=1, max_size=6))


def record(row: Row, layout: str) -> tuple[str, dict[str, str]]:
    common: dict[str, Any] = {
        "change_id": row.change,
        "history_no": "x" if row.bad == "version" else row.history,
        "operated_at": moment(row.operated).isoformat(),
        "is_latest": int(row.latest),
        "is_deleted": int(row.end == "deleted"),
    }
    if row.key[0] == "K":
        return one("R01", hold_no=row.key, target_no="P1", hold_kind="77" if row.bad == "value" else "01", **common)
    removed = row.end == "removed"
    if layout == "U01":
        state = 7 if row.bad == "value" else 3 if removed else 1
        return one("U01", user_id=row.key, atena_no=row.key, state=state, **common)
    state = {"resident_state": 2 if removed else 1, "is_removed": int(removed), "sex": 7 if row.bad == "value" else 1}
    return one("J01", atena_no=row.key, household_no=f"H{row.key}", **state, **common)


#: Where a layout's rows are seen: key, newness, deleted, dead.
_SEEN = {
    "J01": "SELECT atena_no, history_no, operated_at, is_deleted, is_removed FROM replica_resident",
    "U01": "SELECT user_id, history_no, operated_at, is_deleted, state = '3' FROM identity_card_user",
}


def seen(layout: str) -> tuple[Any, ...]:
    """The 副本 as issuing sees it: records with their newness, 連携誤り, what was applied, freshness, a gap."""
    with scope(CODE) as cursor:
        cursor.execute(
            f"{_SEEN[layout]} "
            "WHERE municipality = %s UNION ALL SELECT hold_no, history_no, operated_at, is_deleted, false "
            "FROM holds_hold WHERE municipality = %s AND source_system = 'JUKI'",
            [CODE, CODE],
        )
        records = {
            key: (history, at, "deleted" if gone else "removed" if removed else "live")
            for key, history, at, gone, removed in cursor.fetchall()
        }
        cursor.execute(
            "SELECT DISTINCT target_no FROM holds_hold WHERE municipality = %s AND hold_kind = 'LE' "
            "AND target_kind = '1' AND ended_at IS NULL",
            [CODE],
        )
        errors = {person for (person,) in cursor.fetchall()}
        cursor.execute(
            "SELECT applied_sequence, extracted_at, gap_since IS NOT NULL FROM replica_feed_state "
            "WHERE municipality = %s AND system = 'JUKI'",
            [CODE],
        )
        state = cursor.fetchone() or (0, None, False)
    return records, errors, state


def expected(house: House) -> tuple[Any, ...]:
    records = {key: (row.history, moment(row.operated), row.end) for key, row in house.records.items()}
    fresh = moment(house.fresh) if house.applied else None
    return records, house.held(), (house.applied, fresh, bool(house.waiting))


def play(juki: Feed, history: list[Package], layout: str) -> None:
    house, paths = House(now=_NOW), {}
    for package in history:
        if package not in paths:
            listed = [record(row, layout) for row in (*package.people, *package.holds)]
            paths[package] = juki.write(
                package.sequence,
                *listed,
                mode=package.mode,
                previous=package.previous,
                layouts_present=(layout,) if package.people or package.broken else (),
                extracted_at=moment(package.extracted),
                raw={layout: b"broken\r\n"} if package.broken else None,
            )
        receipt = juki.send(paths[package])
        told = house.take(package)
        if isinstance(told, tuple):
            counts = (receipt["state"], receipt["applied"], receipt["quarantined"], receipt["discarded"])
            assert counts == told
        else:
            assert receipt["state"] == told
        assert seen(layout) == expected(house)


@pytest.mark.parametrize("layout", sorted(_SEEN))
@settings(
    max_examples=int(os.environ.get("AKASHI_HISTORIES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=histories())
def test_every_history_of_packages_ends_where_the_contract_says(juki: Feed, layout: str, history: list[Package]):
    with transaction.atomic():
        play(juki, history, layout)
        transaction.set_rollback(True)
    for path in juki.folder.iterdir():
        path.unlink()
