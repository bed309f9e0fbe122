"""The Kiryu family: every ordinary request, on a Japanese and foreign household of four."""

from __future__ import annotations

from datetime import date

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Address, Alias, Foreign, Move, Seal
from .kiryu_cases import kiryu_register_cases
from .kiryu_registers import kiryu_disasters, kiryu_register, kiryu_taxes
from .stage import ALL_TEXT, INKAN_TEXT, KISAI_TEXT, PART_TEXT, Stage

__all__ = ["kiryu"]

_TOPIC_PLAIN = "–"


def kiryu(today: date) -> Stage:
    """Scene 1."""
    stage = Stage(number=1, today=today, place=SAMPLE)
    house = stage.house("北町二丁目", "3番1号", honseki="見本県見本市北町二丁目3番地")
    shigeru = house.person(
        "桐生　茂",
        "キリュウ　シゲル",
        "男",
        date(1953, 6, 21),
        "世帯主",
        address_since="1989-04-01",
        disasters=kiryu_disasters(today),
    )
    kazuko = house.person(
        "桐生　和子",
        "キリュウ　カズコ",
        "女",
        date(1955, 11, 23),
        "妻",
        attested="0",
        became_resident="1980-11-10",
        address_since="1989-04-01",
        notified_on="1980-11-12",
        aliases=(Alias(kind="1", text="川辺", furigana="カワベ", attested="0", entered_on="2020-02-03"),),
        moves=(Move(kind="1", address=Address("見本県", "川上郡港町", "", "12番地"), head_name="川辺　吉蔵"),),
    )
    kenichi = house.person(
        "桐生　健一",
        "キリュウ　ケンイチ",
        "男",
        date(1985, 4, 12),
        "子",
        became_resident="2018-03-25",
        notified_on="2018-03-28",
        moves=(
            Move(kind="1", address=Address("大阪府", "大阪市北区", "梅田九丁目", "1番4号"), head_name="桐生　健一"),
        ),
        seals=(
            Seal(number="S010103", image=stage.draw("kenichi", "桐生"), registered_on="2018-04-02", card_no="C010103"),
        ),
        taxes=kiryu_taxes(today),
    )
    house.registers = (kiryu_register(shigeru, kazuko, kenichi),)
    expires = date(today.year + 1, 5, 31)
    hoa = house.person(
        "LE THI HOA",
        "",
        "女",
        date(1993, 8, 20),
        "子の妻（未届）",
        attested="0",
        relation_codes=("20", "14"),
        became_resident="2023-09-01",
        notified_on="2023-09-04",
        foreign=Foreign(
            nationality="ベトナム",
            nationality_code="VNM",
            art30_45="01",
            roman_name="LE THI HOA",
            status="技術・人文知識・国際業務",
            period=("3", "", ""),
            expires_on=expires.isoformat(),
            card_no="AB12345678CD",
            card_kind="1",
            became_on="2023-09-01",
        ),
        moves=(Move(kind="1", country="ベトナム", country_code="VNM"),),
    )
    everybody = ("桐生　茂", "桐生　和子", "桐生　健一", "LE THI HOA")
    hoa_items = ("中長期在留者", "技術・人文知識・国際業務", "AB12345678CD", f"{expires.year}年5月31日")
    honseki = "北町二丁目3番地"
    stage.case(
        "6",
        "桐生茂 (4人世帯の世帯主) が世帯全員、選択なし",
        shigeru,
        Ask("JUMINHYO", "ALL"),
        paper(
            has=(
                ALL_TEXT,
                "見本県見本市北町二丁目3番1号",
                "昭和28年6月21日",
                "平成元年4月1日",
                "昭和55年11月12日",
                "1993年8月20日",
                "川辺",
                "キリュウ　シゲル",
                "川上郡港町12番地",
                "梅田九丁目1番4号",
                "ベトナム",
            ),
            lacks=(
                honseki,
                "子の妻",
                *hoa_items,
                shigeru.my_number,
                kazuko.my_number,
                shigeru.code,
                "キリュウ　カズコ",
            ),
            order=everybody,
        ),
    )
    stage.case(
        "6",
        "桐生茂が世帯全員、選べる項目をすべて",
        shigeru,
        Ask("JUMINHYO", "ALL", options=("RELATIONSHIP", "HONSEKI", "FOREIGN_ITEMS")),
        paper(
            has=(ALL_TEXT, honseki, "子の妻（未届）", *hoa_items),
            lacks=(shigeru.my_number, shigeru.code),
            order=everybody,
        ),
    )
    stage.case(
        "7",
        "桐生健一が自分だけ",
        kenichi,
        Ask("JUMINHYO", "SELF"),
        paper(
            has=(PART_TEXT, "桐生　健一", "昭和60年4月12日", "平成30年3月25日", "梅田九丁目1番4号"),
            lacks=("桐生　茂", "桐生　和子", "LE THI HOA", "昭和28年6月21日", honseki),
        ),
    )
    stage.case(
        "7",
        "桐生和子が茂と自分を選ぶ",
        kazuko,
        Ask("JUMINHYO", "SELECTED", members=("桐生　茂", "桐生　和子"), options=("RELATIONSHIP",)),
        paper(has=(PART_TEXT, "桐生　茂", "桐生　和子"), lacks=("桐生　健一", "LE THI HOA")),
    )
    stage.case(
        "7",
        "桐生茂が4人とも選ぶ (選び方でなく紙の上の人が全員)",
        shigeru,
        Ask("JUMINHYO", "SELECTED", members=everybody),
        paper(has=(ALL_TEXT,), order=everybody),
    )
    stage.case(
        "13",
        "桐生健一が自分の個人番号つき",
        kenichi,
        Ask("JUMINHYO", "SELF", options=("MY_NUMBER",)),
        paper(has=("桐生　健一", kenichi.my_number), lacks=(shigeru.my_number, kenichi.code)),
    )
    stage.case(
        "14",
        "桐生健一が世帯全員の個人番号つき (本人だけの団体)",
        kenichi,
        Ask("JUMINHYO", "ALL", options=("MY_NUMBER",)),
        refused("NOT_OFFERED"),
    )
    stage.case(
        "13",
        "桐生健一が住民票コードつき",
        kenichi,
        Ask("JUMINHYO", "SELF", options=("JUMINHYO_CODE",)),
        refused("NOT_OFFERED"),
    )
    stage.case(_TOPIC_PLAIN, "桐生健一が6通 (上限5通)", kenichi, Ask("JUMINHYO", copies=6), refused("NOT_OFFERED"))
    stage.case(
        _TOPIC_PLAIN,
        "桐生健一の記載事項証明、前住所なし",
        kenichi,
        Ask("KISAI_JIKO"),
        paper(has=(KISAI_TEXT, "桐生　健一", "昭和60年4月12日"), lacks=("梅田九丁目", "桐生　茂")),
    )
    stage.case(
        _TOPIC_PLAIN,
        "桐生健一の記載事項証明、前住所つき",
        kenichi,
        Ask("KISAI_JIKO", options=("FORMER_ADDRESS",)),
        paper(has=(KISAI_TEXT, "梅田九丁目1番4号")),
    )
    stage.case(
        "32",
        "桐生健一の印鑑登録証明 (性別を載せない)",
        kenichi,
        Ask("INKAN"),
        paper(
            has=(INKAN_TEXT, "桐生　健一", "昭和60年4月12日", "北町二丁目3番1号"),
            lacks=("男", "桐生　茂", "梅田九丁目", kenichi.my_number),
        ),
    )
    stage.case("31", "桐生和子の印鑑登録証明 (登録なし)", kazuko, Ask("INKAN"), refused("NO_SEAL"))
    stage.case(
        "11",
        "LE THI HOA が自分だけ、外国人の項目つき",
        hoa,
        Ask("JUMINHYO", options=("FOREIGN_ITEMS", "HONSEKI")),
        paper(has=("LE THI HOA", "ベトナム", *hoa_items, "令和5年9月1日"), lacks=("桐生", honseki, "平成5年8月20日")),
    )
    stage.case(_TOPIC_PLAIN, "桐生健一が条例利用カードで", kenichi, Ask("JUMINHYO", card=True), refused("NOT_OFFERED"))
    kiryu_register_cases(stage, shigeru=shigeru, kenichi=kenichi, hoa=hoa)
    return stage
