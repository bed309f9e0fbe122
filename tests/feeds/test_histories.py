"""Random histories of packages against the model of the contract; ``AKASHI_HISTORIES=20000`` makes the long run."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.feeds import store
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING, _municipality
from tests.feeds.eudc import eudc
from tests.feeds.model import House
from tests.feeds.packages import CODE, Feed, imprint, one
from tests.feeds.parcels import LETTERS, Package, Row

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
_NOW = 1000
_ELSEWHERE = "011002"
_SYSTEMS = [
    *(("JUKI",) for _ in range(4)), ("INKAN",), ("ZEI",), ("KOSEKI",), ("FUHYO",), ("RISAI",), ("GAIJI",),
    ("JUKI", "INKAN"), ("JUKI", "GAIJI"), ("KOSEKI", "GAIJI"), ("ZEI", "FUHYO"), ("GAIJI", "INKAN", "JUKI"),
]  # fmt: skip
_ATTACHED = {"INKAN": {"seals/1.png": imprint(size=24)}, "GAIJI": {"EUDC.TTE": eudc({"\ue000": (100, 0, 900, 800)})}}
#: A value that is no value of its item, a record that is at its end, and the record's own number.
_LAYOUTS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "P": ("J01", "atena_no", {"sex": 7}, {"resident_state": 2, "is_removed": 1}),
    "U": ("U01", "user_id", {"state": 7}, {"state": 3}),
    "S": ("I01", "seal_no", {"notation": 9}, {"seal_state": 3}),
    "T": ("T01", "fiscal_year", {"taxed": 7}, {}),
    "K": ("K01", "koseki_no", {"koseki_state": 9}, {"koseki_state": 2}),
    "F": ("F01", "koseki_no", {"is_in_process": 7}, {}),
    "D": ("D01", "risai_no", {"is_issuable": 7}, {}),
    "E": ("E01", "version", {"effective_at": "x"}, {}),
    "H": ("R01", "hold_no", {"hold_kind": 77}, {}),
}
_SEEN = " UNION ALL ".join(
    f"SELECT source_system, '{letter}' || {key}, history_no, operated_at, is_deleted, {dead} FROM {table} "
    "WHERE municipality = %s"
    for letter, key, table, dead in (
        ("", "atena_no", "replica_resident", "is_removed"),
        ("", "user_id", "identity_card_user", "state = '3'"),
        ("", "seal_no", "replica_seal", "seal_state = '3'"),
        ("T", "(fiscal_year - 2000)", "replica_tax_record", "false"),
        ("", "koseki_no", "replica_koseki", "koseki_state = '2'"),
        ("", "koseki_no", "replica_fuhyo", "false"),
        ("", "risai_no", "replica_risai", "false"),
        ("E", "version", "replica_gaiji", "false"),
        ("", "hold_no", "holds_hold", "false"),
    )
)


def moment(minute: int) -> datetime:
    return FRIDAY_MORNING + timedelta(minutes=minute - _NOW)


def _row(keys: list[str], ends: list[str]) -> st.SearchStrategy[Row]:
    return st.builds(
        Row,
        key=st.sampled_from(keys),
        history=st.integers(1, 3),
        operated=st.sampled_from([900, 950, 999]),
        change=st.sampled_from(["A", "B", "C"]),
        end=st.sampled_from(ends),
        bad=st.sampled_from(["", "", "", "", "", "", "value", "version"]),
        latest=st.sampled_from([True, True, True, True, False]),
    )


def _rows(letters: str) -> st.SearchStrategy[tuple[Row, ...]]:
    ends = ["live", "live", "deleted", "removed" if _LAYOUTS[letters[0]][3] else "live"]
    return st.lists(_row([f"{letter}{n}" for n in (1, 2, 3) for letter in letters], ends), max_size=4).map(tuple)


_OWN = {system: _rows(letters) for system, letters in LETTERS.items()}


def layouts(system: str) -> tuple[str, ...]:
    """What a package of the system holds beside R01."""
    return tuple(_LAYOUTS[letter][0] for letter in LETTERS[system])


_HOLDS = st.lists(_row(["H1", "H2"], ["live", "live", "deleted"]), max_size=2).map(tuple)
_SENT = st.tuples(
    st.sampled_from(["DELTA", "DELTA", "FULL"]),
    st.integers(0, 9),
    st.sampled_from([890, 920, 960, 990, 1010]),
    st.sampled_from([0, 0, 0, 1, 2]),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(["", "", "", "", "", "", "", "csv", "byte", "cut"]),
    st.integers(1, 999),
)
_VERSIONS = st.sampled_from([1, 1, 1, 2])


@st.composite
def histories(draw: st.DrawFn) -> list[Package]:
    """Chains of packages, some sent in two versions; then what arrives of them: dropped, repeated, out of order."""
    sent: list[Package] = []
    systems = draw(st.sampled_from(_SYSTEMS))
    for system in systems:
        for sequence in range(1, draw(st.integers(1, 4 if len(systems) == 1 else 2)) + 1):
            for _ in range(draw(_VERSIONS)):
                mode, chained, extracted, gaiji, file, broken, at = draw(_SENT)
                previous = sequence - 1 if chained else draw(st.integers(0, sequence - 1))
                own = draw(_OWN[system]) if file else ()
                edition = gaiji if "GAIJI" in systems and system != "GAIJI" else 0
                broken = "cut" if broken == "byte" and not own else broken
                at = at if broken == "cut" else 0
                rows = (*own, *draw(_HOLDS))
                sent.append(
                    Package(
                        system, mode, sequence, previous, extracted, edition, file or broken == "csv", rows, broken, at
                    )
                )
    if draw(st.booleans()):
        return sorted(sent, key=lambda p: p.sequence)
    return draw(st.lists(st.sampled_from(sent), min_size=1, max_size=6))


def record(row: Row) -> tuple[str, dict[str, str]]:
    layout, number, wrong, dead = _LAYOUTS[row.key[0]]
    values: dict[str, Any] = {
        number: {"E": row.key[1:], "T": f"200{row.key[1:]}"}.get(row.key[0], row.key),
        "change_id": row.change,
        "history_no": "x" if row.bad == "version" else row.history,
        "operated_at": moment(row.operated).isoformat(),
        "is_latest": int(row.latest),
        "is_deleted": int(row.end == "deleted"),
    }
    about = {"P": {"household_no": f"H{row.key}"}, "H": {"target_no": "P1"}}.get(row.key[0], {"atena_no": "P1"})
    if row.key[0] in "KFE":
        about = {}
    return one(
        layout, **values | about | (dead if row.end == "removed" else {}) | (wrong if row.bad == "value" else {})
    )


def written(feed: Feed, package: Package) -> Path:
    """The package as a file, spoilt as it says."""
    own = layouts(package.system)
    path = feed.of(package.system).write(
        package.sequence,
        *map(record, package.rows),
        mode=package.mode,
        previous=package.previous,
        layouts_present=own if package.file else (),
        extracted_at=moment(package.extracted),
        attachments=_ATTACHED.get(package.system),
        raw={own[0]: b"broken\r\n"} if package.broken == "csv" else None,
        manifest={"gaijiVersion": package.gaiji},
    )
    path = path.rename(path.with_name(f"{feed.made}.zip"))
    feed.made += 1
    data = bytearray(path.read_bytes())
    if package.broken == "byte":
        data[data.index(CODE.encode()) + 3] ^= 1
    if package.broken == "cut":
        del data[len(data) * package.at // 1000 :]
    path.write_bytes(data)
    return path


def seen() -> tuple[Any, ...]:
    """As issuing sees it: records and their newness, 連携誤り, what was applied, freshness, a gap; and the receipts."""
    with scope(CODE) as cursor:
        cursor.execute(_SEEN, [CODE] * _SEEN.count("%s"))
        records = {
            (system, key): (history, at, "deleted" if gone else "removed" if removed else "live")
            for system, key, history, at, gone, removed in cursor.fetchall()
            if system != "INTAKE"
        }
        cursor.execute(
            "SELECT DISTINCT target_kind, target_no FROM holds_hold WHERE municipality = %s AND hold_kind = 'LE' "
            "AND target_kind <> '2' AND ended_at IS NULL",
            [CODE],
        )
        errors = set(cursor.fetchall())
        cursor.execute(
            "SELECT system, applied_sequence, extracted_at, gap_since IS NOT NULL FROM replica_feed_state "
            "WHERE municipality = %s AND (applied_sequence > 0 OR gap_since IS NOT NULL)",
            [CODE],
        )
        states = {system: tuple(state) for system, *state in cursor.fetchall()}
        cursor.execute(
            "SELECT system, sequence, state, applied, quarantined, discarded FROM intake_receipt "
            "WHERE municipality = %s AND applied + quarantined + discarded = rows ORDER BY 1, 2, 3, 4, 5, 6",
            [CODE],
        )
        return records, errors, states, cursor.fetchall()


def expected(house: House) -> tuple[Any, ...]:
    records = {key: (row.history, moment(row.operated), row.end) for key, row in house.records.items()}
    states = {
        system: (line.applied, moment(line.fresh) if line.applied else None, bool(line.waiting))
        for system, line in house.lines.items()
        if line.applied or line.waiting
    }
    return records, house.held(), states, sorted(house.receipts)


def play(feed: Feed, history: list[Package]) -> None:
    house, paths = House(now=_NOW), {}
    for package in history:
        if package not in paths:
            paths[package] = written(feed, package)
        receipt = feed.send(paths[package])
        told = house.take(package)
        assert tuple(receipt[name] for name in ("state", "applied", "quarantined", "discarded")) == told
        assert seen() == expected(house)


@pytest.fixture
def feed(db, tmp_path, settings, monkeypatch) -> Feed:
    """Feeds of our municipality, on a connection that has its temporary tables, beside another municipality."""
    settings.AKASHI_HOME = tmp_path / "home"
    (tmp_path / "out").mkdir()
    # What survives a power cut is not asked here, and costs more than the rest.
    monkeypatch.setattr(store.os, "fsync", lambda descriptor: None)
    for code, name in ((CODE, "加古川市"), (_ELSEWHERE, "札幌市")):
        _municipality(code, name, FRIDAY_MORNING)
    for system in LETTERS:
        Feed(folder=tmp_path / "out", system=system, municipality=_ELSEWHERE).put(
            1, layouts_present=(*layouts(system), "R01")
        )
    return Feed(folder=tmp_path / "out")


@settings(
    max_examples=int(os.environ.get("AKASHI_HISTORIES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=histories())
def test_every_history_of_packages_ends_where_the_contract_says(feed: Feed, history: list[Package]):
    with transaction.atomic():
        play(feed, history)
        transaction.set_rollback(True)
    for path in feed.folder.iterdir():
        path.unlink()
