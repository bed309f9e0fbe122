"""Broken packages and broken rows: refused whole or put aside, never half applied, always accounted for."""

from collections.abc import Callable

import pytest

from .parcel import Files
from .registry import Registry
from .village import Village


def _one_byte(files: Files) -> None:
    files["J02.csv"] = files["J02.csv"].replace("番".encode(), "蕃".encode(), 1)


def _wrong_count(manifest: dict) -> None:
    manifest["files"][0]["rows"] += 1


def _missing_file(files: Files) -> None:
    del files["J02.csv"]


def _unbalanced_quote(files: Files) -> None:
    whole, _, last = files["J02.csv"].rpartition(b",")
    files["J02.csv"] = whole + b',"' + last.strip(b'"\r\n')


def _strange_format(manifest: dict) -> None:
    manifest["format"] = "akashi-feed/9"


def _strange_municipality(manifest: dict) -> None:
    manifest["municipality"] = "123456"


def _other_encoding(manifest: dict) -> None:
    manifest["encoding"] = "UTF-16LE"


def _climbing_name(manifest: dict) -> None:
    manifest["files"][0]["name"] = "../J02.csv"


BROKEN: dict[str, dict[str, Callable]] = {
    "a wrong hash": {"change_after_hashing": _one_byte},
    "a wrong row count": {"spoil_manifest": _wrong_count},
    "a file that is not there": {"change_after_hashing": _missing_file},
    "a torn CSV": {"spoil_files": _unbalanced_quote},
    "an unknown format": {"spoil_manifest": _strange_format},
    "a municipality that does not exist": {"spoil_manifest": _strange_municipality},
    "an encoding it is not written in": {"spoil_manifest": _other_encoding},
    "a name that climbs out": {"spoil_manifest": _climbing_name},
}


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "folder"])
def test_broken_packages_are_refused_whole_and_the_sequence_can_be_used_again(village: Village, zipped: bool) -> None:
    household = village.fresh()
    before = household.address.block
    village.renew(household)
    parcels = [village.delta({"J02": [household.row()]}, **spoiled) for spoiled in BROKEN.values()]
    answers = dict(zip(BROKEN, village.send(*parcels, zipped=zipped), strict=True))
    assert {words: answer["state"] for words, answer in answers.items()} == dict.fromkeys(BROKEN, "REFUSED")
    for words, answer in answers.items():
        assert answer["errors"], words
        assert answer["errors"][0]["message"], words
    assert village.shows(household, before), "nothing of a refused package is applied"
    village.applied(village.delta({"J02": [household.row()]}), zipped=zipped)
    assert village.shows(household)


BAD_VALUES = {
    "生年月日": "2001-02-30",
    "性別": "7",
    "続柄表記": "",
    "氏名": "高\ufffd　太郎",
    "氏_日本人": "長" * 51,
    "氏名_フリガナ": "タカ\x07ギ　タロウ",
    "記載順位": "1a",
    "最新フラグ": "2",
    "操作日時": "yesterday",
}


def test_a_broken_row_puts_its_whole_notification_aside_and_the_rest_goes_in(village: Village) -> None:
    broken = {item: village.fresh() for item in BAD_VALUES}
    whole = village.fresh()
    rows = village.renew(*broken.values(), whole)
    wrong = {}
    for item, household in broken.items():
        line, row = next((n, r) for n, r in enumerate(rows["J01"], 1) if r["世帯番号"] == household.number)
        row[item] = BAD_VALUES[item]
        wrong[item] = line
    numbers = {f"{household.number}-{household.history}" for household in broken.values()}
    aside = sum(row["異動処理番号"] in numbers for some in rows.values() for row in some)
    parcel = village.delta(rows)
    receipt = village.send(parcel)
    assert receipt["state"] == "PARTIAL", receipt
    village.sequence["JUKI"] += 1
    assert (receipt["quarantined"], receipt["discarded"]) == (aside, 0), receipt
    for item, line in wrong.items():
        error = next(e for e in receipt["errors"] if e["item"] == item)
        assert (error["file"], int(error["line"])) == ("J01.csv", line)
        assert error["code"]
        assert error["message"]
    said = str(receipt)
    assert not any(value and value in said for value in BAD_VALUES.values() if len(value) > 2)
    assert {item: village.outcome(household) for item, household in broken.items()} == dict.fromkeys(broken, "STALE")
    assert village.shows(whole), "the other notifications are applied"
    village.applied(village.delta(village.renew(*broken.values())))
    assert all(village.shows(household) for household in broken.values()), "the mended rows lift the hold"


