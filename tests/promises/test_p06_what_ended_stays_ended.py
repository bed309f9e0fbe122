"""P6 廃印・除票・失効は生き返らず、抑止は FULL で外れず、FULL より後に来た人は消えない。

閉じる事故: 新潟ほか
試し方: 昨日の FULL を、今日の DELTA の後に、正しい連番で入れ直す
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.acceptance.townsfolk import rows_of

from .house import House, Web
from .test_p04_nothing_from_old_data import submit
from .town import JST, moved_in

Record = Callable[[str, object], None]
ALSO = ("tests/feeds/test_snapshot.py",)


def test_yesterdays_full_after_todays_delta_revives_nothing(
    house: House, web: Web, seed: int, record: Record, full: bool
) -> None:
    town = moved_in(house, seed=seed + 3, households=12 if not full else 120)
    registry, wire, out = town.registry, town.wire(web), house.home / "out"
    groups = [town.shared[n::4] for n in range(4)]
    yesterday = datetime.now(JST) - timedelta(minutes=2)
    old = [
        registry.full(sequence=3, extracted_at=yesterday).write(out),
        registry.seals_full(sequence=3, extracted_at=yesterday).write(out),
    ]
    today = yesterday + timedelta(minutes=1)
    revoked, gone, abolished, held = groups
    seals, rows = [], {"S01": [], "R01": [], "J01": [], "J02": []}
    for household in revoked:
        person = household.members[0]
        person.serial_state, person.operated_at, person.history = "3", today, person.history + 1
        rows["S01"].append(person.serial_row())
    for household in gone:
        household.operated_at, household.history = today, household.history + 1
        for person in household.members:
            person.state, person.operated_at, person.history = "2", today, person.history + 1
            person.moveout_confirmed = today.date()
        for layout, some in rows_of([household], []).items():
            if layout in ("J01", "J02"):
                rows[layout] += some
    for household in abolished:
        seal = next(seal for seal in registry.seals if seal.owner is household.members[0])
        seal.state, seal.operated_at, seal.history = "3", today, seal.history + 1
        seals.append(seal.row())
    for household in held:
        hold = registry.hold("1", household.members[0].atena_no, "06", starts=today - timedelta(hours=1))
        hold.operated_at = today
        rows["R01"].append(hold.row())
    newcomer = registry.household("newcomer", registry.person(operated_at=today), operated_at=today)
    for layout, some in rows_of([newcomer], []).items():
        rows.setdefault(layout, []).extend(some)
    images = {seal.file: seal.image for seal in registry.seals}
    new = [
        registry.delta(rows, sequence=2, extracted_at=today).write(out),
        registry.delta({"I01": seals}, sequence=2, system="INKAN", extracted_at=today, attachments=images).write(out),
    ]
    assert [receipt["state"] for receipt in submit(house, *new)] == ["APPLIED"] * 2

    def outcomes() -> list[list[str]]:
        kinds = (("JUMINHYO", revoked), ("JUMINHYO", gone), ("INKAN", abolished), ("JUMINHYO", held))
        return [[wire.issue(h.members[0].serial, kind=kind).outcome for h in some] for kind, some in kinds] + [
            [wire.issue(newcomer.members[0].serial).outcome]
        ]

    before = outcomes()
    assert [set(some) for some in before] == [
        {"CREDENTIAL_REVOKED"}, {"REMOVED"}, {"NO_SEAL"}, {"HELD"}, {"ISSUED"}
    ]  # fmt: skip
    receipts = submit(house, *old)
    assert {receipt["state"] for receipt in receipts} <= {"APPLIED", "REFUSED"}, receipts
    assert outcomes() == before
    record("昨日の FULL", len(old))
    record("失効・除票・廃印・抑止", sum(map(len, groups)))
    record("生き返った・外れた", 0)
    record("消えた転入者", 0)
