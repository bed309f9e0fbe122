"""KOSEKI, FUHYO and RISAI: whole registers in order, versions, strays, and who stands where."""

import pytest

from issuer.intake import worklist
from issuer.intake.models import WorkItem
from issuer.papers.fuhyo import Fuhyo
from issuer.papers.kinds import HoldKind
from issuer.papers.koseki import Register
from issuer.replica import fuhyo, koseki
from issuer.replica.risai import ask_disasters
from issuer.tenancy.scope import scope
from tests.feeds.asking import asked
from tests.feeds.packages import CODE, Feed, home, one, person
from tests.records import holds_on


@pytest.fixture
def registry(juki: Feed) -> Feed:
    return juki.of("KOSEKI")


@pytest.fixture
def addresses(juki: Feed) -> Feed:
    return juki.of("FUHYO")


def register(number: str = "K1") -> Register | None:
    with scope(CODE):
        return koseki.register(municipality=CODE, koseki_no=number)


def history(number: str = "K1") -> Fuhyo | None:
    with scope(CODE):
        return fuhyo.fuhyo(municipality=CODE, koseki_no=number)


def whole(number: str = "K1", **given) -> list[tuple[str, dict[str, str]]]:
    return [one(layout, koseki_no=number, **given) for layout in ("K01", "K02", "K03", "K04")]


def inconsistent() -> dict[str, str]:
    with scope(CODE):
        found = WorkItem.objects.filter(topic=worklist.INCONSISTENT, closed_at=None)
        return {item.subject: item.detail["reason"] for item in found}


def test_a_register_comes_with_its_own_entries_members_and_items_in_order(registry: Feed):
    rows = [
        one("K04", entry_no=2, item_no=10, heading="配偶者氏名", value="川辺和子"),
        one("K04", entry_no=2, item_no=9, heading="婚姻日", value="昭和５５年１１月３日"),
        one("K04", member_no=0, heading="改製日", value="平成１２年１０月１４日"),
        one("K03", entry_no=2, title="婚姻"),
        one("K03"),
        one("K04"),
        one("K03", member_no=0, title="戸籍改製"),
        one("K02", member_no=10, given_name="和子", is_removed=1, atena_no=""),
        one(
            "K02", member_no=2, given_name="健一", birth_date="1950-01-01", birth_date_unknown=1, birth_date_text="不詳"
        ),
        one("K02"),
        one("K01"),
    ]
    registry.put(1, *rows)
    found = register()
    assert (found.hittosha, found.state, found.is_whole) == ("試験　太郎", "1", True)
    assert [(e.title, [i.value for i in e.items]) for e in found.entries] == [("戸籍改製", ["平成１２年１０月１４日"])]
    assert [m.given_name for m in found.members] == ["太郎", "健一", "和子"]
    assert [m.is_removed for m in found.members] == [False, False, True]
    assert found.members[1].birth.unknown
    first = found.members[0]
    assert [(e.title, [i.heading for i in e.items]) for e in first.entries] == [
        ("出生", ["出生日"]),
        ("婚姻", ["婚姻日", "配偶者氏名"]),
    ]


def test_a_corrected_entry_keeps_the_record_before_it_one_step_in(registry: Feed):
    items = [("出生日", "昭和３５年４月１日", 1), ("従前の記録", "", 1), ("出生日", "昭和３５年４月２日", 2)]
    rows = [one("K04", item_no=n, heading=h, value=v, depth=d) for n, (h, v, d) in enumerate(items, start=1)]
    registry.put(1, one("K01"), one("K02"), one("K03", correction=2), *rows)
    entry = register().members[0].entries[0]
    assert entry.correction == "2"
    assert [(i.heading, i.value, i.depth) for i in entry.items] == items


ODD = "䥲辻\U000e0100﨑𠮷髙\u3000塚"