def test_undecodable_bytes_in_one_row_are_an_error_of_that_row(village: Village) -> None:
    torn, whole = village.fresh(), village.fresh()

    def spoil(files: Files) -> None:
        lines = files["J02.csv"].split(b"\r\n")
        lines[0] = lines[0].replace("番".encode(), b"\xff\xfe", 1)
        files["J02.csv"] = b"\r\n".join(lines)

    receipt = village.send(village.delta(village.renew(torn, whole), spoil_files=spoil))
    assert receipt["state"] == "PARTIAL", receipt
    village.sequence["JUKI"] += 1
    assert village.outcome(torn) == "STALE"
    assert village.shows(whole)
    village.applied(village.delta(village.renew(torn)))
    assert village.shows(torn)


@pytest.mark.parametrize(
    ("encoding", "header"), [("UTF-16LE", False), ("UTF-16BE", True), ("CP932", True), ("UTF-8", True)]
)
def test_every_encoding_of_the_contract_is_read(village: Village, encoding: str, header: bool) -> None:
    household = village.fresh()
    village.applied(village.moves(household, encoding=encoding, header=header))
    assert village.shows(household)


def test_a_byte_order_mark_does_not_hurt(village: Village) -> None:
    def mark(files: Files) -> None:
        files["J02.csv"] = b"\xef\xbb\xbf" + files["J02.csv"]

    household = village.fresh()
    village.applied(village.moves(household, header=True, spoil_files=mark))
    assert village.shows(household)


def test_a_package_of_a_system_nobody_knows_is_refused_in_words(village: Village) -> None:
    village.sequence["KAIGO"] = 0
    receipt = village.send(village.delta({}, system="KAIGO"))
    assert receipt["state"] == "REFUSED"
    assert receipt["errors"]


def test_a_row_of_another_municipality_is_not_taken_in(village: Village, town: Registry) -> None:
    household = village.fresh()
    before = household.address.block
    village.renew(household)
    receipt = village.send(village.delta({"J02": [household.row() | {"団体コード": town.code}]}))
    assert receipt["state"] in ("REFUSED", "PARTIAL"), receipt
    assert receipt["applied"] == 0
    village.sequence["JUKI"] += receipt["state"] == "PARTIAL"
    assert village.outcome(household) == "STALE" or village.shows(household, before)


def test_lines_that_end_in_lf_are_read(village: Village) -> None:
    def unix(files: Files) -> None:
        files["J02.csv"] = files["J02.csv"].replace(b"\r\n", b"\n")

    household = village.fresh()
    village.applied(village.moves(household, spoil_files=unix))
    assert village.shows(household)


def test_a_line_break_inside_a_value_is_not_taken_in(village: Village) -> None:
    household = village.fresh()
    before = household.address.block
    village.renew(household)
    receipt = village.send(village.delta({"J02": [household.row() | {"住所_方書": "一行目\n二行目"}]}))
    assert receipt["state"] in ("REFUSED", "PARTIAL")
    assert receipt["applied"] == 0
    village.sequence["JUKI"] += receipt["state"] == "PARTIAL"
    assert village.outcome(household) == "STALE" or village.shows(household, before)


def test_a_row_with_too_few_or_too_many_values_is_not_taken_in(village: Village) -> None:
    household = village.fresh()
    before = household.address.block

    def shorten(files: Files) -> None:
        files["J02.csv"] = files["J02.csv"].rpartition(b",")[0] + b"\r\n"

    def lengthen(files: Files) -> None:
        files["J02.csv"] = files["J02.csv"].rstrip(b"\r\n") + b",1\r\n"

    village.renew(household)
    for spoil in (shorten, lengthen):
        receipt = village.send(village.delta({"J02": [household.row()]}, spoil_files=spoil))
        assert receipt["state"] in ("REFUSED", "PARTIAL"), receipt
        assert receipt["applied"] == 0
        village.sequence["JUKI"] += receipt["state"] == "PARTIAL"
    assert village.outcome(household) == "STALE" or village.shows(household, before)
