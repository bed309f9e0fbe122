"""A municipality can leave with everything: export, take in elsewhere, export again, and not a byte differs."""

import csv
import io
import json
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import Crowd
from integrations.centre.city.layouts import SYSTEMS
from integrations.centre.city.package import Shape
from integrations.centre.city.places import Place
from integrations.centre.city.write import write_full
from integrations.feeds import service
from integrations.feeds.export.cells import rows_of
from integrations.feeds.export.service import export_replica
from integrations.feeds.layouts import Item, layouts
from integrations.feeds.manifest import APPLICABLE
from integrations.feeds.targets import plan
from issuer.audit.models import AuditEvent
from issuer.holds.services import set_hold
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput
from issuer.papers.kinds import HoldKind
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.hyojun import RESIDENT, child, protection, put
from tests.feeds.packages import CODE, Feed, home, imprint, later, one, person
from tests.feeds.test_characters import put_in_force
from tests.feeds.test_every_layout import EACH, a_longer_table, attached, feed, record

TODAY = date(2026, 11, 20)
PLACE = Place(CODE, "兵庫県", "加古川市", "加古川市長　桜木　文子")
__all__ = ["a_longer_table"]
PIN_HASHES = (
    "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$M5TJsQKmLCmMr9pW1COonQjVFE/SORyxmYoQmioHjuU",
    "$pbkdf2-sha256$i=600000,l=12$c2FsdHNhbHQ=$M5TJsQKmLCmMr9pW",
    "$pbkdf2-sha256$29000$c2FsdHNhbHQ$M5TJsQKmLCmMr9pW.COonQ",
)


@contextmanager
def elsewhere() -> Iterator[None]:
    """What happens inside leaves no trace: the municipality is as empty afterwards as it was before."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def take_in(paths: list[Path], *, now: datetime = FRIDAY_MORNING) -> None:
    receipts = [service.submit(path=path, now=now) for path in paths]
    service.apply_waiting(municipality=CODE, now=now)
    for receipt in receipts:
        done = service.receipt_of(municipality=CODE, number=receipt["receipt"])
        assert (done["state"], done["quarantined"], done["discarded"], done["errors"]) == ("APPLIED", 0, 0, [])


def export(out: Path, **options: Any) -> dict[str, Path]:
    """System → package."""
    whole = export_replica(municipality=CODE, out=out, now=FRIDAY_MORNING, operator="test", **options)
    return {package.system: package.path for package in whole.packages}


def contents() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the 副本 a feed brought, with every column but those the 副本 makes itself."""
    own = {"version", "identity_changed_at", "ciphertext", "source_sequence", "row_digest"}
    found = {}
    for layout in {name for those in APPLICABLE.values() for name in those}:
        table = plan(layout).target.table
        with scope(CODE) as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE municipality = %s", [CODE])
            names = [column.name for column in cursor.description]
            # Member.number of the Centre is given by the server a person first came to.
            dropped = own | ({"member_no"} if layout == "J01" else set())
            keep = [i for i, name in enumerate(names) if name not in dropped]
            rows = [tuple(bytes(row[i]) if isinstance(row[i], memoryview) else row[i] for i in keep) for row in cursor]
        found[layout] = sorted(rows, key=repr)
    return found


