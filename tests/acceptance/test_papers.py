"""What is on the paper: the right people, their dates, and nobody else."""

import hashlib

import pytest

from .calendar_words import wareki, western
from .centre import Answer, Centre
from .registry import Registry
from .sheet import Sheet, squeeze
from .townsfolk import Household, Person

EVERYONE = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
SOME = "この写しは、住民票の原本と相違ないことを証明する。"
ALL_OPTIONS = ("RELATIONSHIP", "HONSEKI", "FOREIGN_ITEMS")


def paper(answer: Answer) -> Sheet:
    """Open an issued paper after holding it to what every paper must be."""
    assert answer.outcome == "ISSUED", answer.message
    assert answer.sha256 == hashlib.sha256(answer.pdf).hexdigest()
    sheet = Sheet(answer.pdf)
    assert len(sheet.pages) == answer.pages
    for number, text in enumerate(sheet.pages, 1):
        assert squeeze(answer.number) in text, "発行番号 on every page"
        assert f"{number}/{answer.pages}頁" in text
        assert sheet.size_mm(number - 1) == pytest.approx((210, 297), abs=0.6)
    return sheet


def assert_only(sheet: Sheet, town: Registry, allowed: list[Person]) -> None:
    """Everyone allowed is there and no other resident of the town is."""
    names = {person.squeezed for person in allowed}
    for person in allowed:
        assert sheet.has(person.name), "somebody who belongs on the paper is missing"
    others = [p for p in town.everyone if p.squeezed not in names and squeeze(p.name) in sheet.text]
    assert not others, f"{len(others)} people on the paper who do not belong there"
    numbers = [p for p in town.everyone if p.juminhyo_code in sheet.text or p.serial in sheet.text]
    assert not numbers


def birth(person: Person) -> str:
    if person.birth_text:
        return person.birth_text
    return western(person.birth) if person.foreign else wareki(person.birth, era=person.birth_era)


def assert_dates(sheet: Sheet, people: list[Person]) -> None:
    for person in people:
        assert sheet.has(birth(person)), birth(person)
        since = person.foreign.since if person.foreign else person.became_resident
        for day in (since, person.address_since, person.notified):
            assert day is None or sheet.has(wareki(day)), wareki(day)


def assert_my_numbers(sheet: Sheet, town: Registry, allowed: list[Person]) -> None:
    shown = [p.my_number for p in town.everyone if p.my_number in sheet.text]
    assert shown == [p.my_number for p in allowed]


def test_a_mixed_household_with_every_option(town: Registry, centre: Centre) -> None:
    family: Household = town.named["mixed"]
    head, wife, son, bride = family.members
    answer = centre.issue(son.serial, "JUMINHYO", "ALL", options=ALL_OPTIONS)
    sheet = paper(answer)
    assert answer.pages == 1
    assert_only(sheet, town, family.members)
    assert_dates(sheet, family.members)
    assert_my_numbers(sheet, town, [])
    foreign = bride.foreign
    assert foreign is not None
    assert foreign.expires is not None
    for words in (
        EVERYONE,
        family.address.printed,
        wife.aliases[0][1],
        "妻",
        "子の妻（未届）",
        head.honseki,
        foreign.nationality,
        foreign.status,
        foreign.card_no,
        western(foreign.expires),
        "中長期在留者",
        head.kana,
        wife.remarks[0][0],
        wareki(town.today),
        f"{town.name}長",
    ):
        assert sheet.has(words), words
    for person in (wife, son, bride):
        assert person.former is not None
        assert sheet.has(person.former.printed)
    assert not sheet.has(wife.kana), "a reading that is not attested stays off the paper"
    assert not sheet.has(wife.remarks[1][0]), "a remark not meant for printing"
    positions = [sheet.text.index(p.squeezed, sheet.text.index("氏名の振り仮名")) for p in family.members[1:]]
    assert positions == sorted(positions)


