"""Registers as rows (戸籍 of domain §4.5, 附票 of §4.6, and longer ones). Names, numbers and places are invented."""

from collections.abc import Callable, Iterable

from issuer.papers.content import Content, Image
from issuer.papers.flow import Flow, Paragraph, Row
from issuer.papers.kinds import CertificateKind
from tests.golden.personas import MUNICIPALITY, seal_png

WHOLE = "これは，戸籍に記録されている事項の全部を証明した書面である。"
PART = "これは，戸籍中の一部の者について記録されている事項の全部を証明した書面である。"
FUHYO = "この写しは、戸籍の附票の原本と相違ないことを証明する。"

OFFICIAL_SEAL = Image(seal_png(side_px=331, ring=False), 21.0, 21.0)

#: A value: (text, 段).
Value = str | tuple[str, int]


def paragraphs(values: Iterable[Value]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(v) if isinstance(v, str) else Paragraph(v[0], indent=v[1]) for v in values)


def heading(text: str) -> Row:
    return Row((("head", (Paragraph(text),)),), keep_with_next=True)


def entry(head: str, *values: Value, struck: bool = False, indent: int = 1) -> Row:
    """An entry such as 出生. ``struck``: 消除, framed under its heading."""
    heads = (Paragraph(head, indent=indent), *((Paragraph("消　除", indent=1, mark="box"),) if struck else ()))
    return Row((("head", heads), ("value", paragraphs(values))), unbreakable=len(values) < 5)


def person(*values: Value, removed: bool = False, rule: str = "rule") -> tuple[Row, Row]:
    """戸籍に記録されている者, and the heading of the entries that follow."""
    heads = (Paragraph("戸籍に記録されている者"),)
    if removed:
        heads = (*heads, Paragraph(""), Paragraph("除　籍", indent=1, mark="box"))
    cells = (("head", heads), ("value", paragraphs(values)))
    return Row(cells, keep_with_next=True, rule=rule), heading("身分事項")


def reformed() -> tuple[Row, Row]:
    reason = "【改製事由】平成６年法務省令第５１号附則第２条第１項による改製"
    return heading("戸籍事項"), entry("戸籍改製", "【改製日】平成１２年１０月１４日", reason)


def last_page(attestation: str) -> tuple[tuple[str, str], ...]:
    return (
        ("attestation", attestation),
        ("issued_on", "令和８年１１月２０日"),
        ("authority", "見本県見本市長　桜木　文子"),
        ("official_seal.note", "この印は黒色です"),
    )


def koseki(
    *rows: Row | tuple[Row, ...],
    title: str = "全部事項証明",
    attestation: str = WHOLE,
    hittosha: str = "桐生　茂",
    furigana: str = "",
    people: tuple[str, ...] = ("桐生　茂",),
) -> Content:
    flat = tuple(one for row in rows for one in (row if isinstance(row, tuple) else (row,)))
    flow = Flow(
        rows=flat,
        every_page=(("title", title),),
        first_page=(
            ("honseki.label", "本　　籍"),
            ("honseki", "見本県見本市北町二丁目３番地"),
            ("hittosha.label", "氏　　名"),
            ("hittosha", hittosha),
            ("furigana", furigana),
        ),
        last_page=last_page(attestation),
        last_page_images=(("official_seal", OFFICIAL_SEAL),),
        people=people,
    )
    kind = CertificateKind.KOSEKI_ZENBU if attestation == WHOLE else CertificateKind.KOSEKI_KOJIN
    return Content(MUNICIPALITY, kind, "koseki", "1", (), flow)