def read(path: Path) -> dict[str, list[dict[str, str]]]:
    """Layout → rows of a package by field."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        return {
            sheet["layout"]: [
                dict(zip([item.field for item in layouts()[sheet["layout"]].items], row, strict=True))
                for row in csv.reader(io.StringIO(archive.read(sheet["name"]).decode(), newline=""))
            ]
            for sheet in manifest["files"]
            if "layout" in sheet
        }


def city(folder: Path, *, seed: int, households: int, with_cast: bool) -> list[Path]:
    crowd = Crowd(seed=seed, today=TODAY, place=PLACE)
    cast = cast_of(today=TODAY, place=PLACE)
    return [
        write_full(
            out=folder,
            shape=Shape(CODE, system, "FULL", 41, 0, FRIDAY_MORNING),
            crowd=crowd,
            households=households,
            cast=cast.households if with_cast else (),
            images=cast.images(font=None) if with_cast else {},
        ).path
        for system in SYSTEMS
    ]


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(1, 10**6), households=st.integers(1, 12), with_cast=st.booleans())
def test_a_city_exported_and_taken_in_elsewhere_exports_identical_files(
    juki: Feed, tmp_path_factory: pytest.TempPathFactory, seed: int, households: int, with_cast: bool
):
    folder = tmp_path_factory.mktemp("city")
    originals = city(folder / "original", seed=seed, households=households, with_cast=with_cast)
    with elsewhere():
        take_in(originals)
        first, there = export(folder / "first"), contents()
    assert set(first) == set(SYSTEMS)
    with elsewhere():
        take_in(list(first.values()))
        second, here = export(folder / "second"), contents()
    assert here == there
    assert {p.name: p.read_bytes() for p in first.values()} == {p.name: p.read_bytes() for p in second.values()}


def test_every_value_of_a_city_is_written_back_as_it_came(juki: Feed, tmp_path: Path):
    originals = city(tmp_path / "original", seed=7, households=10, with_cast=True)
    with elsewhere():
        take_in(originals)
        exported = export(tmp_path / "away")
    for original in originals:
        came = read(original)
        for layout, rows in read(exported[original.name.split("_")[1]]).items():
            # An imprint is named by its content; a 登録 of the layouts a system did not send stays empty.
            told = [_canonical(layout, row) for row in came.get(layout, [])]
            assert sorted(map(repr, [_canonical(layout, row) for row in rows])) == sorted(map(repr, told)), layout


def _canonical(layout: str, row: dict[str, str]) -> dict[str, str]:
    """A blank flag is 0, and a blank number is 0 where the 副本 cannot hold a blank; an imprint's name is not kept."""
    step = plan(layout)
    out = {}
    for item in step.layout.items:
        value = row[item.field]
        if item.field in step.columns and not step.tells_blanks(item.field):
            value = value or "0"
        out[item.field] = "" if item.type == "file" else value
    return out


def _spelled(item: Item) -> st.SearchStrategy[str]:
    """Right values of an item in every spelling a core system may use."""
    most = item.length or item.maximum or 12
    some = {
        "digits": st.from_regex(rf"[0-9]{{{item.length or 1},{item.length or min(most, 4)}}}", fullmatch=True),
        "yen": st.from_regex(r"-?[0-9]{1,15}", fullmatch=True),
        "flag": st.sampled_from(["0", "1"]),
        "date": st.dates().map(date.isoformat),
        "datetime": st.sampled_from(
            ["2026-11-01T09:00:00", "2026-11-01 09:00", "2026-11-01T00:00:00.120Z", "1880-02-03T04:05:06+09:00"]
        ),
        "decimal": st.sampled_from(["16.5", "16.50", "016", "0.25"]),
        "code": st.sampled_from(sorted(item.codes) or [""]),
        "ascii": st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=min(most, 8)),
        "text": st.text(st.sampled_from("辻\U000e0100髙﨑𠮷, \"'\\\u3000.あ"), min_size=1, max_size=min(most, 8)),
    }
    given_value = some[item.type]
    return given_value if item.required else st.one_of(st.just(""), given_value)


@EACH
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_row_holds_survives_the_way_out_and_in(
    juki: Feed, tmp_path_factory: pytest.TempPathFactory, system: str, layout: str, data: st.DataObject
):
    folder = tmp_path_factory.mktemp("row")
    fixed = {"municipality_code", "is_latest", *layouts()[layout].key}
    items = [i for i in layouts()[layout].items if i.type != "file" and i.field not in fixed]
    values = {item.field: data.draw(_spelled(item), label=item.name) for item in items}
    if "my_number" in values:
        values["my_number"] = "123456789018"
    if "pin_hash" in values:
        values["pin_hash"] = data.draw(st.sampled_from(PIN_HASHES))
    sender = feed(juki, system)
    with elsewhere():
        assert sender.put(1, record(layout, **values), attachments=attached(layout))["applied"] == 1
        first, there = export(folder / "first"), contents()
    with elsewhere():
        take_in(list(first.values()))
        second, here = export(folder / "second"), contents()
    assert here == there
    assert first[system].read_bytes() == second[system].read_bytes()


