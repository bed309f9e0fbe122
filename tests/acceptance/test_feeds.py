"""Packages that are whole, broken, late, early or sent twice: what the receipt says and what is then issued."""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from .centre import new_id
from .conftest import add
from .invention import Inventor
from .office import Office, Server
from .parcel import Files
from .registry import Registry
from .sheet import Sheet
from .test_papers import assert_only, paper
from .townsfolk import Household, rows_of
from .village import Village


@pytest.fixture(scope="module")
def villages(office: Office, server: Server, seed: int, town: Registry) -> Iterator[list[Village]]:
    return []


@pytest.fixture
def village(
    villages: list[Village], office: Office, server: Server, seed: int, town: Registry, request: pytest.FixtureRequest
) -> Iterator[Village]:
    """The shared village, or a new one when the last test left it in an unknown state."""
    if not villages:
        number = sum(map(ord, request.node.name)) + seed * 1000
        villages.append(Village(office, server, Registry(Inventor(number), town.now), add))
    yield villages[0]
    if getattr(request.node, "failed", False):
        villages.clear()


def test_a_delta_is_applied_and_shows_on_the_next_paper(village: Village) -> None:
    household = village.fresh()
    village.applied(village.moves(household))
    assert village.shows(household)


def test_the_same_package_again_is_a_duplicate(village: Village) -> None:
    household = village.fresh()
    parcel = village.moves(household)
    village.applied(parcel)
    assert village.send(parcel)["state"] == "DUPLICATE"
    assert village.shows(household)


def test_a_used_sequence_with_other_bytes_is_refused(village: Village) -> None:
    household, other = village.fresh(), village.fresh()
    village.applied(village.moves(household))
    before = other.address.block
    assert village.send(village.moves(other, ahead=0))["state"] == "REFUSED"
    assert village.shows(household)
    assert village.shows(other, before)


def test_a_gap_is_held_and_goes_on_once_filled(village: Village) -> None:
    household, other = village.fresh(), village.fresh()
    second = village.moves(household)
    before = other.address.block
    third, fourth = village.moves(household, ahead=2), village.moves(other, ahead=3)
    states = [receipt["state"] for receipt in village.send(third, fourth)]
    assert states == ["HELD", "HELD"]
    # P4: with a package missing the house may refuse; what it must never do is print from a held one.
    assert village.outcome(other) == "STALE" or village.shows(other, before)
    village.applied(second)
    village.sequence["JUKI"] += 2
    assert village.shows(household)
    assert village.shows(other)
    status = village.office.akashi("feed_status", "--municipality", village.registry.code, "--json").stdout
    assert "JUKI" in status
    assert str(village.sequence["JUKI"]) in status


def test_a_full_rebuilds_over_a_gap(village: Village) -> None:
    household, other = village.fresh(), village.fresh()
    assert village.send(village.moves(household, ahead=3))["state"] == "HELD"
    full = village.full(ahead=7)
    village.applied(full)
    assert village.shows(household)
    village.applied(village.moves(other))
    assert village.shows(other)


def test_a_full_that_is_not_newer_is_not_applied(village: Village) -> None:
    receipt = village.send(village.full(ahead=0))
    assert receipt["state"] == "REFUSED", receipt


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


def test_an_older_row_is_discarded_and_counted(village: Village) -> None:
    household = village.fresh()
    household.history = 5
    village.applied(village.moves(household))
    block, history = household.address.block, household.history
    older = household.row() | {"履歴番号": str(history - 2), "住所_番地号表記": village.registry.inventor.block()}
    receipt = village.applied(village.delta({"J02": [older]}))
    assert (receipt["applied"], receipt["discarded"]) == (0, 1), receipt
    assert village.shows(household, block)


def test_a_heartbeat_of_no_rows_is_applied(village: Village) -> None:
    assert village.applied(village.delta({"J01": []}))["rows"] == 0
    assert village.applied(village.delta({}))["rows"] == 0


def test_yesterdays_full_after_todays_delta_takes_nobody_back(village: Village) -> None:
    """P6: a seal abolished stays so, a removed resident stays removed, a newcomer stays, a hold stays."""
    registry = village.registry
    sealed, held, leaver = village.fresh(), village.fresh(), village.fresh()
    seal = registry.seal(sealed.members[0])
    seals = registry.seals_full(sequence=village.next("INKAN"), extracted_at=village.tick())
    village.applied(seals)
    assert village.issue(seal.owner, "INKAN") == "ISSUED"
    yesterday = village.tick()
    stale_full = village.full(ahead=2, extracted_at=yesterday)
    stale_seals = registry.seals_full(sequence=village.next("INKAN", ahead=2), extracted_at=yesterday)
    at = village.tick()
    newcomer = registry.household("new", registry.person(age=33, operated_at=at), operated_at=at)
    gone = leaver.members[0]
    gone.state, gone.operated_at, gone.moveout_confirmed = "2", at, registry.today
    gone.history += 1
    rows = rows_of([newcomer], [])
    rows["J01"].append(gone.own_row(leaver.number, 1) | {"異動処理番号": "TODAY1"})
    rows["R01"].append(registry.hold("1", held.members[0].atena_no, "01", operated_at=at, starts=at).row())
    village.applied(village.delta(rows))
    seal.state, seal.history, seal.operated_at = "3", 2, at
    image = {seal.file: seal.image}
    village.applied(village.delta({"I01": [seal.row()]}, system="INKAN", attachments=image))
    expected = {held.number: "HELD", leaver.number: "REMOVED", newcomer.number: "ISSUED"}
    three = (held, leaver, newcomer)
    assert {h.number: village.outcome(h) for h in three} == expected
    village.applied(stale_full)
    village.applied(stale_seals)
    assert {h.number: village.outcome(h) for h in three} == expected
    assert village.issue(seal.owner, "INKAN") == "NO_SEAL"


