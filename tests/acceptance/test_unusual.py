"""Papers of people whose records are unusual but right: nothing lost, nothing tidied up."""

import re

import pytest

from .calendar_words import wareki, western
from .centre import Centre, new_id
from .conftest import add
from .invention import Inventor
from .office import Office, Server
from .registry import Registry
from .sheet import squeeze
from .test_papers import ALL_OPTIONS, EVERYONE, assert_only, paper
from .unusual import settle

#: Four groups would be another number; this is three groups of four.
KEIIN = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture(scope="module")
def odd(office: Office, server: Server, seed: int, town: Registry) -> Registry:
    made = Registry(Inventor(seed + 21), town.now)
    settle(made)
    add(office, made)
    office.deliver(made.full(header=True, encoding="UTF-16LE").write(office.home / "out", zipped=False))
    return made


@pytest.fixture(scope="module")
def window(server: Server, odd: Registry) -> Centre:
    return Centre(server.url, odd.code, odd.now)


@pytest.mark.parametrize(
    "key", ["long-roman", "mononym", "kanji-beside", "small-kana", "compatibility", "stateless", "mixed-width"]
)
def test_names_and_addresses_come_out_as_they_were_sent(odd: Registry, window: Centre, key: str) -> None:
    household = odd.named[key]
    person = household.members[0]
    sheet = paper(window.issue(person.serial, options=ALL_OPTIONS))
    assert_only(sheet, odd, [person])
    assert sheet.has(household.address.printed)
    if person.attested:
        assert sheet.has(person.kana)
    if person.foreign:
        assert sheet.has(person.foreign.nationality)
        assert sheet.has(person.foreign.kanji_name)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("showa-64-late", "昭和64年1月10日"),
        ("meiji", "明治45年7月29日"),
        ("first-of-heisei", "平成元年1月8日"),
        ("leap-day", "昭和63年2月29日"),
        ("heisei-31-may", "令和元年5月2日"),
        ("about", "昭和10年5月頃"),
        ("foreign-unknown", "1970年月日不詳"),
        ("from-abroad", "令和2年2月29日"),
        ("from-a-ward", "平成31年4月30日"),
    ],
)
def test_dates_are_printed_as_stored(odd: Registry, window: Centre, key: str, words: str) -> None:
    person = odd.named[key].members[0]
    sheet = paper(window.issue(person.serial, options=ALL_OPTIONS))
    assert sheet.has(words)
    if person.birth_text:
        assert not sheet.has(wareki(person.birth, era=person.birth_era))
        assert not sheet.has(western(person.birth))


@pytest.mark.parametrize(("size", "pages"), [(4, 1), (5, 2), (8, 2), (9, 3)])
def test_four_people_fill_a_page(odd: Registry, window: Centre, size: int, pages: int) -> None:
    family = odd.named[f"family-{size}"].members
    answer = window.issue(family[1].serial, scope="ALL", options=("RELATIONSHIP",))
    sheet = paper(answer)
    assert answer.pages == pages
    assert_only(sheet, odd, family)
    for number, person in enumerate(family[1:], 2):
        assert person.squeezed in sheet.pages[(number - 1) // 4], "記載順位 decides the page"
    seals = [KEIIN.findall(text)[-1] for text in sheet.pages]
    assert len(set(seals)) == pages, "each page has its own 契印"
    assert [squeeze(EVERYONE) in text for text in sheet.pages] == [False] * (pages - 1) + [True]


def test_a_chain_of_relations_is_printed_whole(odd: Registry, window: Centre) -> None:
    household = odd.named["chained"]
    sheet = paper(window.issue(household.members[1].serial, options=("RELATIONSHIP",)))
    assert sheet.has(household.members[1].relation)


def test_every_card_of_a_person_leads_to_the_same_person(odd: Registry, window: Centre) -> None:
    person = odd.named["three-cards"].members[0]
    for _, row in odd.extra:
        answer = window.issue(row["シリアル番号"], media="SMARTPHONE", issuer=row["発行者"])
        assert_only(paper(answer), odd, [person])
    assert_only(paper(window.issue(person.serial)), odd, [person])


def test_honseki_unknown_is_not_left_to_guess(odd: Registry, window: Centre) -> None:
    person = odd.named["unknown-honseki"].members[0]
    assert paper(window.issue(person.serial, options=("HONSEKI",))).has("不明")


def test_former_addresses_keep_prefecture_and_ward(odd: Registry, window: Centre) -> None:
    for key in ("from-abroad", "from-a-ward"):
        person = odd.named[key].members[0]
        assert person.former is not None
        assert paper(window.issue(person.serial)).has(person.former.printed)


@pytest.mark.parametrize(
    ("scope", "members", "allowed"),
    [
        ("SELECTED", (), {"NOT_OFFERED", "NOT_FOUND"}),
        ("SELECTED", (0, 0), {"ISSUED", "NOT_OFFERED"}),
        ("SELF", (1,), {"ISSUED", "NOT_OFFERED"}),
        ("ALL", (1,), {"ISSUED", "NOT_OFFERED"}),
    ],
)
def test_odd_selections_never_print_more_than_was_asked(
    odd: Registry, window: Centre, scope: str, members: tuple[int, ...], allowed: set[str]
) -> None:
    family = odd.named["family-4"].members
    numbers = [int(m.number) for m in window.list(family[0].serial)["JUMINHYO"].available.member]
    chosen = tuple(numbers[n] for n in members)
    answer = window.issue(family[0].serial, scope=scope, members=chosen)
    assert answer.outcome in allowed
    if answer.outcome == "ISSUED":
        assert_only(paper(answer), odd, family if scope == "ALL" else [family[0]])


def test_one_request_number_in_two_municipalities_is_two_requests(
    odd: Registry, window: Centre, town: Registry, centre: Centre
) -> None:
    request_id = new_id()
    here, there = town.named["single"].members[0], odd.named["three-cards"].members[0]
    assert_only(paper(centre.issue(here.serial, request_id=request_id)), town, [here])
    assert_only(paper(window.issue(there.serial, request_id=request_id)), odd, [there])


def test_somebody_of_another_municipality_is_not_found(odd: Registry, centre: Centre) -> None:
    assert centre.issue(odd.named["three-cards"].members[0].serial).outcome == "NOT_FOUND"


def test_too_many_pages_for_the_towns_limit(office: Office, server: Server, seed: int, town: Registry) -> None:
    made = Registry(Inventor(seed + 22), town.now)
    family = made.household("five", *(made.person(age=a) for a in (60, 40, 30, 20, 10))).members
    file = office.home / "pages.toml"
    file.write_text("max_pages = 1\n")
    add(office, made, "--settings", file)
    office.deliver(made.full().write(office.home / "out"))
    one = Centre(server.url, made.code, made.now)
    assert one.issue(family[0].serial, scope="ALL").outcome == "TOO_MANY_PAGES"
    assert one.issue(family[0].serial).outcome == "ISSUED"
