"""What a package must be before a row of it is believed: manifest, names, hashes, counts, encodings, CSV."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.feeds.columns import compiled, problem
from integrations.feeds.errors import Refused
from integrations.feeds.layouts import layouts
from integrations.feeds.manifest import APPLICABLE, parse
from integrations.feeds.package import open_package
from integrations.feeds.reader import SheetReader
from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope
from tests import records as selectors
from tests.feeds.packages import CODE, Feed, digest, home, person, row, sheet


def name() -> str:
    with scope(CODE):
        return selectors.resident(municipality=CODE, atena_no="1001").name


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16LE", "UTF-16BE", "CP932"])
@pytest.mark.parametrize("header", [True, False])
def test_every_encoding_with_and_without_a_header_reads_the_same(juki: Feed, encoding: str, header: bool):
    receipt = juki.put(1, person("1001", "H1"), home("H1", "1001"), encoding=encoding, header=header)
    assert (receipt["state"], receipt["applied"]) == ("APPLIED", 2)
    assert name() == "試験　太郎"


def test_a_utf8_bom_is_not_part_of_the_first_value(juki: Feed):
    raw = b"\xef\xbb\xbf" + sheet("J01", [person("1001", "H1")[1]])
    assert juki.put(1, person("1001", "H1"), raw={"J01": raw})["state"] == "APPLIED"


def test_a_header_is_matched_by_name_not_by_order(juki: Feed):
    lines = sheet("J01", [person("1001", "H1")[1]], header=True).decode().splitlines()
    turned = "\n".join(",".join(reversed(line.split(","))) for line in lines).encode()
    assert juki.put(1, person("1001", "H1"), header=True, raw={"J01": turned})["state"] == "APPLIED"
    assert name() == "試験　太郎"


@pytest.mark.parametrize("change", [("氏名", "名前"), ("氏名,", "性別,"), ("宛名番号,", "")])
def test_a_header_with_unknown_double_or_missing_names_is_refused(juki: Feed, change: tuple[str, str]):
    raw = sheet("J01", [person("1001", "H1")[1]], header=True).decode().replace(*change, 1).encode()
    assert juki.put(1, person("1001", "H1"), header=True, raw={"J01": raw})["state"] == "REFUSED"


def test_quotes_commas_and_doubled_quotes_are_rfc4180(juki: Feed):
    odd = 'a,"b",c'
    juki.put(1, person("1001", "H1", name=odd), home("H1", "1001"))
    assert name() == odd


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b"1001", b'"1001', 1),
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw + b"\r\n",
        lambda raw: raw.replace(b",", b"", 1),
    ],
    ids=["open quote", "cut", "blank line", "column missing"],
)
def test_broken_csv_refuses_the_package(juki: Feed, spoil):
    raw = spoil(sheet("J01", [person("1001", "H1")[1], person("1002", "H1")[1]]))
    receipt = juki.put(1, person("1001", "H1"), person("1002", "H1"), raw={"J01": raw})
    assert (receipt["state"], receipt["applied"], receipt["discarded"]) == ("REFUSED", 0, 2)
    assert receipt["errors"][0]["file"] == "J01.csv"


def test_a_wrong_hash_refuses_the_package_and_nothing_of_it_stays(juki: Feed):
    files = [{"name": "J01.csv", "layout": "J01", "rows": 1, "sha256": "0" * 64}]
    receipt = juki.put(1, person("1001", "H1"), manifest={"files": files})
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "HASH")
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001") is None


def test_a_wrong_row_count_refuses_the_package(juki: Feed):
    raw = sheet("J01", [person("1001", "H1")[1]])
    files = [{"name": "J01.csv", "layout": "J01", "rows": 2, "sha256": digest(raw)}]
    receipt = juki.put(1, person("1001", "H1"), manifest={"files": files})
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "ROW_COUNT")


def test_a_full_that_contradicts_its_own_totals_is_refused(juki: Feed):
    rows = [person("1001", "H1"), home("H1", "1001")]
    receipt = juki.put(1, *rows, mode="FULL", manifest={"totals": {"J01.住民状態=1": 5}})
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "TOTALS")
    assert juki.put(1, *rows, mode="FULL", manifest={"totals": {"J01.住民状態=1": 1}})["state"] == "APPLIED"


def test_a_deltas_totals_that_differ_from_ours_are_told(juki: Feed):
    receipt = juki.put(1, person("1001", "H1"), manifest={"totals": {"J01.住民状態=1": 5}})
    assert (receipt["state"], receipt["warnings"][0]["item"]) == ("APPLIED", "totals")


@pytest.mark.parametrize("encoding", ["UTF-16LE", "UTF-16BE"])
def test_utf16_without_its_mark_is_refused(juki: Feed, encoding: str):
    raw = sheet("J01", [person("1001", "H1")[1]])
    receipt = juki.put(1, person("1001", "H1"), encoding=encoding, raw={"J01": raw})
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "ENCODING")


def test_a_file_in_another_encoding_than_announced_applies_nothing(juki: Feed):
    raw = sheet("J01", [person("1001", "H1")[1]], encoding="CP932")
    receipt = juki.put(1, person("1001", "H1"), raw={"J01": raw})
    assert (receipt["applied"], receipt["quarantined"]) == (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "other/1"}, {"profile": "hyojun-1"}, {"system": "ZEI"}, {"system": "X"}, {"mode": "full"},
        {"sequence": 0}, {"sequence": "1"}, {"sequence": True}, {"previous": -1}, {"previous": 1},
        {"extractedAt": "2026-11-20"[:4]}, {"encoding": "EUC-JP"}, {"header": "no"}, {"files": {}},
        {"files": [{"name": "../J01.csv", "layout": "J01", "rows": 0, "sha256": "0" * 64}]},
        {"files": [{"name": "J01.csv", "layout": "T01", "rows": 0, "sha256": "0" * 64}]},
        {"files": [{"name": "J01.csv", "layout": "J01", "rows": -1, "sha256": "0" * 64}]},
        {"municipality": "28210"}, {"municipality": "999997"}, {"totals": {"J01": "1"}}, {"gaijiVersion": -1},
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_in_doubt_is_refused(juki: Feed, wrong: dict[str, object]):
    assert juki.put(1, person("1001", "H1"), manifest=wrong)["state"] == "REFUSED"


def test_what_is_not_a_package_is_refused_with_a_receipt(juki: Feed, tmp_path: Path):
    (tmp_path / "x.zip").write_bytes(b"PK not really")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "x.zip", tmp_path / "empty"):
        receipt = juki.send(path)
        assert (receipt["state"], receipt["rows"]) == ("REFUSED", 0)


def test_a_csv_the_manifest_does_not_name_refuses_the_package(juki: Feed):
    path = juki.write(1, person("1001", "H1"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("J02.csv", b"")
    assert juki.send(path)["errors"][0]["code"] == "FILE_UNKNOWN"


def test_a_refused_manifest_leaves_a_receipt_under_its_municipality(juki: Feed):
    receipt = juki.put(1, person("1001", "H1"), manifest={"system": "ZEI"})
    assert (receipt["municipality"], receipt["system"], receipt["sequence"]) == (CODE, "ZEI", 1)
    with scope(CODE):
        assert Receipt.objects.get(number=receipt["receipt"]).state == "REFUSED"


@pytest.mark.parametrize("evil", ["../up.txt", "/etc/x", "a\\..\\b", "C:x", "a//b"])
def test_names_that_leave_the_package_are_refused(tmp_path: Path, evil: str):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", b"{}")
        archive.writestr(evil, b"x")
    with pytest.raises(Refused, match="外を指す"), open_package(path):
        pass


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"{}")
        archive.writestr("bomb.csv", b"\0" * 8_000_000)
    with pytest.raises(Refused, match="圧縮の比"), open_package(path):
        pass


def test_every_applicable_layout_has_a_plan_for_each_of_its_items(db: None):
    from integrations.feeds.targets import plan

    for layout_id in {name for names in APPLICABLE.values() for name in names}:
        step = plan(layout_id)
        assert set(step.target.key) <= set(step.stage_columns)
        assert set(step.target.compared or ()) <= set(step.target.values)


_ITEMS = [item for layout in layouts().values() for item in layout.items]
_VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "0", "1", "9", "2026-11-20", "2026-02-30", "2026-11-20T09:00:00+09:00", "12.5", "-3", "\ufffd"]
    ),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.integers(0, 10**12).map(str),
)


@given(item=st.sampled_from(_ITEMS), column=st.lists(_VALUES, min_size=1, max_size=30))
@settings(max_examples=400, deadline=None)
def test_a_column_is_judged_as_its_values_one_by_one(item, column):
    expected = {i: code for i, value in enumerate(column) if (code := problem(item, value))}
    clean = not any(problem(item, value) == "CHARACTER" for value in column) and all(
        not any(ord(c) < 32 or 127 <= ord(c) < 160 or c == "\ufffd" for c in value) for value in column
    )
    check = compiled(item)
    assert check(column, clean=clean) == expected
    assert check(column, clean=False) == expected


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), max_size=20)


@given(
    texts=st.lists(st.tuples(_TEXTS, _TEXTS), min_size=1, max_size=6),
    encoding=st.sampled_from(["UTF-8", "UTF-16LE", "UTF-16BE"]),
    header=st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read_back(tmp_path_factory, texts, encoding, header):
    records = [row("J07", atena_no=f"{n}", seq=n, text=a, operator_id=b) for n, (a, b) in enumerate(texts)]
    folder = tmp_path_factory.mktemp("package")
    path = Feed(folder=folder).write(1, *[("J07", r) for r in records], encoding=encoding, header=header)
    with open_package(path) as package:
        found = package.manifest.sheets[0]
        reader = SheetReader(package=package, sheet=found, layout=layouts()["J07"])
        read = [r for block in reader for r in zip(*block.columns, strict=True)]
    assert [dict(zip(reader.fields, r, strict=True)) for r in read] == records


@given(data=st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_in_place_of_a_manifest_do_anything_but_be_refused(data: bytes):
    with pytest.raises(Refused):
        parse(data)


@given(cut=st.integers(0, 2000), flip=st.integers(0, 7))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_zip_is_refused_or_read_whole(tmp_path_factory, cut: int, flip: int):
    folder = tmp_path_factory.mktemp("package")
    path = Feed(folder=folder).write(1, *[person(f"{n}", "H1") for n in range(20)])
    data = bytearray(path.read_bytes())
    if cut % 2:
        data = data[: cut % len(data)]
    else:
        data[cut % len(data)] ^= 1 << flip
    path.write_bytes(bytes(data))
    try:
        with open_package(path) as package:
            found = package.manifest.sheets[0]
            rows = sum(len(b.lines) for b in SheetReader(package=package, sheet=found, layout=layouts()[found.layout]))
    except Refused:
        return
    assert rows == found.rows


def test_every_key_and_item_of_every_layout_is_known():
    for layout in layouts().values():
        fields = {item.field for item in layout.items}
        assert set(layout.key) <= fields
        assert {"change_id", "action", "history_no", "history_branch", "operated_at"} <= fields