def test_somebody_missing_from_a_newer_full_is_gone(village: Village) -> None:
    absent, present = village.fresh(), village.fresh()
    village.registry.households.remove(absent)
    village.applied(village.full())
    assert village.outcome(absent) in ("NOT_FOUND", "REMOVED")
    assert village.outcome(present) == "ISSUED"


def test_a_hold_missing_from_a_full_stays_and_a_deleted_row_ends_it(village: Village) -> None:
    registry, household = village.registry, village.fresh()
    at = village.tick()
    hold = registry.hold("1", household.members[0].atena_no, "01", operated_at=at, starts=at)
    village.applied(village.delta({"R01": [hold.row()]}))
    assert village.outcome(household) == "HELD"
    registry.holds.remove(hold)
    village.applied(village.full())
    assert village.outcome(household) == "HELD"
    hold.deleted, hold.history, hold.operated_at = True, 2, village.tick()
    village.applied(village.delta({"R01": [hold.row() | {"処理区分": "3"}]}))
    assert village.outcome(household) == "ISSUED"


def test_a_name_changed_after_the_seals_were_read_stops_the_seal(village: Village) -> None:
    """Rule 8: the abolition that may follow a change of name must not be overtaken."""
    registry, household = village.registry, village.fresh()
    person = household.members[0]
    registry.seal(person)
    village.applied(registry.seals_full(sequence=village.next("INKAN"), extracted_at=village.tick()))
    assert village.issue(person, "INKAN") == "ISSUED"
    person.name = registry.inventor.name("1")
    village.applied(village.delta(village.renew(household)))
    assert village.issue(person, "INKAN") == "STALE"
    assert_only(paper(village.centre.issue(person.serial)), registry, [person])
    village.applied(village.delta({"I01": []}, system="INKAN"))
    assert village.issue(person, "INKAN") == "ISSUED"


def test_moving_house_does_not_stop_the_seal(village: Village) -> None:
    registry, household = village.registry, village.fresh()
    person = household.members[0]
    registry.seal(person)
    village.applied(registry.seals_full(sequence=village.next("INKAN"), extracted_at=village.tick()))
    village.applied(village.moves(household))
    answer = village.centre.issue(person.serial, "INKAN")
    assert paper(answer).has(household.address.block)


def test_a_package_of_a_system_not_built_yet_is_refused_in_words(village: Village) -> None:
    village.sequence["KOSEKI"] = 0
    receipt = village.send(village.delta({}, system="KOSEKI"))
    assert receipt["state"] == "REFUSED"
    assert receipt["errors"]


def test_a_change_of_head_is_seen_whole_or_not_at_all(village: Village) -> None:
    """Rule 4: while the head of a household changes, every paper shows the old household or the new one."""
    registry = village.registry
    household = next(h for h in iter(village.fresh, None) if len(h.members) == 3)
    old, new = household.members[:2]
    wanted = {"scope": "ALL", "options": ("RELATIONSHIP",)}
    stop = threading.Event()

    def keep_asking() -> list[str]:
        seen = []
        while not stop.is_set():
            request_id = new_id()
            answer = village.centre.issue(household.members[2].serial, request_id=request_id, **wanted)
            while answer.fault == "BUSY":
                answer = village.centre.issue(household.members[2].serial, request_id=request_id, **wanted)
            seen.append(_headed_by(paper(answer), household))
        return seen

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(keep_asking)
        try:
            for _ in range(2):
                household.head = new
                old.relation, old.relation_codes = "父", ("51",)
                new.relation, new.relation_codes = "世帯主", ("02",)
                village.applied(village.delta(village.renew(household)))
                old, new = new, old
        finally:
            stop.set()
        seen = asking.result(120)
    assert len(seen) > 3
    assert set(seen) <= {member.name for member in household.members[:2]}
    assert len(set(seen)) == 2, "both heads were seen while it changed"
    assert_only(paper(village.centre.issue(old.serial, **wanted)), registry, household.members)


def _headed_by(sheet: Sheet, household: Household) -> str:
    """The head's name, after checking that address, head and relations on the paper belong together."""
    head = next(m for m in household.members if sheet.text.find("世帯主" + m.squeezed) >= 0)
    assert sheet.text.count("続柄世帯主") == 1
    at = sheet.text.index(head.squeezed, sheet.text.index("氏名の振り仮名"))
    assert "続柄世帯主" in sheet.text[at : at + 120], "the head's own frame says 世帯主"
    return head.name


