"""Packages early, late, twice and out of turn: the rules of sequence and of newness."""

import threading
from concurrent.futures import ThreadPoolExecutor

from .centre import new_id
from .sheet import Sheet
from .test_papers import assert_only, paper
from .townsfolk import Household
from .village import Village


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
            answer = village.centre.insist(household.members[2].serial, request_id=request_id, **wanted)
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
    # 世帯主 stands above the frames of the people: whoever is named first on the page.
    head = min(household.members, key=lambda member: sheet.text.index(member.squeezed))
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


def test_a_full_leaves_the_layouts_it_does_not_bring(village: Village) -> None:
    household = village.fresh()
    full = village.full()
    for layout in ("J08", "S01", "R01", "J03"):
        del full.rows[layout]
    village.applied(full)
    assert village.shows(household)


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