def test_texts_are_kept_code_point_by_code_point(registry: Feed, addresses: Feed):
    registry.put(1, one("K01", hittosha=ODD), one("K02", father=ODD), one("K03"), one("K04", value=ODD * 100))
    addresses.put(1, one("F01", honseki=ODD), one("F02", family_name=ODD), one("F03", address=ODD))
    found, paper = register(), history()
    assert {found.hittosha, found.members[0].father, paper.honseki, paper.people[0].family_name} == {ODD}
    assert found.members[0].entries[0].items[0].value == ODD * 100


def test_a_characters_worklist_names_the_register(registry: Feed):
    registry.put(1, one("K01"), one("K02", father="\U000f1234"), one("K03"))
    with scope(CODE):
        assert [i.subject for i in WorkItem.objects.filter(topic=worklist.CHARACTER)] == ["koseki:K1"]


def test_the_version_moves_with_anything_printed_and_with_nothing_else(registry: Feed):
    registry.put(1, *whole(), *whole("K2", change_id="C2"))
    versions = [register().version, register("K2").version]
    registry.put(2, *whole(), *whole("K2"), mode="FULL")
    assert [register().version, register("K2").version] == versions
    for sequence, changed in enumerate(
        [
            one("K04", value="別", history_no=2),
            one("K03", title="入籍", history_no=2),
            one("K02", mother="母", history_no=2),
            one("K01", is_in_process=1, history_no=2),
            one("K04", history_no=3, action=3),
        ],
        start=3,
    ):
        before = register().version
        registry.put(sequence, changed)
        assert register().version > before
    assert register("K2").version == versions[1]


def test_the_version_of_a_fuhyo_moves_apart_from_its_register(registry: Feed, addresses: Feed):
    registry.put(1, *whole())
    addresses.put(1, one("F01"), one("F02"), one("F03"))
    before = register().version, history().version
    addresses.put(2, one("F03", seq=2, address="転居先"))
    assert (register().version, history().version) == (before[0], before[1] + 1)
    addresses.put(3, one("F01"), one("F02"), one("F03"), mode="FULL")
    assert (register().version, history().version) == (before[0], before[1] + 2)