def test_two_rows_of_one_key_in_a_package_leave_the_newest(village: Village) -> None:
    household = village.fresh()
    village.renew(household)
    older = household.row()
    village.renew(household)
    newest = household.row()
    receipt = village.applied(village.delta({"J02": [newest | {"異動処理番号": "B2"}, older | {"異動処理番号": "A1"}]}))
    assert receipt["discarded"] == 1, receipt
    assert village.shows(household)


def test_a_row_that_is_not_the_latest_is_not_printed(village: Village) -> None:
    household = village.fresh()
    before = household.address.block
    village.renew(household)
    village.applied(village.delta({"J02": [household.row() | {"最新フラグ": "0"}]}))
    assert village.shows(household, before)


def test_a_row_of_another_municipality_is_not_taken_in(village: Village, town: Registry) -> None:
    household = village.fresh()
    before = household.address.block
    village.renew(household)
    receipt = village.send(village.delta({"J02": [household.row() | {"団体コード": town.code}]}))
    assert receipt["state"] in ("REFUSED", "PARTIAL"), receipt
    assert receipt["applied"] == 0
    village.sequence["JUKI"] += receipt["state"] == "PARTIAL"
    assert village.outcome(household) == "STALE" or village.shows(household, before)


def test_a_full_leaves_the_layouts_it_does_not_bring(village: Village) -> None:
    household = village.fresh()
    full = village.full()
    for layout in ("J08", "S01", "R01", "J03"):
        del full.rows[layout]
    village.applied(full)
    assert village.shows(household)


def test_holds_may_come_with_any_system(village: Village) -> None:
    household = village.fresh()
    at = village.tick()
    hold = village.registry.hold("2", household.number, "06", operated_at=at, starts=at)
    village.applied(village.delta({"R01": [hold.row()]}, system="INKAN"))
    assert village.outcome(household) == "HELD"
    village.registry.holds.remove(hold)


def test_a_package_that_names_glyphs_not_yet_here_is_held(village: Village) -> None:
    household = village.fresh()
    parcel = village.moves(household, spoil_manifest=lambda manifest: manifest.update(gaijiVersion=3))
    assert village.send(parcel)["state"] == "HELD"
    # The same rows without the claim are another package under the same number; a FULL goes past either.
    village.applied(village.full(ahead=2))
    assert village.shows(household)


def test_a_revoked_serial_is_not_revived_by_an_older_row(village: Village) -> None:
    household = village.fresh()
    person = household.members[0]
    stale = village.full(ahead=2, extracted_at=village.tick())
    person.serial_state, person.operated_at = "3", village.tick()
    person.history += 1
    village.applied(village.delta({"S01": [person.serial_row()]}))
    assert village.outcome(household) == "CREDENTIAL_REVOKED"
    village.applied(stale)
    assert village.outcome(household) == "CREDENTIAL_REVOKED"


def test_a_deleted_person_is_gone_and_a_new_serial_takes_over(village: Village) -> None:
    registry, household = village.registry, village.fresh()
    person = household.members[0]
    old = person.serial_row()
    person.operated_at = village.tick()
    person.history += 1
    person.serial = registry.inventor.digits(20)
    gone = old | {"状態": "3", "履歴番号": "2", "操作日時": person.operated_at.isoformat()}
    fresh = person.serial_row() | {"旧シリアル番号": old["シリアル番号"], "履歴番号": "1"}
    village.applied(village.delta({"S01": [gone, fresh]}))
    assert village.shows(household)
    assert village.centre.issue(old["シリアル番号"]).outcome == "CREDENTIAL_REVOKED"


@pytest.mark.parametrize("mode", ["L", "tiff"])
def test_a_grey_or_tiff_imprint_is_taken_and_printed(village: Village, mode: str) -> None:
    registry, household = village.registry, village.fresh()
    seal = registry.seal(household.members[0])
    picture = Image.open(io.BytesIO(seal.image)).convert("L" if mode == "L" else "1")
    body = io.BytesIO()
    picture.save(body, "PNG" if mode == "L" else "TIFF", dpi=(600, 600))
    name = f"seals/{seal.number}.{'png' if mode == 'L' else 'tif'}"
    row = seal.row() | {"印影画像": name}
    village.applied(village.delta({"I01": [row]}, system="INKAN", attachments={name: body.getvalue()}))
    sheet = paper(village.centre.issue(household.members[0].serial, "INKAN"))
    assert any(abs(p.width_mm - seal.mm) < 0.3 for p in sheet.pictures())


def test_a_seal_whose_picture_is_missing_is_not_issued(village: Village) -> None:
    registry, household = village.registry, village.fresh()
    seal = registry.seal(household.members[0])
    receipt = village.send(village.delta({"I01": [seal.row()]}, system="INKAN"))
    registry.seals.remove(seal)
    assert receipt["state"] in ("PARTIAL", "REFUSED"), receipt
    village.sequence["INKAN"] += receipt["state"] == "PARTIAL"
    assert village.issue(household.members[0], "INKAN") in ("NO_SEAL", "STALE")
