"""戸籍全部事項証明書・個人事項証明書: rows of a register in its own words (戸籍法施行規則73条, 付録第22-24号様式).

Every text of the record is printed as it is stored. What is added are the words of the form: headings in the left
column, 【】 around the headings of items, and the indents of the 段.
"""

from collections.abc import Iterable, Iterator

from issuer.certificates import wareki
from issuer.certificates.attestation import attestation_of
from issuer.papers.content import Content
from issuer.papers.errors import ContentConflict
from issuer.papers.facts import Facts
from issuer.papers.flow import Flow, Paragraph, Row
from issuer.papers.kinds import CertificateKind
from issuer.papers.koseki import Entry, Item, Register, RegisterMember
from issuer.papers.verdict import Permit

FORM = "koseki"
TITLES = {CertificateKind.KOSEKI_ZENBU: "全部事項証明", CertificateKind.KOSEKI_KOJIN: "個人事項証明"}
#: 付録第23号 (full-width comma).
STATEMENTS = {
    CertificateKind.KOSEKI_ZENBU: "これは，戸籍に記録されている事項の全部を証明した書面である。",
    CertificateKind.KOSEKI_KOJIN: "これは，戸籍中の一部の者について記録されている事項の全部を証明した書面である。",
}

_STRUCK = "3"
#: Titles under which an earlier entry is amended, one 段 further in than the entries themselves (段落ちタイトル).
_AMENDING = {"訂正": 2, "更正": 2}
#: An entry of so few items is never parted.
_SHORT = 4

Rows = Iterator[Row]


def write(permit: Permit, facts: Facts) -> Content:
    """Write the rows of the whole register, or of the permitted members.

    Raises ContentConflict when there is no register.
    """
    register = facts.registers.register
    if register is None:
        raise ContentConflict("there is no register to print")
    members = [one for one in register.members if one.member_no in permit.members]
    fields, images = attestation_of(
        permit=permit,
        facts=facts,
        statement=STATEMENTS[permit.kind],
        ward=register.honseki_municipality_code,
        is_wide=True,
    )
    furigana = _item("氏の振り仮名", register.family_furigana) if register.family_furigana else ""
    flow = Flow(
        rows=tuple(_rows(register, members)),
        every_page=(("title", TITLES[permit.kind]),),
        first_page=(
            ("honseki.label", "本　　籍"),
            ("honseki", register.honseki),
            ("hittosha.label", "氏　　名"),
            ("hittosha", register.hittosha),
            ("furigana", furigana),
        ),
        last_page=fields,
        last_page_images=images,
        people=tuple(dict.fromkeys([register.hittosha, *(full_name(one) for one in members)])),
    )
    return Content(facts.policy.municipality, permit.kind, FORM, facts.editions[permit.kind], (), flow)


def full_name(member: RegisterMember) -> str:
    """氏, wide space, 名; only the one that is recorded where the other is not."""
    return "\u3000".join(part for part in (member.family_name, member.given_name) if part)


def _rows(register: Register, members: Iterable[RegisterMember]) -> Rows:
    shallowest = min((item.depth for entry in _entries(register) for item in entry.items), default=0)
    if register.entries:
        yield _heading("戸籍事項")
        for entry in register.entries:
            yield from _entry(entry, shallowest)
    for member in members:
        yield _person(member)
        if member.entries:
            yield _heading("身分事項")
        for entry in member.entries:
            yield from _entry(entry, shallowest)


def _entries(register: Register) -> Iterator[Entry]:
    yield from register.entries
    for member in register.members:
        yield from member.entries


def _heading(text: str) -> Row:
    return Row((("head", (Paragraph(text),)),), keep_with_next=True)


def _person(member: RegisterMember) -> Row:
    birth = member.birth_as_recorded or wareki.wide(wareki.written(member.birth))
    spouse = f"　　{_item('配偶者区分', member.spouse_kind)}" if member.spouse_kind else ""
    items = [
        _item("名", member.given_name),
        *([_item("名の振り仮名", member.given_furigana)] if member.given_furigana else []),
        _item("生年月日", birth) + spouse,
        _item("父", member.father),
        _item("母", member.mother),
        *([_item("続柄", member.relation)] if member.relation else []),
        *([_item("養父", member.adoptive_father)] if member.adoptive_father else []),
        *([_item("養母", member.adoptive_mother)] if member.adoptive_mother else []),
        *([_item("続柄", member.adoptive_relation)] if member.adoptive_relation else []),
    ]
    heads = [Paragraph("戸籍に記録されている者")]
    if member.is_removed:
        heads += [Paragraph(""), Paragraph("除　籍", indent=1, mark="box")]
    cells = (("head", tuple(heads)), ("value", tuple(map(Paragraph, items))))
    return Row(cells, keep_with_next=bool(member.entries), unbreakable=True, rule="rule")


def _entry(entry: Entry, shallowest: int) -> Rows:
    """An entry, item by item: a page ends between items, never after one that has its own below it."""
    heads = [Paragraph(_spread(entry.title), indent=_AMENDING.get(entry.title, 1) if entry.correction != "0" else 1)]
    if entry.correction == _STRUCK and entry.title != "消除":
        heads.append(Paragraph("消　除", indent=1, mark="box"))
    values = [Paragraph(_item(one.heading, one.value), indent=one.depth - shallowest) for one in entry.items]
    if len(values) <= max(_SHORT, len(heads)):
        yield _row((("head", tuple(heads)), ("value", tuple(values))))
        return
    # The left column must not be higher than what stands beside it.
    beside = len(heads)
    yield _row((("head", tuple(heads)), ("value", tuple(values[:beside]))), is_glued=_opens(entry.items[beside - 1]))
    for item, value in zip(entry.items[beside:], values[beside:], strict=True):
        yield _row((("value", (value,)),), is_glued=_opens(item))


def _opens(item: Item) -> bool:
    return not item.value


def _row(cells: tuple[tuple[str, tuple[Paragraph, ...]], ...], *, is_glued: bool = False) -> Row:
    filled = tuple((column, paragraphs) for column, paragraphs in cells if paragraphs)
    return Row(filled, keep_with_next=is_glued, unbreakable=True)


def _item(heading: str, value: str) -> str:
    """【heading】value; a heading that comes with its brackets keeps them."""
    return f"{heading}{value}" if heading.startswith("【") else f"【{heading}】{value}"


def _spread(title: str) -> str:
    """A title of two characters as wide as one of four: 「出　　生」."""
    return f"{title[0]}　　{title[1]}" if len(title) == 2 else title