def test_tombstones_go_along_so_that_nothing_comes_back_to_life(juki: Feed, tmp_path: Path):
    with elsewhere():
        juki.put(1, home("H1", "1001", 2), person("1001", "H1"), person("1002", "H1", head=False), mode="FULL")
        juki.put(2, person("1002", "H1", head=False, history_no=2, action=3))
        juki.put(3, home("H1", "1001", 1, history_no=2), person("1001", "H1"), mode="FULL", extracted_at=later(hours=1),
                 now=later(hours=2))  # fmt: skip
        first = export(tmp_path / "away")
    rows = {row["atena_no"]: row for row in read(first["JUKI"])["J01"]}
    assert {no: (row["action"], row["is_deleted"]) for no, row in rows.items()} == {
        "1001": ("9", "0"),
        "1002": ("3", "1"),
    }
    take_in(list(first.values()), now=later(hours=2))
    old = person("1002", "H1", head=False)
    assert juki.put(4, old, previous=3, now=later(hours=2))["discarded"] == 1


@EACH
def test_a_new_item_of_the_table_is_written_back_too(
    juki: Feed, a_longer_table, tmp_path: Path, system: str, layout: str
):
    a_longer_table(layout)
    feed(juki, system).put(1, record(layout, 新項目="値"), attachments=attached(layout))
    assert [row["新項目"] for row in read(export(tmp_path / "away")[system])[layout]] == ["値"]


def test_the_manifest_says_where_the_feed_stands_and_the_next_delta_goes_on_from_there(juki: Feed, tmp_path: Path):
    with elsewhere():
        juki.put(1, home("H1", "1001"), person("1001", "H1"), mode="FULL")
        juki.put(2, extracted_at=later(minutes=10), now=later(minutes=10))
        package = export(tmp_path / "away")["JUKI"]
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert package.name == f"{CODE}_JUKI_FULL_0000000002.zip"
    assert (manifest["mode"], manifest["sequence"], manifest["previous"]) == ("FULL", 2, 0)
    assert datetime.fromisoformat(manifest["extractedAt"]) == later(minutes=10)
    assert manifest["totals"] == {"J01": 1, "J02": 1}
    take_in([package], now=later(minutes=20))
    assert juki.put(3, person("1001", "H1", history_no=2), now=later(minutes=20))["state"] == "APPLIED"


def test_what_no_package_can_carry_is_told_and_left_out(juki: Feed, tmp_path: Path):
    juki.put(1, home("H1", "1001"), person("1001", "H1"), one("R01", hold_no="R1"), mode="FULL")
    juki.put(2, person("1002", "H2", change_id="C9", birth_date="いつか"))
    set_hold(
        municipality=CODE,
        target_kind="1",
        target_no="1001",
        kind=HoldKind.STOPPED_BY_PERSON,
        starts_at=FRIDAY_MORNING,
        operator="test",
        now=FRIDAY_MORNING,
    )
    whole = export_replica(municipality=CODE, out=tmp_path / "away", now=FRIDAY_MORNING, operator="test")
    (package,) = whole.packages
    assert [row["hold_no"] for row in read(package.path)["R01"]] == ["R1"]
    assert [row["atena_no"] for row in read(package.path)["J01"]] == ["1001"]
    assert whole.quarantined == 1
    # 連携誤り of the person and household of the quarantined row, and the one of the console.
    assert whole.own_holds >= 2


def test_holds_go_with_the_system_that_sent_them(juki: Feed, inkan: Feed, tmp_path: Path):
    juki.put(1, one("R01", hold_no="R1"), mode="FULL")
    inkan.put(1, one("R01", hold_no="R1", hold_kind="05"), mode="FULL")
    packages = export(tmp_path / "away")
    assert [row["hold_kind"] for row in read(packages["JUKI"])["R01"]] == ["01"]
    assert [row["hold_kind"] for row in read(packages["INKAN"])["R01"]] == ["05"]


def test_one_imprint_used_twice_is_one_file_and_a_folder_of_its_owner_alone(juki: Feed, inkan: Feed, tmp_path: Path):
    inkan.put(
        1, one("I01", seal_no="S1"), one("I01", seal_no="S2"), mode="FULL", attachments={"seals/1.png": imprint()}
    )
    package = export(tmp_path / "new" / "away")["INKAN"]
    with zipfile.ZipFile(package) as archive:
        assert sum(name.startswith("seals/") for name in archive.namelist()) == 1
    assert stat.S_IMODE(package.stat().st_mode) == 0o600
    assert stat.S_IMODE(package.parent.stat().st_mode) == 0o700
    assert list(package.parent.iterdir()) == [package]