def test_without_options_the_optional_items_are_left_out(town: Registry, centre: Centre) -> None:
    family = town.named["mixed"]
    wife, bride = family.members[1], family.members[3]
    sheet = paper(centre.issue(family.members[0].serial, "JUMINHYO", "ALL"))
    assert_only(sheet, town, family.members)
    assert bride.foreign is not None
    for hidden in (wife.honseki, "未届", bride.foreign.card_no, bride.foreign.status, "中長期在留者"):
        assert not sheet.has(hidden), hidden
    assert sheet.has("省略")
    assert wife.former is not None
    assert wife.notified is not None
    assert sheet.has(wife.former.printed), "従前の住所 cannot be left out"
    assert sheet.has(wareki(wife.notified)), "届出日 cannot be left out"


def test_self_alone_names_nobody_else(town: Registry, centre: Centre) -> None:
    son = town.named["mixed"].members[2]
    sheet = paper(centre.issue(son.serial))
    assert_only(sheet, town, [son])
    assert sheet.has(SOME)
    assert not sheet.has(EVERYONE)
    assert_dates(sheet, [son])
    assert not sheet.has(birth(town.named["mixed"].members[0]))


def test_self_with_relationship_names_the_head_too(town: Registry, centre: Centre) -> None:
    head, _, son, _ = town.named["mixed"].members
    sheet = paper(centre.issue(son.serial, options=("RELATIONSHIP",)))
    assert_only(sheet, town, [head, son])
    assert not sheet.has(birth(head))


def test_selected_members_only(town: Registry, centre: Centre) -> None:
    family = town.named["mixed"].members
    numbers = {m.name: int(m.number) for m in centre.list(family[0].serial)["JUMINHYO"].available.member}
    chosen = [family[1], family[3]]
    answer = centre.issue(family[0].serial, "JUMINHYO", "SELECTED", members=tuple(numbers[p.name] for p in chosen))
    sheet = paper(answer)
    assert_only(sheet, town, chosen)
    assert sheet.has(SOME)
    assert not sheet.has(EVERYONE)


def test_selecting_every_member_is_the_whole_household(town: Registry, centre: Centre) -> None:
    family = town.named["mixed"].members
    numbers = tuple(int(m.number) for m in centre.list(family[0].serial)["JUMINHYO"].available.member)
    sheet = paper(centre.issue(family[0].serial, "JUMINHYO", "SELECTED", members=numbers))
    assert_only(sheet, town, family)
    assert sheet.has(EVERYONE), "the attestation follows who is on the paper, not the button"


def test_seven_people_take_two_pages(town: Registry, centre: Centre) -> None:
    family = town.named["seven"]
    answer = centre.issue(family.members[0].serial, "JUMINHYO", "ALL", options=ALL_OPTIONS)
    sheet = paper(answer)
    assert answer.pages == 2
    assert_only(sheet, town, family.members)
    first, second = sheet.pages
    for person in family.members[1:4]:
        assert person.squeezed in first
        assert person.squeezed not in second
    for person in family.members[4:]:
        assert person.squeezed in second
        assert person.squeezed not in first
    for text in (first, second):
        assert squeeze(family.address.printed) in text, "住所 is repeated"
        assert family.members[0].squeezed in text, "世帯主 is repeated"
        assert "住民票" in text
    assert squeeze(EVERYONE) in second


def test_someone_who_left_is_not_on_the_households_paper(town: Registry, centre: Centre) -> None:
    stays, left = town.named["one-left"].members
    sheet = paper(centre.issue(stays.serial, "JUMINHYO", "ALL"))
    assert_only(sheet, town, [stays])
    assert not sheet.has(left.name)
    assert sheet.has(EVERYONE)


@pytest.mark.parametrize("key", ["unknown-birth", "showa-64", "heisei-31", "reiwa-1", "taisho-15"])
def test_dates_come_in_the_right_era(town: Registry, centre: Centre, key: str) -> None:
    person = town.named[key].members[0]
    sheet = paper(centre.issue(person.serial))
    assert_only(sheet, town, [person])
    assert_dates(sheet, [person])


