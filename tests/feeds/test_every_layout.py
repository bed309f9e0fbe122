"""Every layout of every system goes through the same door: the same rules, whatever the table (feed contract)."""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.feeds.layouts import FOLDER, Item, layouts
from integrations.feeds.manifest import APPLICABLE
from integrations.feeds.targets import plan
from issuer.intake import worklist
from issuer.intake.models import QuarantinedKey, WorkItem
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.eudc import eudc
from tests.feeds.packages import CODE, Feed, imprint, later, row

OURS = [(system, layout) for system, those in APPLICABLE.items() for layout in those]
EACH = pytest.mark.parametrize(("system", "layout"), OURS, ids=[f"{s}-{n}" for s, n in OURS])
TODAY = FRIDAY_MORNING.isoformat()
STRANGERS = "011002"
#: SHA-256 over name, NUL and bytes of every table as the feed contract 1 publishes it.
CONTRACT = "efbb2ecd7ee16cfee9d01e536959dfa825bcdaa4c7face56aa12598f2d88e026"
_KEYS = {"atena_no": "1001", "household_no": "H1", "seal_no": "S1", "hold_no": "R1", "user_id": "U1", "seq": "1"}
#: What a FULL may leave out: holds, and the 外字 editions that rows lean on.
KEPT = frozenset({"R01", "E01"})


def record(layout: str, **given: object) -> tuple[str, dict[str, str]]:
    """A complete row with every key filled."""
    names = {item.field for item in layouts()[layout].items}
    return layout, row(layout, **({k: v for k, v in _KEYS.items() if k in names} | given))


def attached(layout: str) -> dict[str, bytes] | None:
    return {"I01": {"seals/1.png": imprint()}, "E01": {"EUDC.TTE": eudc({"\ue000": (100, 0, 900, 200)})}}.get(layout)


def living(layout: str, municipality: str = CODE) -> list[dict[str, object]]:
    """The living rows of a layout's table, as the application's role sees them."""
    target = plan(layout).target
    with scope(municipality), connections["default"].cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {target.table} WHERE municipality = %s AND NOT is_deleted AND source_system <> 'INTAKE'",
            [municipality],
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def feed(juki: Feed, system: str) -> Feed:
    return juki if system == "JUKI" else juki.of(system)


def test_every_layout_of_the_contract_has_a_table_and_a_system():
    assert {layout for _, layout in OURS} == set(layouts())
    assert all(layouts()[layout].system == system for system, layout in OURS if layout != "R01")
    assert all(those[0] == "R01" for those in APPLICABLE.values())


def test_the_layout_tables_are_the_contracts_byte_for_byte():
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest() == CONTRACT


@EACH
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16LE", "UTF-16BE", "CP932"])
def test_a_row_reads_the_same_in_every_encoding_and_with_a_header(juki: Feed, system: str, layout: str, encoding: str):
    one, other = feed(juki, system), feed(juki, system)
    assert one.put(1, record(layout), encoding=encoding, attachments=attached(layout))["applied"] == 1
    plain = living(layout)
    receipt = other.put(2, record(layout), encoding=encoding, header=True, attachments=attached(layout))
    assert (receipt["state"], receipt["applied"]) == ("APPLIED", 1)
    assert living(layout) == plain
    assert len(plain) == 1


@pytest.fixture
def a_longer_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """One more item at the end of a layout's table, and nothing else touched."""

    def lengthen(layout: str) -> None:
        folder = tmp_path / "layouts"
        shutil.copytree(FOLDER, folder)
        with (folder / f"{layout}.toml").open("a", encoding="utf-8") as table:
            table.write(
                f'\n[[item]]\nno = {len(layouts()[layout].items) + 1}\nname = "新項目"\ntype = "text"\nmax = 9\n'
            )
        monkeypatch.setattr("integrations.feeds.layouts.FOLDER", folder)
        layouts.cache_clear()
        plan.cache_clear()

    yield lengthen
    monkeypatch.undo()
    layouts.cache_clear()
    plan.cache_clear()


@EACH
def test_a_new_item_is_one_entry_of_the_table(juki: Feed, a_longer_table, system: str, layout: str):
    a_longer_table(layout)
    sender = feed(juki, system)
    sender.put(1, record(layout, 新項目="値"), attachments=attached(layout))
    assert [json.loads(r["extra"])["新項目"] for r in living(layout)] == ["値"]
    receipt = sender.put(2, record(layout, history_no=2, 新項目="長" * 10), attachments=attached(layout))
    assert (receipt["quarantined"], receipt["errors"][0]["item"]) == (1, "新項目")


@EACH
def test_a_header_is_matched_by_name_in_any_order(juki: Feed, system: str, layout: str):
    items = list(reversed(layouts()[layout].items))
    out = io.StringIO()
    writer = csv.writer(out)
    _, values = record(layout)
    writer.writerow([item.name for item in items])
    writer.writerow([values.get(item.field, "") for item in items])
    raw = {layout: out.getvalue().encode()}
    receipt = feed(juki, system).put(1, record(layout), header=True, raw=raw, attachments=attached(layout))
    assert receipt["state"] == "APPLIED"
    assert len(living(layout)) == 1


