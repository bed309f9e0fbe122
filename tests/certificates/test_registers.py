"""Papers of registers say what the systems sent: verbatim, in order, and never torn apart."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.centre.city.registers import Entry, FamilyRegister, Home, Member
from issuer.certificates import compose
from issuer.papers.content import Content
from issuer.papers.errors import ContentConflict
from issuer.papers.flow import CONTINUED, NOTHING_BELOW
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.people import WrittenDate
from issuer.papers.registers import RegisterRecords
from issuer.papers.verdict import Permit
from tests.golden.cases import press
from tests.golden.composed import KIRYU, kiryu
from tests.golden.personas import KENICHI, case
from tests.register_makers import records

_LINE = re.compile(r"line\.(\d+)\.(head|value|name|note|address|since|closing)")
_KANJI = "一二三四五六七八九十百千万北町見本市県郡大字夫妻父母長男女，ー０１２　"
words = st.text(alphabet=_KANJI, min_size=1, max_size=60).map(lambda text: text.strip("　") or "見")


def lines(content: Content, *columns: str) -> Iterator[tuple[int, str]]:
    """(page, text) of every line of these columns, in order, as they are set."""
    for page, one in enumerate(press().paged(content=content).pages, start=1):
        found = [(int(match[1]), match[2], text) for name, text in one.fields if (match := _LINE.fullmatch(name))]
        yield from ((page, text) for _, column, text in sorted(found) if column in columns and text)


def plain(text: str) -> str:
    """Text without the indents and folds of the form."""
    return text.replace("　", "")


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Items nested up to three deep; one without a value is followed by its own."""
    items: list[tuple[str, str, int]] = []
    for _ in range(draw(st.integers(1, 9))):
        depth = draw(st.integers(1, 3))
        if draw(st.booleans()):
            items.append((draw(st.sampled_from(("従前の記録", "特記事項"))), "", depth))
            depth = min(depth + 1, 3)
        items.append((draw(st.sampled_from(("婚姻日", "配偶者氏名", "更正事項"))), draw(words), depth))
    title = draw(st.sampled_from(("出生", "婚姻", "養子縁組", "更正", "訂正", "消除", "国籍取得")))
    return Entry(title, tuple(items), correction=draw(st.sampled_from("0123")))


@st.composite
def members(draw: st.DrawFn) -> Member:
    return Member(
        family_name="桐生",
        given_name=draw(words)[:20],
        sex="1",
        born="1985-04-12",
        born_text=draw(words)[:40],
        relation="長男",
        father=draw(st.sampled_from(("", "桐生茂"))),
        mother="桐生和子",
        adoptive_father=draw(st.sampled_from(("", "川辺吉蔵"))),
        adoptive_relation="養子",
        spouse=draw(st.sampled_from(("", "夫"))),
        given_furigana=draw(st.sampled_from(("", "タロウ"))),
        removed_on=draw(st.sampled_from(("", "2015-03-03"))),
        entries=tuple(draw(st.lists(entries(), max_size=4))),
        homes=tuple(Home(draw(words), since="2000-01-01") for _ in range(draw(st.integers(1, 12)))),
    )


registers = st.builds(
    FamilyRegister,
    number=st.just("K1"),
    honseki=words,
    hittosha=st.just("桐生　茂"),
    created_on=st.just("2000-01-01"),
    entries=st.lists(entries(), max_size=2).map(tuple),
    members=st.lists(members(), min_size=1, max_size=6).map(tuple),
)


def written(
    register: FamilyRegister, kind: CertificateKind = CertificateKind.KOSEKI_ZENBU, *options: Option
) -> Content:
    _, facts = case(kind, KENICHI)
    facts = replace(facts, registers=records(register, member_no=1))
    everybody = tuple(range(1, len(register.members) + 1))
    permit = Permit(kind, Extent.ALL, KENICHI, (), frozenset(options), False, members=everybody)
    return compose(permit=permit, facts=facts)


def texts(register: FamilyRegister) -> Iterator[str]:
    """Everything the second column must say, as the systems sent it."""

    def own(found: tuple[Entry, ...]) -> Iterator[str]:
        return (f"【{heading}】{value}" for entry in found for heading, value, *_ in entry.items)

    yield from own(register.entries)
    for one in register.members:
        yield f"【名】{one.given_name}"
        yield f"【名の振り仮名】{one.given_furigana}" if one.given_furigana else ""
        yield f"【生年月日】{one.born_text}" + (f"【配偶者区分】{one.spouse}" if one.spouse else "")
        yield f"【父】{one.father}【母】{one.mother}【続柄】{one.relation}"
        yield (f"【養父】{one.adoptive_father}" if one.adoptive_father else "") + f"【続柄】{one.adoptive_relation}"
        yield from own(one.entries)


@settings(max_examples=60, deadline=None)
@given(registers)
def test_the_items_come_in_order_and_verbatim(register: FamilyRegister) -> None:
    said = "".join(text for _, text in lines(written(register), "value"))
    assert plain(said) == plain("".join(texts(register)))


@settings(max_examples=60, deadline=None)
@given(registers)
def test_no_page_ends_under_a_heading(register: FamilyRegister) -> None:
    content = written(register)
    pages = press().paged(content=content).pages
    for number in range(1, len(pages)):
        last = [text for page, text in lines(content, "value", "head") if page == number][-1]
        assert last not in ("身分事項", "戸籍事項")
        assert not re.fullmatch(r"　*【(従前の記録|特記事項)】", last)
        assert dict(pages[number - 1].fields)[_closing(pages[number - 1].fields)] == CONTINUED
    assert dict(pages[-1].fields)[_closing(pages[-1].fields)] == NOTHING_BELOW