def test_a_placeholder_date_never_appears(town: Registry, centre: Centre) -> None:
    person = town.named["unknown-birth"].members[0]
    for kind in ("JUMINHYO", "KISAI_JIKO"):
        sheet = paper(centre.issue(person.serial, kind, options=("RELATIONSHIP", "HONSEKI")))
        assert sheet.has("昭和10年月日不詳")
        for trace in ("昭和10年1月1日", "1935", "10年1月"):
            assert not sheet.has(trace)


def test_the_former_address_is_on_every_residence_paper(town: Registry, centre: Centre) -> None:
    alone = town.named["single"].members[0]
    assert alone.notified is not None
    for options in ((), ("RELATIONSHIP",), ("FORMER_ADDRESS",)):
        sheet = paper(centre.issue(alone.serial, options=options))
        assert sheet.has("ブラジル")
        assert sheet.has(wareki(alone.notified))


def test_entries_show_the_former_address_only_when_asked(town: Registry, centre: Centre) -> None:
    son = town.named["mixed"].members[2]
    assert son.former is not None
    without = paper(centre.issue(son.serial, "KISAI_JIKO"))
    assert not without.has(son.former.printed)
    with_it = paper(centre.issue(son.serial, "KISAI_JIKO", options=("FORMER_ADDRESS",)))
    assert with_it.has(son.former.printed)
    for sheet in (without, with_it):
        assert_only(sheet, town, [son])
        assert sheet.has("上記の事項は、住民票に記載があることを証明する。")


def test_my_number_is_printed_only_when_asked(town: Registry, centre: Centre) -> None:
    alone = town.named["single"].members[0]
    assert_my_numbers(paper(centre.issue(alone.serial)), town, [])
    assert_my_numbers(paper(centre.issue(alone.serial, options=("MY_NUMBER",))), town, [alone])


def test_a_foreign_resident_with_an_alias(town: Registry, centre: Centre) -> None:
    person = town.named["alias"].members[0]
    assert person.foreign is not None
    assert person.foreign.expires is not None
    sheet = paper(centre.issue(person.serial, options=ALL_OPTIONS))
    assert_only(sheet, town, [person])
    for words in (person.aliases[0][1], "大韓民国", western(person.foreign.expires), person.foreign.card_no):
        assert sheet.has(words)


def test_a_special_permanent_resident_has_no_period(town: Registry, centre: Centre) -> None:
    person = town.named["special-permanent"].members[0]
    assert person.foreign is not None
    sheet = paper(centre.issue(person.serial, options=ALL_OPTIONS))
    assert sheet.has("特別永住者")
    assert sheet.has(person.foreign.card_no)


def test_a_passing_resident_is_named_as_such(town: Registry, centre: Centre) -> None:
    person = town.named["passing-resident"].members[0]
    assert paper(centre.issue(person.serial, options=ALL_OPTIONS)).has("出生による経過滞在者")


def test_somebody_without_honseki(town: Registry, centre: Centre) -> None:
    person = town.named["no-honseki"].members[0]
    assert_only(paper(centre.issue(person.serial, options=ALL_OPTIONS)), town, [person])


@pytest.mark.parametrize("key", ["long-address", "endless-address"])
def test_a_long_address_is_printed_whole_or_refused(town: Registry, centre: Centre, key: str) -> None:
    household = town.named[key]
    whole = squeeze(household.address.printed)
    answer = centre.issue(household.members[0].serial)
    if answer.refusal:
        assert (key, answer.refusal) == ("endless-address", "CHARACTER")
        return
    sheet = paper(answer)
    pieces = [cut for cut in range(len(whole) + 1) if whole[:cut] in sheet.text and whole[cut:] in sheet.text]
    assert pieces, "some of the address is lost"
    assert whole in sheet.text or "続き" in sheet.text, "an address in two places says that it goes on"


def test_copies_multiply_the_fee(town: Registry, centre: Centre) -> None:
    answer = centre.issue(town.named["single"].members[0].serial, copies=3)
    assert (answer.copies, answer.unit_fee, answer.total_fee) == (3, 250, 750)


def test_certificate_numbers_never_repeat(town: Registry, centre: Centre) -> None:
    serial = town.named["single"].members[0].serial
    numbers = [centre.issue(serial).number for _ in range(3)]
    assert len(set(numbers)) == 3