def test_numbers_stay_behind_when_asked_and_the_receivers_are_not_touched(juki: Feed, tmp_path: Path):
    juki.put(1, home("H1", "1001"), person("1001", "H1"), one("J08", atena_no="1001"), mode="FULL")
    assert [row["my_number"] for row in read(export(tmp_path / "with")["JUKI"])["J08"]] == ["123456789018"]
    without = export(tmp_path / "without", my_numbers=False)["JUKI"]
    assert "J08" not in read(without)
    assert b"123456789018" not in b"".join(
        zipfile.ZipFile(without).read(n) for n in zipfile.ZipFile(without).namelist()
    )


def test_a_number_moved_to_another_person_is_not_written_out(juki: Feed, tmp_path: Path):
    juki.put(1, one("J08", atena_no="1001"), mode="FULL")
    with scope(CODE) as cursor:
        cursor.execute("UPDATE replica_my_number SET atena_no = '1002' WHERE municipality = %s", [CODE])
    with pytest.raises(BadInput, match="J08"):
        export(tmp_path / "away")
    assert list((tmp_path / "away").iterdir()) == []


def test_who_exported_what_is_in_the_chain_and_without_it_there_are_no_files(
    juki: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    juki.put(1, home("H1", "1001"), person("1001", "H1"), mode="FULL")
    call_command("replica_export", "--municipality", CODE, "--out", str(tmp_path / "away"))
    with scope(CODE):
        event = AuditEvent.objects.filter(action="replica.exported").get()
    assert event.actor.startswith("command:")
    assert json.loads(event.detail)["rows"] == 2

    def broken(**_: object) -> None:
        raise RuntimeError("no chain")

    monkeypatch.setattr("issuer.audit.append", broken)
    with pytest.raises(RuntimeError):
        export(tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize(
    ("code", "word"), [("011002", "ありません"), (CODE, "空です")], ids=["an unknown city", "an empty one"]
)
def test_nothing_to_write_is_said_in_one_line(juki: Feed, tmp_path: Path, code: str, word: str):
    with pytest.raises(CommandError, match=word) as caught:
        call_command("replica_export", "--municipality", code, "--out", str(tmp_path / "away"))
    assert caught.value.returncode == 2


def test_an_export_never_writes_over_another(juki: Feed, tmp_path: Path):
    juki.put(1, home("H1", "1001"), person("1001", "H1"), mode="FULL")
    package = export(tmp_path / "away")["JUKI"]
    before = package.read_bytes()
    with pytest.raises(BadInput, match="既にあります"):
        export(tmp_path / "away")
    assert package.read_bytes() == before
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="使えません"):
        export(tmp_path / "file")


def test_nothing_of_another_municipality_is_in_it(juki: Feed, strangers: str, tmp_path: Path):
    theirs = Feed(folder=juki.folder, municipality=strangers)
    theirs.put(1, person("9", "H9", municipality_code=strangers), home("H9", "9", municipality_code=strangers))
    juki.put(1, home("H1", "1001"), person("1001", "H1"), mode="FULL")
    package = export(tmp_path / "away")["JUKI"]
    assert [row["atena_no"] for row in read(package)["J01"]] == ["1001"]


def test_every_item_of_every_layout_a_system_sends_can_be_written_back():
    for layout in {name for those in APPLICABLE.values() for name in those}:
        assert rows_of(plan(layout)).statement.startswith("SELECT municipality, ")


def test_a_town_of_a_mapped_profile_and_a_table_of_characters_comes_back_the_same(juki: Feed, tmp_path: Path, settings):
    """What is written out is the record as it was understood: neither the profile nor the table is needed again."""
    settings.AKASHI_DEMO = True
    number = "000000000001002"
    original = RESIDENT | {"氏_日本人": "", "名_日本人": "", "氏名": "𠮷田　花子"}
    rows = (original, child(number, original["世帯番号"], 氏名="\ue000　太郎"), protection(number))
    set_settings(
        code=CODE,
        settings={"characters": "bmp_only"},
        settings_folder=tmp_path,
        start=FRIDAY_MORNING,
        now=FRIDAY_MORNING,
        actor="test",
    )
    with elsewhere():
        put_in_force()
        receipt = put(juki, 1, *rows)
        assert (receipt["state"], receipt["applied"]) == ("APPLIED", 3)
        first, there = export(tmp_path / "first"), contents()
    assert "辻\U000e0103　太郎" in {row["name"] for row in read(first["JUKI"])["J01"]}
    with elsewhere():
        take_in(list(first.values()))
        second, here = export(tmp_path / "second"), contents()
    assert here == there
    assert {p.name: p.read_bytes() for p in first.values()} == {p.name: p.read_bytes() for p in second.values()}