def _closing(fields: tuple[tuple[str, str], ...]) -> str:
    (name,) = [name for name, _ in fields if name.endswith(".closing")]
    return name


def test_an_entry_is_indented_by_its_depth_and_amendments_stand_further_in() -> None:
    corrected = Entry("更正", (("更正日", "令和２年", 1), ("従前の記録", "", 1), ("続柄", "男", 2)), correction="2")
    struck = Entry("婚姻", (("婚姻日", "令和元年", 1),), correction="3")
    register = replace(KIRYU, entries=(), members=(replace(KIRYU.members[0], entries=(corrected, struck)),))
    content = written(register)
    values = [text for _, text in lines(content, "value")]
    assert values[-4:] == ["【更正日】令和２年", "【従前の記録】", "　【続柄】男", "【婚姻日】令和元年"]
    heads = [text for _, text in lines(content, "head")]
    assert heads[-3:] == ["　　更　　正", "　婚　　姻", "　消　除"]


def test_depths_count_from_the_shallowest_of_the_register() -> None:
    from_zero = Entry("出生", (("出生日", "令和元年", 0), ("特記事項", "", 0), ("届出人", "父", 1)))
    register = replace(KIRYU, entries=(), members=(replace(KIRYU.members[0], entries=(from_zero,)),))
    assert [text for _, text in lines(written(register), "value")][-3:] == [
        "【出生日】令和元年",
        "【特記事項】",
        "　【届出人】父",
    ]


@settings(max_examples=40, deadline=None)
@given(registers, st.booleans())
def test_every_address_stands_in_order_beside_its_day_under_the_name(register: FamilyRegister, by_given: bool) -> None:
    content = written(register, CertificateKind.FUHYO, *([Option.HONSEKI] if by_given else []))
    said = "".join(text for _, text in lines(content, "address"))
    assert plain(said) == plain("".join(home.address for one in register.members for home in one.homes))
    names = "".join(text for _, text in lines(content, "name"))
    assert plain(names) == plain("".join(("" if by_given else "桐生") + one.given_name for one in register.members))
    days = [text for _, text in lines(content, "since")]
    assert days == ["平成１２年１月１日"] * sum(len(one.homes) for one in register.members)


def test_without_honseki_the_addresses_name_neither_the_domicile_nor_the_first_person() -> None:
    permit, facts = kiryu(CertificateKind.FUHYO, 4)
    content = compose(permit=permit, facts=facts)
    assert content.flow is not None
    beside = dict(content.flow.every_page)
    assert (beside["honseki"], beside["hittosha"]) == ("省略", "省略")
    assert content.flow.people == ("桐生　健一",)


def test_readings_are_printed_when_attested_only() -> None:
    def notes(attested: str) -> list[str]:
        one = replace(KIRYU.members[0], family_furigana="キリュウ", given_furigana="シゲル", attested=attested)
        content = written(replace(KIRYU, members=(one,)), CertificateKind.FUHYO, Option.HONSEKI)
        return [text for _, text in lines(content, "note")]

    assert notes("1") == ["シゲル", "昭和２８年６月２１日　男"]
    assert notes("0") == ["昭和２８年６月２１日　男"]


def test_an_unknown_day_is_printed_in_its_own_words() -> None:
    permit, facts = kiryu(CertificateKind.FUHYO, 4)
    fuhyo = facts.registers.fuhyo
    assert fuhyo is not None
    home = replace(fuhyo.people[3].addresses[0], since=WrittenDate(date(1950, 1, 1), unknown=True, text="昭和5年頃"))
    people = (*fuhyo.people[:3], replace(fuhyo.people[3], addresses=(home,)))
    facts = replace(facts, registers=replace(facts.registers, fuhyo=replace(fuhyo, people=people)))
    assert [text for _, text in lines(compose(permit=permit, facts=facts), "since")] == ["昭和5年頃"]


@pytest.mark.parametrize("kind", [CertificateKind.KOSEKI_ZENBU, CertificateKind.FUHYO])
def test_without_a_register_nothing_is_written(kind: CertificateKind) -> None:
    permit, facts = kiryu(kind, 4)
    with pytest.raises(ContentConflict):
        compose(permit=permit, facts=replace(facts, registers=RegisterRecords()))


def test_each_user_defined_character_is_set_in_the_edition_of_its_own_record() -> None:
    permit, facts = kiryu(CertificateKind.KOSEKI_ZENBU, 4)
    register = facts.registers.register
    assert register is not None
    item = replace(register.members[3].entries[0].items[1], value="見本県\ue001町", gaiji=2)
    entry = replace(register.members[3].entries[0], items=(item,))
    child = replace(register.members[3], given_name="健\ue001", gaiji=1, entries=(entry,))
    changed = replace(facts.registers, register=replace(register, members=(*register.members[:3], child)))
    facts = replace(facts, registers=changed, gaiji=((1, "a" * 64), (2, "b" * 64)))
    content = compose(permit=permit, facts=facts)
    assert content.flow is not None
    marked = {one.text: one.gaiji for one in content.flow.paragraphs if one.gaiji}
    assert marked == {"【名】健\ue001": ("a" * 64,), "【出生地】見本県\ue001町": ("b" * 64,)}
    assert {one.gaiji for one in changed.records()} == {0, 1, 2}