def test_people_of_a_fuhyo_come_in_order_with_addresses_oldest_first(addresses: Feed):
    addresses.put(
        1,
        one("F03", seq=10, address="三", since="2018-03-25"),
        one("F03", seq=9, address="二", since="1950-01-01", since_unknown=1, since_text="平成20年月日不詳"),
        one("F03", address="一"),
        one("F02", member_no=2, given_name="彩", removed_on="2010-05-12", removed_reason="婚姻"),
        one(
            "F02",
            sex=1,
            birth_date="1953-06-21",
            furigana_state=1,
            given_furigana="シゲル",
            went_overseas_on="2020-01-01",
        ),
        one("F01", reformed_on="2000-10-14"),
    )
    found = history()
    first, second = found.people
    assert [(a.address, a.since.text) for a in first.addresses] == [("一", ""), ("二", "平成20年月日不詳"), ("三", "")]
    assert (first.furigana_attested, first.is_removed, str(first.went_overseas_on)) == (True, False, "2020-01-01")
    assert (second.sex, second.birth.value, second.is_removed, second.addresses) == ("", None, True, ())
    assert (str(found.created_on), str(found.reformed_on)) == ("2000-10-14", "2000-10-14")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([one("K02")], "NO_REGISTER"),
        ([one("K01")], "NO_MEMBERS"),
        ([one("K01"), one("K02"), one("K03", member_no=2)], "STRAY_ENTRY"),
        ([one("K01"), one("K02"), one("K04")], "STRAY_ITEM"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_register_that_does_not_hang_together_is_on_the_worklist_until_it_does(registry: Feed, rows, reason: str):
    assert registry.put(1, *rows)["state"] == "APPLIED"
    assert inconsistent() == {"koseki:K1": reason}
    assert register() is None or not register().is_whole
    registry.put(2, *whole(history_no=2), one("K02", member_no=2, history_no=2))
    assert inconsistent() == {}
    assert register().is_whole


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([one("F03")], "NO_FUHYO"),
        ([one("F01")], "NO_MEMBERS"),
        ([one("F01"), one("F02"), one("F03", member_no=3)], "STRAY_ADDRESS"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_fuhyo_that_does_not_hang_together_is_on_the_worklist_until_it_does(addresses: Feed, rows, reason: str):
    addresses.put(1, *rows)
    assert inconsistent() == {"fuhyo:K1": reason}
    addresses.put(2, *(one(layout, history_no=2) for layout in ("F01", "F02", "F03")), one("F02", member_no=3))
    assert inconsistent() == {}
    assert history().is_whole


def test_the_records_of_a_deleted_register_trouble_nobody(registry: Feed):
    registry.put(1, *whole())
    registry.put(2, one("K01", history_no=2, action=3))
    assert register() is None
    assert inconsistent() == {}


def test_a_register_struck_off_does_not_come_back_by_a_row_that_is_not_newer(registry: Feed):
    registry.put(1, *whole(), one("K02", member_no=2, is_removed=1))
    registry.put(2, one("K01", koseki_state=2, history_no=2))
    receipt = registry.put(3, one("K01", history_no=2), one("K02", member_no=2))
    assert (receipt["applied"], receipt["discarded"]) == (0, 2)
    assert register().state == "2"
    assert register().members[1].is_removed


def test_a_wrong_item_stops_its_register_and_the_people_the_change_names(juki: Feed, registry: Feed):
    def stopped() -> set[tuple[str, str]]:
        with scope(CODE):
            found = holds_on(municipality=CODE, persons=["1001"], household_nos=["H1"], koseki_nos=["K1", "K2"])
        return {(h.target_kind, h.target_no) for h in found if h.kind is HoldKind.LINK_ERROR}

    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    receipt = registry.put(1, one("K01"), one("K03"), one("K04", depth="x"), *whole("K2", change_id="C2"))
    assert (receipt["applied"], receipt["quarantined"]) == (4, 3)
    assert stopped() == {("3", "K1")}
    registry.put(2, one("K02", sex="5", change_id="C9"))
    assert stopped() == {("3", "K1"), ("1", "1001"), ("2", "H1")}
    registry.put(3, *whole(history_no=2))
    assert stopped() == set()


def test_who_stands_in_which_register(registry: Feed, addresses: Feed):
    registry.put(
        1,
        one("K01"),
        one("K02"),
        one("K01", koseki_no="K0", koseki_state=2),
        one("K02", koseki_no="K0", member_no=3, is_removed=1),
        one("K01", koseki_no="K9", is_deleted=1),
        one("K02", koseki_no="K9"),
        one("K02", member_no=2, atena_no=""),
    )
    addresses.put(1, one("F01"), one("F02", removed_on="2020-01-01"))
    with scope(CODE):
        standing = koseki.registers_of(municipality=CODE, atena_nos=["1001", ""])
        now = koseki.registers_of(municipality=CODE, atena_nos=["1001"], current_only=True)
        on = fuhyo.fuhyo_of(municipality=CODE, atena_nos=["1001"])
    assert [(m.koseki_no, m.member_no, m.is_removed) for m in standing] == [("K0", 3, True), ("K1", 1, False)]
    assert [m.koseki_no for m in now] == ["K1"]
    assert [(m.koseki_no, m.is_removed) for m in on] == [("K1", True)]


def test_approved_findings_of_a_disaster_come_newest_first(juki: Feed):
    feed = juki.of("RISAI")
    feed.put(
        1,
        one("D01", risai_no="D1", damaged_on="2024-01-01"),
        one("D01", risai_no="D2", is_issuable=0),
        one("D01", risai_no="D3", damaged_on="2025-07-07", notes="追加"),
        one("D01", risai_no="D4", atena_no="2002"),
    )
    found = asked(ask_disasters)
    assert [(d.risai_no, d.notes, d.damage) for d in found] == [("D3", "追加", "4"), ("D1", "", "4")]
    feed.put(2, one("D01", risai_no="D3", history_no=2, is_issuable=0))
    assert [d.risai_no for d in asked(ask_disasters)] == ["D1"]
