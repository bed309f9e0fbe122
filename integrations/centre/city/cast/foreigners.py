"""Scene 4: foreign residents of every standing."""

from __future__ import annotations

from datetime import date

from ..casebook import Ask, paper
from ..places import SAMPLE
from ..records import Alias, Foreign, Move, Seal, Unknown
from .stage import ALL_TEXT, INKAN_TEXT, Stage

__all__ = ["foreigners"]

_ITEMS = ("RELATIONSHIP", "FOREIGN_ITEMS")


def _head_with_alias(stage: Stage) -> None:
    house = stage.house("港町", "41番地")
    head = house.person(
        "KIM MINSU",
        "",
        "男",
        date(1970, 3, 9),
        "世帯主",
        attested="0",
        became_resident="1970-03-09",
        foreign=Foreign(
            "韓国",
            "KOR",
            "02",
            roman_name="KIM MINSU",
            kanji_name="金　民秀",
            card_no="S12345678Z",
            card_kind="2",
            became_on="2012-07-09",
        ),
        aliases=(
            Alias(kind="2", text="金山　民雄", furigana="カナヤマ　タミオ", attested="1", entered_on="2013-01-07"),
        ),
        seals=(Seal(number="S040101", image=stage.draw("alias", "金山"), registered_on="2013-02-01", notation="3"),),
    )
    house.person("金山　春子", "カナヤマ　ハルコ", "女", date(1973, 4, 1), "妻")
    stage.case(
        "3",
        "KIM MINSU (外国人の世帯主、特別永住者、通称) が世帯全員",
        head,
        Ask("JUMINHYO", "ALL", options=_ITEMS),
        paper(
            has=(
                ALL_TEXT,
                "KIM MINSU",
                "金　民秀",
                "金山　民雄",
                "カナヤマ　タミオ",
                "特別永住者",
                "S12345678Z",
                "1970年3月9日",
                "平成24年7月9日",
                "金山　春子",
            ),
            lacks=("昭和45年3月9日", "不詳"),
        ),
    )
    stage.case(
        "31",
        "KIM MINSU の印鑑登録証明 (通称の印)",
        head,
        Ask("INKAN"),
        paper(has=(INKAN_TEXT, "KIM MINSU", "金山　民雄", "1970年3月9日")),
    )


def _standings(stage: Stage) -> None:
    house = stage.house("湊", "9番地")
    head = house.person(
        "CHEN WEIMING",
        "",
        "男",
        date(1988, 12, 5),
        "世帯主",
        attested="0",
        became_resident="2015-04-01",
        notified_on="2015-04-06",
        moves=(Move(kind="1", country="台湾", country_code="TWN"),),
        foreign=Foreign(
            "台湾",
            "TWN",
            "01",
            roman_name="CHEN WEIMING",
            kanji_name="陳　偉明",
            status="永住者",
            card_no="CD23456789EF",
            card_kind="1",
            became_on="2015-04-01",
            expires_on=stage.days(900),
        ),
    )
    baby = (
        date(stage.today.year, 1, 4)
        if stage.today > date(stage.today.year, 2, 1)
        else date(stage.today.year - 1, 12, 4)
    )
    house.person(
        "CHEN MEI",
        "",
        "女",
        baby,
        "子",
        attested="0",
        foreign=Foreign("台湾", "TWN", "05", roman_name="CHEN MEI", became_on=baby.isoformat()),
    )
    stage.case(
        "12",
        "CHEN WEIMING (永住者) と出生による経過滞在者の子",
        head,
        Ask("JUMINHYO", "ALL", options=_ITEMS),
        paper(
            has=(
                "CHEN WEIMING",
                "陳　偉明",
                "台湾",
                "永住者",
                "CHEN MEI",
                "経過滞在者",
                f"{baby.year}年{baby.month}月{baby.day}日",
            ),
            lacks=("不詳",),
        ),
    )
    house = stage.house("湊", "10番地")
    long_name = "RODRIGUEZ DE LA FUENTE MARIA GUADALUPE CONCEPCION"
    head = house.person(
        long_name,
        "",
        "女",
        Unknown("1970年月日不詳"),
        "世帯主",
        attested="0",
        became_resident="2020-01-15",
        notified_on="2020-01-20",
        foreign=Foreign(
            "無国籍",
            "XXX",
            "01",
            roman_name=long_name,
            status="定住者",
            period=("1", "", ""),
            expires_on=stage.days(-5),
            card_no="EF34567890GH",
            card_kind="1",
            became_on="2020-01-15",
        ),
    )
    stage.case(
        "11",
        "40字を超えるローマ字の人 (無国籍、生年月日不詳、在留期間満了後も住民)",
        head,
        Ask("JUMINHYO", "ALL", options=_ITEMS),
        paper(has=(long_name, "無国籍", "1970年月日不詳"), lacks=("1950年1月1日", "昭和25年")),
    )


def foreigners(today: date) -> Stage:
    """Scene 4."""
    stage = Stage(number=4, today=today, place=SAMPLE)
    _head_with_alias(stage)
    _standings(stage)
    return stage