def two_pages() -> Content:
    """The example of domain §4.5."""
    home = "見本県見本市北町二丁目３番地"
    return koseki(
        reformed(),
        person(
            "【名】茂",
            "【生年月日】昭和２８年６月２１日　　【配偶者区分】夫",
            "【父】桐生正一",
            "【母】桐生ハル",
            "【続柄】長男",
        ),
        entry(
            "出　　生",
            "【出生日】昭和２８年６月２１日",
            "【出生地】見本県見本市",
            "【届出日】昭和２８年６月２４日",
            "【届出人】父",
        ),
        entry("婚　　姻", "【婚姻日】昭和５５年１１月３日", "【配偶者氏名】川辺和子", f"【従前戸籍】{home}　桐生正一"),
        person(
            "【名】和子",
            "【生年月日】昭和３０年１１月２３日　　【配偶者区分】妻",
            "【父】川辺吉蔵",
            "【母】川辺ミツ",
            "【続柄】二女",
        ),
        entry(
            "出　　生",
            "【出生日】昭和３０年１１月２３日",
            "【出生地】見本県川上郡港町",
            "【届出日】昭和３０年１１月２８日",
            "【届出人】父",
        ),
        entry(
            "婚　　姻",
            "【婚姻日】昭和５５年１１月３日",
            "【配偶者氏名】桐生茂",
            "【従前戸籍】見本県川上郡港町１２番地　川辺吉蔵",
        ),
        person(
            "【名】彩", "【生年月日】昭和５７年２月１日", "【父】桐生茂", "【母】桐生和子", "【続柄】長女", removed=True
        ),
        entry(
            "出　　生",
            "【出生日】昭和５７年２月１日",
            "【出生地】見本県見本市",
            "【届出日】昭和５７年２月５日",
            "【届出人】父",
        ),
        entry(
            "婚　　姻",
            "【婚姻日】平成２２年５月８日",
            "【配偶者氏名】岡田大輔",
            "【送付を受けた日】平成２２年５月１２日",
            "【受理者】大阪市北区長",
            "【新本籍】大阪市北区梅田九丁目１番",
            "【称する氏】夫の氏",
        ),
        person("【名】健一", "【生年月日】昭和６０年４月１２日", "【父】桐生茂", "【母】桐生和子", "【続柄】長男"),
        entry(
            "出　　生",
            "【出生日】昭和６０年４月１２日",
            "【出生地】見本県見本市",
            "【届出日】昭和６０年４月１６日",
            "【届出人】父",
        ),
        furigana="【氏の振り仮名】キリュウ",
        people=("桐生　茂", "桐生　和子", "桐生　彩", "桐生　健一"),
    )


def one_page() -> Content:
    """個人事項, no reading attested, a name with a variation selector."""
    return koseki(
        reformed(),
        person("【名】辻\U000e0102太郎", "【生年月日】昭和６０年４月１２日", "【父】", "【母】桐生和子", "【続柄】男"),
        entry(
            "出　　生",
            "【出生日】昭和６０年４月１２日",
            "【出生地】見本県見本市",
            "【届出日】昭和６０年４月１６日",
            "【届出人】母",
        ),
        title="個人事項証明",
        attestation=PART,
        people=("桐生　茂", "桐生　辻\U000e0102太郎"),
    )


def corrections() -> tuple[Row, ...]:
    """訂正, 更正 and 消除 with the record as it was before, 段 in 段."""
    return (
        entry("婚　　姻", "【婚姻日】平成２０年２月２９日", "【配偶者氏名】岡田大輔", struck=True),
        entry(
            "消　　除",
            "【消除日】平成２１年３月３日",
            "【消除事項】婚姻事項",
            "【消除事由】婚姻無効の裁判確定",
            ("【裁判確定日】平成２１年２月１６日", 1),
            ("【申請人】桐生茂", 1),
            "【従前の記録】",
            ("【婚姻日】平成２０年２月２９日", 2),
            ("【配偶者氏名】岡田大輔", 2),
        ),
        entry(
            "更　　正",
            "【更正日】平成２２年９月１日",
            "【更正事項】父母との続柄",
            "【更正事由】平成１６年法務省令第７６号による申出により、父母との続柄を更正し"
            "たものであり、その旨を記録する（申出人　母）",
            "【従前の記録】",
            ("【父母との続柄】男", 2),
        ),
        entry(
            "訂　　正",
            "【訂正日】平成２２年１０月１日",
            "【訂正事由】錯誤につき訂正許可の裁判確定",
            "【従前の記録】",
            ("【出生地】見本県川上郡港町大字見本字北原一万二千三百四十五番地の六十七見本病院構内宿舎第八号棟", 2),
            indent=2,
        ),
    )


def long_register() -> Content:
    """More than seven pages, every folding and nesting there is."""
    rows: list[tuple[Row, ...]] = [reformed()]
    for number in range(1, 10):
        rows += [
            person(
                f"【名】太郎{'一二三四五六七八九'[number - 1]}",
                "【名の振り仮名】タロウ",
                "【生年月日】昭和６０年４月１２日",
                "【父】桐生正一",
                "【母】桐生ハル",
                "【続柄】長男",
                removed=number % 3 == 0,
            ),
            (
                entry(
                    "出　　生",
                    "【出生日】昭和６０年４月１２日",
                    f"【出生地】見本県見本市{'北町' * 7 * (number % 4)}",
                    "【届出人】父",
                ),
                *corrections(),
            ),
        ]
    return koseki(*rows, people=("桐生　茂",))


