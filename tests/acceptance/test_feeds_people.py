"""What packages do to people: removed, held, renamed, revoked, and their seals; nothing comes back by old rows."""

import io

import pytest
from PIL import Image

from .test_papers import assert_only, paper
from .townsfolk import rows_of
from .village import Village


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


def test_holds_may_come_with_any_system(village: Village) -> None:
    household = village.fresh()
    at = village.tick()
    hold = village.registry.hold("2", household.number, "06", operated_at=at, starts=at)
    village.applied(village.delta({"R01": [hold.row()]}, system="INKAN"))
    assert village.outcome(household) == "HELD"
    village.registry.holds.remove(hold)


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


def test_a_time_without_offset_is_japanese_time(village: Village) -> None:
    household = village.fresh()
    at = village.tick()
    hold = village.registry.hold("2", household.number, "06", operated_at=at, starts=at)
    naive = at.replace(tzinfo=None).isoformat()
    village.applied(village.delta({"R01": [hold.row() | {"開始日時": naive, "操作日時": naive}]}))
    village.registry.holds.remove(hold)
    assert village.outcome(household) == "HELD", "an hour ago in Japan, not nine hours from now"


def test_a_serial_handed_to_another_person_leads_to_that_person_only(village: Village) -> None:
    registry, first, second = village.registry, village.fresh(), village.fresh()
    old, new = first.members[0], second.members[0]
    row = old.serial_row() | {"宛名番号": new.atena_no, "履歴番号": "2", "操作日時": village.tick().isoformat()}
    village.applied(village.delta({"S01": [row]}))
    assert_only(paper(village.centre.issue(old.serial)), registry, [new])


def test_names_of_a_hundred_code_points_are_taken_and_printed_or_refused(village: Village) -> None:
    household = village.fresh()
    person = household.members[0]
    person.name = "長" * 49 + "　" + "名" * 50
    village.applied(village.delta(village.renew(household)))
    answer = village.centre.issue(person.serial)
    assert answer.outcome in ("ISSUED", "CHARACTER")
    if answer.pdf:
        assert paper(answer).has(person.name)
