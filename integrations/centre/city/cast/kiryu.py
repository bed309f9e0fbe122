"""The Kiryu family: every ordinary request, on a Japanese and foreign household of four."""

from __future__ import annotations

from datetime import date

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Address, Alias, CardUser, Foreign, Move, Seal
from ..taxes import newest_year
from .kiryu_cases import kiryu_register_cases
from .kiryu_registers import kiryu_disasters, kiryu_register, kiryu_taxes
from .stage import ALL_TEXT, INKAN_TEXT, KISAI_TEXT, PART_TEXT, Stage

__all__ = ["kiryu"]

_TOPIC_PLAIN = "–"
# 暗証番号 of 条例利用 as a core system sends them; the salts never change, so that a FULL is the same twice.
_OPENED_BY_1234 = "$argon2id$v=19$m=19456,t=2,p=1$bWlob24tanVtaW5oeW8tMQ$K69wpuWP6HRXCedb2W6i5ORxsl5XSRAW+ABnXeot4GI"
_OPENED_BY_5678 = "$argon2id$v=19$m=19456,t=2,p=1$bWlob24taW5rYW4tMDAwMQ$uM1Br29LebHE1GYo+++HhpdESTrbL0GNCNqlq58Kce8"


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
        cards=(CardUser("MIHON0102", "JUMINHYO", _OPENED_BY_1234, stage.days(1200), state="3"),),
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
        cards=(
            CardUser("MIHON0103", "JUMINHYO", _OPENED_BY_1234, stage.days(1200)),
            CardUser("MIHON0103", "INKAN", _OPENED_BY_5678, stage.days(1200)),
        ),
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
    for who, kind, card, answer in (
        ("桐生健一が条例利用で、暗証番号を間違える", "JUMINHYO", "MIHON0103/0000", refused("BAD_PIN")),
        ("桐生健一が条例利用で", "JUMINHYO", "MIHON0103/1234", paper(has=(PART_TEXT, "桐生　健一"))),
        ("桐生健一が条例利用で、印鑑の暗証番号", "JUMINHYO", "MIHON0103/5678", refused("BAD_PIN")),
        ("桐生健一が条例利用で印鑑登録証明", "INKAN", "MIHON0103/5678", paper(has=(INKAN_TEXT, "桐生　健一"))),
        ("桐生健一が条例利用で (登録のない種別)", "KISAI_JIKO", "MIHON0103/1234", refused("BAD_PIN")),
    ):
        stage.case(_TOPIC_PLAIN, who, kenichi, Ask(kind, card=card), answer)
    who = "桐生和子が失効した条例利用で"
    stage.case(_TOPIC_PLAIN, who, kazuko, Ask("JUMINHYO", card="MIHON0102/1234"), refused("CREDENTIAL_REVOKED"))
    tax_text = "上記のとおり相違ないことを証明する。"
    income = ("桐生　健一", "昭和60年4月12日", tax_text, "5,200,000", "3,720,000", "1,716,500")
    stage.case("33", "桐生健一の所得証明", kenichi, Ask("SHOTOKU"), paper(has=income, lacks=("196,300", "桐生　茂")))
    levy = ("市民税・県民税", "課税証明書", "2,003,000", "114,800", "196,300")
    stage.case("33", "桐生健一の課税証明", kenichi, Ask("KAZEI"), paper(has=(*income, *levy), lacks=("非課税",)))
    before = Ask("KAZEI", year=f"{newest_year(today) - 1}")
    stage.case(
        "33", "桐生健一の前年度の課税証明", kenichi, before, paper(has=("5,000,000", "241,600"), lacks=("196,300",))
    )
    stage.case(
        _TOPIC_PLAIN,
        "桐生茂の罹災証明",
        shigeru,
        Ask("RISAI"),
        paper(
            has=("罹災証明書", "桐生　茂", "半壊", "台風第14号による", "カーポートの被害を含む。", "LE THI HOA"),
            lacks=("全壊", "大雨"),
        ),
    )
    stage.case(_TOPIC_PLAIN, "桐生和子の罹災証明 (記録なし)", kazuko, Ask("RISAI"), refused("NO_RECORD"))
    kiryu_register_cases(stage, shigeru=shigeru, kenichi=kenichi, hoa=hoa)
    return stage