def full_page() -> Content:
    """The last row stands on the last line for rows of page 1, and 以下余白 below it on the last of all."""
    filling = [entry(f"記録{n}", "【特記事項】一行") for n in range(35)]
    return koseki(heading("戸籍事項"), *filling, entry("末尾", "【特記事項】二行", "【特記事項】末行"))


def resident(names: list[tuple[str, str]], addresses: list[tuple[str, str]], *, rule: str = "rule") -> tuple[Row, ...]:
    """One person of a 附票. ``names``: (column, text) under each other; ``addresses``: (address, since)."""
    rows = []
    for at in range(max(len(names), len(addresses))):
        cells = [(names[at][0], (Paragraph(names[at][1]),))] if at < len(names) else []
        if at < len(addresses):
            cells += [("address", (Paragraph(addresses[at][0]),)), ("since", (Paragraph(addresses[at][1]),))]
        own = "part" if at and at < len(addresses) else ""
        is_glued = at < len(names) - 1
        rows.append(Row(tuple(cells), keep_with_next=is_glued, unbreakable=True, rule=own if at else rule))
    return tuple(rows)


def fuhyo(*rows: tuple[Row, ...], honseki: str = "見本県見本市北町二丁目３番地", hittosha: str = "桐生　茂") -> Content:
    flow = Flow(
        rows=tuple(one for row in rows for one in row),
        every_page=(
            ("title", "戸籍の附票"),
            ("honseki.label", "本籍"),
            ("honseki", honseki),
            ("hittosha.label", "筆頭者"),
            ("hittosha", hittosha),
            ("made.label", "作成年月日"),
            ("reformed.label", "改製年月日"),
            ("reformed", "平成１２年１０月１４日"),
        ),
        last_page=last_page(FUHYO),
        last_page_images=(("official_seal", OFFICIAL_SEAL),),
        people=("桐生　茂", "茂", "和子", "彩", "健一"),
    )
    return Content(MUNICIPALITY, CertificateKind.FUHYO, "fuhyo", "1", (), flow)


HOME = ("見本県見本市北町二丁目３番１号", "平成元年４月１日")


def four_people() -> Content:
    """The example of domain §4.6."""
    return fuhyo(
        resident([("note", "シゲル"), ("name", "茂"), ("note", "昭和２８年６月２１日　男")], [HOME]),
        resident([("note", "カズコ"), ("name", "和子"), ("note", "昭和３０年１１月２３日　女")], [HOME]),
        resident([("name", "彩"), ("note", "除籍　平成２２年５月１２日"), ("note", "婚姻")], [HOME]),
        resident(
            [("name", "健一"), ("note", "昭和６０年４月１２日　男")],
            [HOME, ("大阪府大阪市北区梅田九丁目１番４号", "平成２０年４月１日"), (HOME[0], "平成３０年３月２５日")],
        ),
    )


def many_addresses() -> Content:
    """More than twenty addresses, some longer than their line; 本籍 left out, so the full name stands there."""
    long = "見本県川上郡港町大字見本字北原１２３４５番地６７　サンライズマンション見本第二　１２０３号（見本様方）"
    addresses = [(long if n % 5 == 2 else f"見本県見本市北町{n}丁目３番１号", "平成２０年４月１日") for n in range(31)]
    abroad = ("国外転出（アメリカ合衆国カリフォルニア州サンフランシスコ市）", "令和７年３月１日")
    return fuhyo(
        resident(
            [("note", "キリュウ　シゲル"), ("name", "桐生　茂"), ("note", "昭和２８年６月２１日　男")],
            [*addresses, abroad],
        ),
        resident([("name", "桐生　和子"), ("note", "昭和３０年１１月２３日　女")], [HOME]),
        honseki="省略",
        hittosha="省略",
    )


REGISTERS: dict[str, Callable[[], Content]] = {
    "koseki-one": one_page,
    "koseki-two": two_pages,
    "koseki-long": long_register,
    "koseki-full-page": full_page,
    "fuhyo-four": four_people,
    "fuhyo-addresses": many_addresses,
}