@EACH
def test_the_newest_of_a_key_wins_in_one_package_and_in_the_next(juki: Feed, system: str, layout: str):
    sender = feed(juki, system)
    versions = [(2, 0, TODAY), (1, 9, TODAY), (2, 1, "2026-11-01T09:00:00+09:00"), (2, 1, TODAY)]
    rows = [record(layout, history_no=n, history_branch=b, operated_at=at) for n, b, at in versions]
    receipt = sender.put(1, *rows, record(layout, is_latest=0, history_no=9), attachments=attached(layout))
    assert (receipt["applied"], receipt["discarded"]) == (1, 4)
    receipt = sender.put(2, *rows[:3], attachments=attached(layout))
    assert (receipt["applied"], receipt["discarded"]) == (0, 3)
    (kept,) = living(layout)
    assert (kept["history_no"], kept["history_branch"], kept["operated_at"]) == (2, 1, FRIDAY_MORNING)


@EACH
@pytest.mark.parametrize("gone", [{"action": 3}, {"is_deleted": 1}], ids=["action", "flag"])
def test_a_deleted_record_comes_back_only_by_a_newer_row(juki: Feed, system: str, layout: str, gone):
    sender = feed(juki, system)
    sender.put(1, record(layout), attachments=attached(layout))
    sender.put(2, record(layout, history_no=2, **gone), attachments=attached(layout))
    assert living(layout) == []
    for sequence, history in ((3, 1), (4, 2)):
        assert sender.put(sequence, record(layout, history_no=history), attachments=attached(layout))["discarded"] == 1
        assert living(layout) == []
    sender.put(5, record(layout, history_no=3), attachments=attached(layout))
    assert len(living(layout)) == 1


@EACH
def test_a_full_removes_what_it_lacks_unless_it_is_younger_or_never_removed_so(juki: Feed, system: str, layout: str):
    sender = feed(juki, system)
    sender.put(1, record(layout), attachments=attached(layout))
    sender.put(2, mode="FULL", layouts_present=(layout,), extracted_at=later(days=-60))
    assert len(living(layout)) == 1
    other = next(name for name in APPLICABLE[system] if name != layout)
    sender.put(3, mode="FULL", layouts_present=(other,))
    assert len(living(layout)) == 1
    sender.put(4, mode="FULL", layouts_present=(layout,))
    assert len(living(layout)) == (1 if layout in KEPT else 0)
    # Yesterday's snapshot brings nothing back.
    sender.put(5, record(layout), mode="FULL", attachments=attached(layout), extracted_at=later(days=-1))
    assert len(living(layout)) == (1 if layout in KEPT else 0)


@EACH
def test_the_same_full_again_writes_nothing(juki: Feed, system: str, layout: str):
    sender = feed(juki, system)
    sender.put(1, record(layout), mode="FULL", attachments=attached(layout))
    before = living(layout)
    assert sender.put(2, record(layout), mode="FULL", attachments=attached(layout))["applied"] == 1
    assert living(layout) == before


@EACH
def test_a_wrong_row_is_set_aside_with_its_change_and_lifted_by_a_right_one(juki: Feed, system: str, layout: str):
    sender = feed(juki, system)
    receipt = sender.put(1, record(layout, operated_at="yesterday"), attachments=attached(layout))
    assert (receipt["state"], receipt["quarantined"]) == ("PARTIAL", 1)
    assert living(layout) == []
    with scope(CODE):
        assert QuarantinedKey.objects.filter(layout=layout, lifted_at=None).count() == 1
        assert WorkItem.objects.filter(topic=worklist.QUARANTINE, closed_at=None).exists()
    assert held() == expected_holds(layout)
    sender.put(2, record(layout, history_no=2), attachments=attached(layout))
    with scope(CODE):
        assert not QuarantinedKey.objects.filter(lifted_at=None).exists()
        assert not WorkItem.objects.filter(topic=worklist.QUARANTINE, closed_at=None).exists()
    assert held() == set()


def held() -> set[tuple[str, str]]:
    with scope(CODE) as cursor:
        cursor.execute(
            "SELECT target_kind, target_no FROM holds_hold WHERE municipality = %s AND source_system = 'INTAKE' "
            "AND ended_at IS NULL",
            [CODE],
        )
        return set(cursor.fetchall())


def expected_holds(layout: str) -> set[tuple[str, str]]:
    _, values = record(layout)
    kinds = {"atena_no": "1", "household_no": "2", "koseki_no": "3"}
    named = {(kind, values[field]) for field, kind in kinds.items() if values.get(field)}
    return named | ({("1", "1001")} if layout == "R01" else set())


