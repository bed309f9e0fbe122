"""What a municipality may decide for itself: characters, kinds, fees, hours, closed days, words, my numbers."""

from datetime import timedelta
from pathlib import Path

import pytest

from .centre import Centre
from .conftest import add
from .invention import Inventor
from .office import Office, Server
from .registry import Registry
from .test_papers import ALL_OPTIONS, EVERYONE, assert_my_numbers, assert_only, paper

OLD_TOWN = """
characters = "bmp_only"
max_copies = 2
[offered]
JUMINHYO = { fee = 310, counter_fee = 350 }
INKAN = { fee = 320 }
[options]
MY_NUMBER = "household"
print_prefecture = false
single_member_counts_as_all = true
stop_from_moveout_notice = true
[messages]
HELD = "恐れ入りますが、窓口にお越しください。"
[[authority]]
name = "北区長　架空　次郎"
seal_mm = 18.0
ward = ""
kinds = []
acting = false
"""

LATE_TOWN = """
[hours.default]
days = "1234567H"
open = "{later}"
close = "23:30"
[hours.KISAI_JIKO]
days = "1234567H"
open = "06:30"
close = "23:00"
[[closed.window]]
from = "{since}"
to = "{until}"
kinds = ["KISAI_JIKO"]
"""


def settle(office: Office, server: Server, registry: Registry, settings: str, *words: str) -> Centre:
    """A municipality with a settings file, its people delivered."""
    file = office.home / f"{registry.code}.toml"
    file.write_text(settings)
    add(office, registry, "--settings", file, *words)
    packages = [registry.full().write(office.home / "out")]
    if registry.seals:
        packages.append(registry.seals_full().write(office.home / "out"))
    office.deliver(*packages)
    return Centre(server.url, registry.code, registry.now)


@pytest.fixture(scope="module")
def old_town(office: Office, server: Server, town: Registry, seed: int) -> tuple[Registry, Centre]:
    made = Registry(Inventor(seed + 11), town.now)
    made.household("alone", made.person())
    made.household("two", made.person(age=50), made.person(age=24))
    made.household("yoshi", made.person(name=f"𠮷野　{made.inventor.given('1')}"))
    made.household("near-yoshi", made.person(age=50), made.person(name=f"𠮷川　{made.inventor.given('1')}"))
    made.household("plain", made.person(name=f"髙﨑　{made.inventor.given('1')}"))
    leaving = made.today + timedelta(days=9)
    made.household("leaving", made.person(moveout_notified=made.today - timedelta(days=1), moveout_planned=leaving))
    held = made.household("held", made.person())
    made.hold("2", held.number, "01")
    made.seal(made.named["alone"].members[0])
    return made, settle(office, server, made, OLD_TOWN)


