"""Scene 8: fifteen years and the day before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ..calendar import anniversary, wareki, years_before
from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Seal
from .stage import ALL_TEXT, PART_TEXT, Stage

__all__ = ["ages"]

_AGE = 15


def ages(today: date) -> Stage:
    """Scene 8. Birthdays are counted from the reference day."""
    stage = Stage(number=8, today=today, place=SAMPLE)
    house = stage.house("大手町", "8番8号")
    parent = house.person("福田　洋子", "フクダ　ヨウコ", "女", years_before(today, 41), "世帯主")
    fifteen = house.person("福田　陽翔", "フクダ　ハルト", "男", years_before(today, _AGE), "子")
    house.people[-1] = replace(
        fifteen, seals=(Seal(number="S080102", image=stage.draw("haruto", "福田"), registered_on=today.isoformat()),)
    )
    tomorrow = today + timedelta(days=1)
    fourteen = house.person("福田　心春", "フクダ　コハル", "女", years_before(tomorrow, _AGE), "子")
    while anniversary(date.fromisoformat(str(fourteen.born)), _AGE) <= today:
        # Around 28 February the arithmetic lands on a birthday that has already been; go one day further.
        fourteen = replace(fourteen, born=(date.fromisoformat(str(fourteen.born)) + timedelta(days=1)).isoformat())
    house.people[-1] = fourteen
    stage.case(
        "29",
        "福田陽翔 (今日15歳)",
        fifteen,
        Ask("JUMINHYO"),
        paper(has=(PART_TEXT, "福田　陽翔", wareki(years_before(today, _AGE)))),
    )
    stage.case("29", "福田陽翔の印鑑登録証明 (今日15歳)", fifteen, Ask("INKAN"), paper(has=("福田　陽翔",)))
    stage.case("29", "福田心春 (明日15歳)", fourteen, Ask("JUMINHYO"), refused("UNDER_AGE"))
    stage.case("29", "福田心春の記載事項証明", fourteen, Ask("KISAI_JIKO"), refused("UNDER_AGE"))
    stage.case("29", "福田心春の印鑑登録証明 (登録もできない年齢)", fourteen, Ask("INKAN"), refused("UNDER_AGE"))
    stage.case(
        "29",
        "福田洋子が世帯全員 (14歳の子を載せる親の要求は可)",
        parent,
        Ask("JUMINHYO", "ALL"),
        paper(has=(ALL_TEXT,), order=("福田　洋子", "福田　陽翔", "福田　心春")),
    )
    leap = date(2012, 2, 29)
    child = house.person("福田　閏", "フクダ　ウルウ", "男", leap, "子")
    answer = paper(has=("平成24年2月29日",)) if anniversary(leap, _AGE) <= today else refused("UNDER_AGE")
    stage.case("29", "福田閏 (平成24年2月29日生、平年は3月1日に15歳)", child, Ask("JUMINHYO"), answer)
    return stage