@EACH
def test_the_same_numbers_in_two_municipalities_never_meet(juki: Feed, strangers: str, system: str, layout: str):
    theirs = Feed(folder=juki.folder, system=system, municipality=strangers)
    sender = feed(juki, system)
    sender.put(1, record(layout), attachments=attached(layout))
    _, values = record(layout, history_no=7, municipality_code=strangers)
    theirs.put(1, (layout, values), attachments=attached(layout))
    theirs.put(2, mode="FULL", layouts_present=(layout,))
    assert [r["history_no"] for r in living(layout)] == [1]
    assert [r["history_no"] for r in living(layout, strangers)] == ([7] if layout in KEPT else [])


@EACH
def test_a_row_of_another_municipality_refuses_the_package(juki: Feed, system: str, layout: str):
    receipt = feed(juki, system).put(1, record(layout, municipality_code=STRANGERS), attachments=attached(layout))
    assert (receipt["state"], receipt["errors"][0]["code"], receipt["errors"][0]["item"]) == (
        "REFUSED",
        "MUNICIPALITY",
        "団体コード",
    )
    assert living(layout) == []


@pytest.mark.parametrize("system", [s for s in APPLICABLE if s != "JUKI"])
def test_freshness_and_gaps_are_told_per_system(juki: Feed, system: str, capsys: pytest.CaptureFixture[str]):
    sender = juki.of(system)
    layout = APPLICABLE[system][-1]
    sender.put(1, record(layout), attachments=attached(layout))
    sender.put(2, extracted_at=later(minutes=5), now=later(minutes=5))
    assert sender.put(9)["state"] == "HELD"
    capsys.readouterr()
    call_command("feed_status", "--municipality", CODE, "--json")
    (line,) = json.loads(capsys.readouterr().out)
    assert (line["system"], line["sequence"], line["held"]) == (system, 2, 1)
    assert datetime.fromisoformat(line["extractedAt"]) == later(minutes=5)
    assert line["records"][layout] == 1
    assert line["gapSince"]


@EACH
def test_totals_of_a_delta_are_counted_in_the_replica(juki: Feed, system: str, layout: str):
    sender = feed(juki, system)
    sender.put(1, record(layout), attachments=attached(layout))
    stored = plan(layout).columns
    _, values = record(layout)
    # What a blank flag or count became is not told apart from a nought any more; nobody can ask for it.
    right = {
        f"{layout}.{item.name}={values.get(item.field, '')}": 1
        for item in layouts()[layout].items
        if item.field in stored and (item.field in values or item.type in ("text", "date", "yen"))
    }
    assert len(right) > 3
    receipt = sender.put(2, manifest={"totals": right | {layout: 1}})
    assert receipt["warnings"] == []
    receipt = sender.put(3, manifest={"totals": {layout: 2, f"{layout}.そんな項目=1": 0}})
    assert len(receipt["warnings"]) == 2


def _values(item: Item) -> st.SearchStrategy[str]:
    """Values of an item, right and wrong."""
    some = {
        "digits": st.from_regex(r"[0-9]{1,12}", fullmatch=True),
        "yen": st.from_regex(r"-?[0-9]{1,17}", fullmatch=True),
        "flag": st.sampled_from(["0", "1", "2"]),
        "date": st.sampled_from(["2026-02-28", "2026-02-30", "0000-00-00", "2026/01/01"]),
        "datetime": st.sampled_from(["2026-11-01T09:00:00", "2026-11-01T09:00:00Z", "now", "2026-11-31T09:00:00"]),
        "decimal": st.sampled_from(["16.5", "1.", "a"]),
        "code": st.sampled_from([*sorted(item.codes), "99x"]),
        "file": st.sampled_from(["seals/1.png", "seals/2.png"]),
    }
    odd = st.sampled_from(["𠮷", "a,b", 'q"q', "\x00"])
    return st.one_of(st.just(""), some.get(item.type, st.nothing()), st.text(max_size=12), odd)


@EACH
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_row_it_is_counted_or_the_package_refused(
    juki: Feed, system: str, layout: str, data: st.DataObject
):
    """Rule 6: applied + quarantined + discarded = rows, and the applied row holds what was sent."""
    sender = feed(juki, system)
    items = [i for i in layouts()[layout].items if i.field != "municipality_code"]
    chosen = data.draw(st.lists(st.sampled_from(items), max_size=4, unique_by=lambda item: item.no))
    given_values = {item.field: data.draw(_values(item), label=item.name) for item in chosen}
    sequence = sender_sequence(sender.system) + 1
    receipt = sender.put(sequence, record(layout, **given_values), mode="FULL", attachments=attached(layout))
    assert receipt["state"] in ("APPLIED", "PARTIAL", "REFUSED")
    assert receipt["state"] != "REFUSED" or receipt["errors"][0]["code"] != "INTERNAL"
    assert receipt["rows"] in (0, 1)


def sender_sequence(system: str) -> int:
    with scope(CODE) as cursor:
        cursor.execute(
            "SELECT coalesce(max(sequence), 0) FROM intake_receipt WHERE municipality = %s AND system = %s",
            [CODE, system],
        )
        return cursor.fetchone()[0]