def test_a_bmp_only_town_refuses_four_byte_characters(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    assert centre.issue(registry.named["yoshi"].members[0].serial).outcome == "CHARACTER"
    near = registry.named["near-yoshi"].members[0]
    assert centre.issue(near.serial, scope="ALL").outcome == "CHARACTER"
    assert centre.issue(near.serial).outcome == "ISSUED"
    plain = registry.named["plain"].members[0]
    assert_only(paper(centre.issue(plain.serial)), registry, [plain])


def test_kinds_not_offered_are_not_offered(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    serial = registry.named["alone"].members[0].serial
    assert centre.issue(serial, "KISAI_JIKO").outcome == "NOT_OFFERED"
    assert set(centre.list(serial)) <= {"JUMINHYO", "INKAN"}
    assert {line.kind for line in centre.status().service} == {"JUMINHYO", "INKAN"}


def test_fees_follow_the_channel(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    serial = registry.named["alone"].members[0].serial
    counter = centre.terminal(channel="COUNTER")
    fees = [
        centre.issue(serial).unit_fee,
        centre.issue(serial, terminal=counter).unit_fee,
        centre.issue(serial, "INKAN", terminal=counter).unit_fee,
    ]
    assert fees == [310, 350, 320]


def test_the_own_limit_of_copies_holds(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    serial = registry.named["alone"].members[0].serial
    assert centre.issue(serial, copies=2).total_fee == 620
    assert centre.issue(serial, copies=3).outcome == "NOT_OFFERED"


def test_my_numbers_of_the_household_where_the_town_allows_it(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    two = registry.named["two"].members
    sheet = paper(centre.issue(two[0].serial, scope="ALL", options=(*ALL_OPTIONS, "MY_NUMBER")))
    assert_my_numbers(sheet, registry, two)


def test_own_attestation_authority_and_address_style(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    household = registry.named["alone"]
    sheet = paper(centre.issue(household.members[0].serial))
    assert sheet.has(EVERYONE), "a household of one counts as everyone here"
    assert sheet.has("北区長　架空　次郎")
    assert sheet.has(household.address.town)
    assert not sheet.has(household.address.printed)
    assert any(abs(p.width_mm - 18.0) < 0.3 and abs(p.height_mm - 18.0) < 0.3 for p in sheet.pictures())


def test_a_moveout_notice_stops_papers_where_the_town_says_so(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    assert centre.issue(registry.named["leaving"].members[0].serial).outcome == "REMOVED"


def test_the_own_words_of_a_refusal(old_town: tuple[Registry, Centre]) -> None:
    registry, centre = old_town
    answer = centre.issue(registry.named["held"].members[0].serial)
    assert (answer.refusal, answer.message) == ("HELD", "恐れ入りますが、窓口にお越しください。")


def test_hours_and_maintenance_stop_their_own_kinds(office: Office, server: Server, town: Registry, seed: int) -> None:
    made = Registry(Inventor(seed + 12), town.now)
    person = made.household("alone", made.person()).members[0]
    settings = LATE_TOWN.format(
        later=f"{made.now + timedelta(hours=2):%H:%M}",
        since=(made.now - timedelta(hours=1)).isoformat(),
        until=(made.now + timedelta(hours=1)).isoformat(),
    )
    centre = settle(office, server, made, settings)
    assert centre.issue(person.serial).outcome == "OUT_OF_HOURS"
    assert centre.issue(person.serial, "KISAI_JIKO").outcome == "MAINTENANCE"
    status = centre.status()
    services = {line.kind: line for line in status.service}
    assert status.status != "IN_SERVICE"
    assert not services["JUMINHYO"].open
    assert not services["KISAI_JIKO"].open
    assert services["JUMINHYO"].opensAt == (made.now + timedelta(hours=2)).replace(second=0, microsecond=0)


def test_a_closed_date_closes_the_house(office: Office, server: Server, town: Registry, seed: int) -> None:
    made = Registry(Inventor(seed + 13), town.now)
    person = made.household("alone", made.person()).members[0]
    centre = settle(office, server, made, f'[closed]\nyearly = []\ndates = ["{made.today.isoformat()}"]\n')
    assert centre.issue(person.serial).outcome == "OUT_OF_HOURS"
    assert centre.status().status == "OUT_OF_SERVICE"


def test_old_data_is_refused_by_system(office: Office, server: Server, town: Registry, seed: int) -> None:
    made = Registry(Inventor(seed + 14), town.now)
    person = made.household("alone", made.person()).members[0]
    made.seal(person)
    long_ago = made.now - timedelta(days=14)
    person.operated_at = made.named["alone"].operated_at = made.seals[0].operated_at = long_ago - timedelta(days=40)
    add(office, made)
    out = office.home / "out"
    office.deliver(made.full().write(out), made.seals_full(extracted_at=long_ago).write(out))
    centre = Centre(server.url, made.code, made.now)
    assert centre.issue(person.serial).outcome == "ISSUED"
    assert centre.issue(person.serial, "INKAN").outcome == "STALE"
    other = Registry(Inventor(seed + 15), town.now)
    resident = other.household("alone", other.person()).members[0]
    add(office, other)
    office.deliver(other.full(extracted_at=long_ago).write(out))
    assert Centre(server.url, other.code, other.now).issue(resident.serial).outcome == "STALE"


def test_a_setting_stacked_for_later_does_not_count_yet(
    office: Office, server: Server, town: Registry, seed: int, tmp_path: Path
) -> None:
    made = Registry(Inventor(seed + 16), town.now)
    person = made.household("alone", made.person()).members[0]
    centre = settle(office, server, made, "max_copies = 3\n")
    file = tmp_path / "later.toml"
    file.write_text('[offered]\nJUMINHYO = { fee = 999 }\n[messages]\nHELD = "あとで"\n')
    at = (made.now + timedelta(days=1)).isoformat()
    office.akashi("municipality_set", made.code, "--settings", file, "--from", at)
    assert centre.issue(person.serial).unit_fee == 250
    file.write_text("max_copies = 1\n")
    office.akashi("municipality_set", made.code, "--settings", file)
    assert centre.issue(person.serial, copies=2).outcome == "NOT_OFFERED"


@pytest.mark.parametrize("words", ["wrong check digit", "again"])
def test_a_code_that_cannot_be_added_is_refused(office: Office, town: Registry, words: str) -> None:
    code = town.code if words == "again" else town.code[:5] + str((int(town.code[5]) + 1) % 10)
    done = office.akashi(
        "municipality_add", code, "--name", "再び市", "--prefecture", "見本県", "--mayor", "再び市長　某", check=False
    )
    assert done.returncode == (1 if words == "again" else 2), done.stderr
    if words != "again":
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
