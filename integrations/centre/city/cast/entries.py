"""Scene 13: long addresses, odd names, 本籍 without a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Address, Alias, Koseki, Move, Remark
from .stage import Stage

__all__ = ["entries"]


def _addresses(stage: Stage) -> None:
    too_long = "見本総合福祉施設複合棟" * 27 + "第３号"
    house = stage.house("湊", "200番地", building=too_long[:300])
    person = house.person("山下　清", "ヤマシタ　キヨシ", "男", date(1939, 12, 1), "世帯主")
    stage.case(
        "25", "山下清 (方書300字、備考に続く)", person, Ask("JUMINHYO"), paper(has=("山下　清", "続き", "複合棟第３号"))
    )
    house = stage.house("湊", "207番地", building=too_long[:300])
    crowded = house.person(
        "小島　修", "コジマ　オサム", "男", date(1940, 1, 2), "世帯主", remarks=(Remark("職権記載の長い備考。" * 40),)
    )
    stage.case("25", "小島修 (方書300字と備考400字、どこにも入らない)", crowded, Ask("JUMINHYO"), refused("CHARACTER"))
    building = "特別養護老人ホーム見本の里　南棟３階Ｂユニット３０５号室"
    house = stage.house("湊", "201番地", building=building)
    person = house.person("斎藤　トシ", "サイトウ　トシ", "女", date(1935, 2, 14), "世帯主")
    stage.case("25", "斎藤トシ (施設、全半角の混じる方書)", person, Ask("JUMINHYO"), paper(has=("湊201番地", building)))
    house = stage.house("湊", "202番地", building="桐生様方")
    person = house.person("渡邊　蓮", "ワタナベ　レン", "男", date(2003, 3, 21), "世帯主")
    stage.case("25", "渡邊蓮 (様方)", person, Ask("KISAI_JIKO"), paper(has=("桐生様方", "渡邊　蓮")))


def _names(stage: Stage) -> None:
    house = stage.house("湊", "203番地")
    person = house.person("見本太郎左衛門", "ミホンタロウザエモン", "男", date(1967, 7, 7), "世帯主")
    stage.case("25", "見本太郎左衛門 (氏と名を分ける空白なし)", person, Ask("JUMINHYO"), paper(has=("見本太郎左衛門",)))
    house = stage.house("湊", "204番地")
    person = house.person(
        "岡田　千尋",
        "オカダ　チヒロ",
        "女",
        date(1989, 9, 19),
        "世帯主",
        attested="0",
        aliases=(Alias(kind="1", text="櫻庭", furigana="サクラバ", attested="1", entered_on="2022-02-22"),),
    )
    stage.case(
        "22",
        "岡田千尋 (氏名の振り仮名は未公証、旧氏の振り仮名は公証済)",
        person,
        Ask("JUMINHYO"),
        paper(has=("岡田　千尋", "櫻庭", "サクラバ"), lacks=("オカダ",)),
    )


def _histories(stage: Stage) -> None:
    house = stage.house("湊", "208番地")
    head = house.person("森　豊", "モリ　ユタカ", "男", date(1955, 5, 9), "世帯主", became_resident="1955-05-09")
    house.people[-1] = head = replace(head, remarks=(Remark("平成24年7月9日まで事実上の世帯主 PARK JIYOUNG"),))
    stage.case("2", "森豊 (事実上の世帯主の備考)", head, Ask("JUMINHYO"), paper(has=("事実上の世帯主", "PARK JIYOUNG")))
    house = stage.house("湊", "209番地")
    merged = house.person(
        "太田　勝",
        "オオタ　マサル",
        "男",
        date(1944, 3, 15),
        "世帯主",
        became_resident="1969-10-01",
        notified_on="1969-10-03",
        address_since="1988-06-15",
        moves=(Move(kind="1", address=Address("見本県", "旧川上町", "大字下流", "3番地")),),
    )
    stage.case(
        "21",
        "太田勝 (合併前の町に転入した日が住民となった日)",
        merged,
        Ask("JUMINHYO"),
        paper(has=("昭和44年10月1日", "昭和44年10月3日", "昭和63年6月15日", "旧川上町大字下流3番地")),
    )
    house = stage.house("湊", "210番地")
    fresh = house.person(
        "岩崎　舞",
        "イワサキ　マイ",
        "女",
        date(1998, 10, 28),
        "世帯主",
        my_number="",
        became_resident=stage.days(-6),
        notified_on=stage.days(-5),
        moves=(Move(kind="1", country="カナダ"),),
    )
    stage.case(
        "13",
        "岩崎舞 (国外から転入した直後で個人番号が無い) が個人番号つき",
        fresh,
        Ask("JUMINHYO", options=("MY_NUMBER",)),
        paper(has=("岩崎　舞", "カナダ")),
    )


def _domiciles(stage: Stage) -> None:
    ask = Ask("JUMINHYO", options=("HONSEKI",))
    house = stage.house("湊", "205番地")
    person = house.person("井上　正", "イノウエ　タダシ", "男", date(1958, 1, 8), "世帯主", koseki=Koseki(kind="3"))
    stage.case("15", "井上正 (本籍不明) が本籍つき", person, ask, paper(has=("井上　正", "不明")))
    house = stage.house("湊", "206番地")
    person = house.person("小林　明美", "コバヤシ　アケミ", "女", date(1977, 6, 30), "世帯主", koseki=Koseki(kind="2"))
    stage.case("15", "小林明美 (無籍) が本籍つき", person, ask, paper(has=("小林　明美", "無")))


def entries(today: date) -> Stage:
    """Scene 13."""
    stage = Stage(number=13, today=today, place=SAMPLE)
    _addresses(stage)
    _names(stage)
    _histories(stage)
    _domiciles(stage)
    return stage
