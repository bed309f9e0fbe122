"""The people of domain §4.1 and some stranger ones, as plain values. All names, numbers and addresses are invented."""

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

from PIL import Image as Picture
from PIL import ImageDraw

from issuer.papers.content import Footer, Image
from issuer.papers.facts import Facts, Identification
from issuer.papers.kinds import CertificateKind, Channel, Extent, Option
from issuer.papers.people import Address, Alias, ForeignItems, HonsekiEntry, Household, Resident, Seal, WrittenDate
from issuer.papers.policy import Authority, Fee, FreshnessLimit, Hours, Options, Policy
from issuer.papers.request import IssueRequest, JpkiCredential, Terminal
from issuer.papers.verdict import Permit

MUNICIPALITY = "999993"
JST = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=JST)
ALL_OPTIONS = frozenset({Option.RELATIONSHIP, Option.HONSEKI, Option.FOREIGN_ITEMS})


def on(year: int, month: int, day: int, era: str = "") -> WrittenDate:
    return WrittenDate(value=date(year, month, day), era=era)


def seal_png(*, side_px: int, ring: bool) -> bytes:
    """A 1-bit picture: a square official seal, or a round personal one."""
    picture = Picture.new("1", (side_px, side_px), 1)
    draw = ImageDraw.Draw(picture)
    width = side_px // 20
    if ring:
        draw.ellipse((0, 0, side_px - 1, side_px - 1), outline=0, width=width)
    else:
        draw.rectangle((0, 0, side_px - 1, side_px - 1), outline=0, width=width)
    for step in range(3, 17, 4):
        at = side_px * step // 20
        draw.line((at, side_px // 4, at, side_px * 3 // 4), fill=0, width=width)
        draw.line((side_px // 4, at, side_px * 3 // 4, at), fill=0, width=width)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


HOME = Address(prefecture="見本県", city="見本市", town="北町二丁目", block="3番1号")
HONSEKI = HonsekiEntry(kind="1", honseki="見本県見本市北町二丁目3番地", hittosha="桐生　茂")

SHIGERU = Resident(
    atena_no="1001",
    member_no=1,
    household_no="H1",
    is_foreign=False,
    state="1",
    is_removed=False,
    name="桐生　茂",
    family_name="桐生",
    given_name="茂",
    furigana="キリュウ　シゲル",
    furigana_attested=True,
    sex="1",
    sex_text="男",
    birth=on(1953, 6, 21, "3"),
    relation_codes=("02", "", "", ""),
    relation_text="世帯主",
    order=1,
    juminhyo_code="12345678901",
    became_resident=on(1953, 6, 21),
    address_since=on(1989, 4, 1),
    notified_on=None,
    changed_on=None,
    change_reason="",
    moveout_notified_on=None,
    moveout_planned_on=None,
    moveout_confirmed_on=None,
    operated_at=datetime(2026, 4, 1, 9, 0, tzinfo=JST),
    honseki=HONSEKI,
    my_number="123456789018",
)
KAZUKO = replace(
    SHIGERU,
    atena_no="1002",
    member_no=2,
    name="桐生　和子",
    given_name="和子",
    furigana="キリュウ　カズコ",
    furigana_attested=False,
    sex="2",
    sex_text="女",
    birth=on(1955, 11, 23, "3"),
    relation_codes=("12",),
    relation_text="妻",
    order=2,
    became_resident=on(1980, 11, 10),
    notified_on=date(1980, 11, 12),
    former_surname=Alias(text="川辺"),
    former_address=Address(prefecture="見本県", city="川上郡港町", block="12番地"),
)
KENICHI = replace(
    SHIGERU,
    atena_no="1003",
    member_no=3,
    name="桐生　健一",
    given_name="健一",
    furigana="キリュウ　ケンイチ",
    birth=on(1985, 4, 12, "3"),
    relation_codes=("20",),
    relation_text="子",
    order=3,
    became_resident=on(2018, 3, 25),
    address_since=WrittenDate(),
    notified_on=date(2018, 3, 28),
    former_address=Address(prefecture="大阪府", city="大阪市北区", town="梅田九丁目", block="1番4号"),
)
HOA = replace(
    SHIGERU,
    atena_no="1004",
    member_no=4,
    is_foreign=True,
    name="LE THI HOA",
    family_name="",
    given_name="",
    furigana="レ　ティ　ホア",
    sex="2",
    sex_text="女",
    birth=on(1993, 8, 20),
    relation_codes=("20", "14"),
    relation_text="子の妻（未届）",
    order=4,
    became_resident=on(2023, 9, 1),
    address_since=WrittenDate(),
    notified_on=date(2023, 9, 4),
    honseki=None,
    former_address=Address(country="ベトナム"),
    foreign=ForeignItems(
        roman_name="LE THI HOA",
        nationality="ベトナム",
        art30_45="01",
        status_of_residence="技術・人文知識・国際業務",
        period_years="3",
        period_expires_on=date(2027, 5, 31),
        residence_card_no="AB12345678CD",
        residence_card_kind="1",
        became_foreign_resident_on=on(2023, 9, 1),
    ),
)
UNKNOWN_BIRTH = replace(
    KENICHI,
    atena_no="1005",
    member_no=5,
    name="𠮷髙　辻󠄃郎",
    family_name="𠮷髙",
    given_name="辻󠄃郎",
    birth=WrittenDate(value=date(1950, 1, 1), unknown=True, text="昭和10年5月頃", era="3"),
    relation_text="夫の弟の子",
    order=5,
    remarks=("平成24年7月9日　事実上の世帯主　桐生　茂", "令和5年9月4日　備考の記載を修正"),
)
LONG = replace(
    HOA,
    atena_no="1006",
    member_no=6,
    name="MARIA FERNANDA DE LOS ANGELES GUTIERREZ VILLANUEVA SANTA CRUZ",
    common_name=Alias(text="山﨑　マリア", furigana="ヤマサキ　マリア", furigana_attested=True),
    relation_text="父の妻の連れ子の妻の弟の子の同居人縁故者",
    order=6,
    former_address=Address(country="ボリビア多民族国", overseas="123 CALLE LARGA, SANTA CRUZ DE LA SIERRA"),
    foreign=replace(
        HOA.foreign or ForeignItems(),
        roman_name="MARIA FERNANDA DE LOS ANGELES GUTIERREZ VILLANUEVA SANTA CRUZ",
        kanji_name="",
        nationality="ボリビア多民族国",
        art30_45="02",
        residence_card_kind="2",
    ),
)
KANJI = replace(
    HOA,
    atena_no="1007",
    member_no=7,
    name="WANG XIAOMING",
    order=7,
    relation_text="同居人",
    foreign=replace(HOA.foreign or ForeignItems(), roman_name="WANG XIAOMING", kanji_name="王　暁明", art30_45="05"),
)
FOUR = (SHIGERU, KAZUKO, KENICHI, HOA)
SEVEN = (*FOUR, UNKNOWN_BIRTH, LONG, KANJI)


def household(*residents: Resident, address: Address = HOME) -> Household:
    head = next((r for r in residents if r.is_head), residents[0])
    return Household(
        household_no="H1",
        head_atena_no=head.atena_no,
        head_name=head.name,
        address=address,
        address_municipality_code=MUNICIPALITY,
        member_count=len(residents),
        is_locked=False,
        lock_reason="",
        version=1,
        operated_at=datetime(2026, 4, 1, 9, 0, tzinfo=JST),
        residents=residents,
    )


def policy(*, options: Options | None = None) -> Policy:
    hours = Hours(days="1234567H", opens=time(6, 30), closes=time(23))
    mayor = Authority(
        name="見本県見本市長　桜木　文子",
        seal=Image(seal_png(side_px=331, ring=False), 21.0, 21.0),
        ward="",
        kinds=frozenset(),
        acting=False,
    )
    return Policy(
        municipality=MUNICIPALITY,
        name="見本市",
        prefecture="見本県",
        characters="mjplus",
        retention_minutes=60,
        deadline_seconds=20,
        max_copies=5,
        max_pages=30,
        offered={
            kind: Fee(250) for kind in (CertificateKind.JUMINHYO, CertificateKind.KISAI_JIKO, CertificateKind.INKAN)
        },
        hours_default=hours,
        hours={},
        closed_yearly=(),
        closed_dates=frozenset(),
        closed_windows=(),
        office=Hours(days="12345", opens=time(8, 30), closes=time(17, 15)),
        freshness_default=FreshnessLimit(15, 480),
        freshness={},
        authorities=(mayor,),
        options=options or Options(),
        messages={},
        suspensions=(),
        pinned_forms={},
    )


SEAL = Seal(
    seal_no="S1",
    state="1",
    notation="1",
    kana_notation="",
    hides_sex=True,
    registered_on=date(2010, 5, 6),
    image_png=seal_png(side_px=260, ring=True),
    width_mm=16.5,
    height_mm=16.5,
    operated_at=datetime(2026, 4, 1, 9, 0, tzinfo=JST),
)


def case(
    kind: CertificateKind,
    *residents: Resident,
    printed: tuple[Resident, ...] = (),
    options: frozenset[Option] = frozenset(),
    extent: Extent = Extent.ALL,
    seals: tuple[Seal, ...] = (),
    address: Address = HOME,
    settings: Options | None = None,
    received_at: datetime = NOW,
) -> tuple[Permit, Facts]:
    """A permit and facts that fit each other. Without ``printed`` everybody is printed."""
    shown = printed or residents
    request = IssueRequest(
        municipality=MUNICIPALITY,
        request_id="R-1",
        fingerprint="0" * 64,
        kind=kind,
        extent=extent,
        members=(),
        options=options,
        fiscal_year="",
        copies=1,
        terminal=Terminal(Channel.STORE, "OP", "ST", "T1", MUNICIPALITY),
        credential=JpkiCredential("ABC", "CARD", "GOOD"),
        received_at=received_at,
        deadline=received_at + timedelta(seconds=20),
    )
    facts = Facts(
        request=request,
        policy=policy(options=settings),
        now=received_at,
        identification=Identification(None),
        person=shown[0],
        household=household(*residents, address=address),
        holds=(),
        seals=seals,
        freshness=(),
        editions={kind: "1"},
    )
    return Permit(kind, extent, shown[0], shown, options, len(shown) == len(residents)), facts


def footers(pages: int) -> tuple[Footer, ...]:
    codes = ("K7Q2-M9XD-4TRA", "B3WP-77HN-QX2C", "T5VD-K2MA-9PLE")
    return tuple(Footer("999993-20261120-0000421", n, pages, codes[(n - 1) % 3]) for n in range(1, pages + 1))
