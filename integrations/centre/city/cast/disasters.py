"""Scene 18: findings after a disaster, one household for each degree of damage (業務知識 4.7)."""

from __future__ import annotations

from datetime import date

from ..calendar import wareki
from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Person
from ..registers import Disaster
from .stage import Stage

__all__ = ["disasters"]

_TEXT = "上記のとおり、相違ないことを証明します。"
_DEGREES = ("全壊", "大規模半壊", "中規模半壊", "半壊", "準半壊", "準半壊に至らない(一部損壊)")


def disasters(today: date) -> Stage:
    """Scene 18."""
    stage = Stage(number=18, today=today, place=SAMPLE)

    def person(block: str, name: str, *findings: tuple[int, str, str]) -> Person:
        """``findings``: days ago, degree and whether it may be issued."""
        house = stage.house("川岸一丁目", block)
        return house.person(
            name,
            "",
            "女",
            date(1979, 7, 7),
            "世帯主",
            disasters=tuple(
                Disaster(
                    number=f"D{house.number[2:6]}{n:03d}",
                    cause="大雨",
                    damaged_on=stage.days(-days),
                    house_address=f"見本県見本市川岸一丁目{block}",
                    damage=damage,
                    issuable=issuable,
                )
                for n, (days, damage, issuable) in enumerate(findings, start=1)
            ),
        )

    for number, degree in enumerate(_DEGREES, start=1):
        one = person(f"{number}番1号", f"川岸　{'一二三四五六'[number - 1]}", (30, f"{number}", "1"))
        day = f"{wareki(date.fromisoformat(stage.days(-30)))}の大雨による"
        has = ("罹災証明書", one.name, degree, day, f"川岸一丁目{number}番1号", _TEXT)
        stage.case("–", f"{degree}の人が", one, Ask("RISAI"), paper(has=has))
    waiting = person("7番1号", "川岸　待", (30, "1", "0"))
    stage.case("–", "まだ承認されていない人が", waiting, Ask("RISAI"), refused("NO_RECORD"))
    several = person("8番1号", "川岸　重", (400, "1", "1"), (90, "4", "1"), (10, "2", "0"))
    newest = f"{wareki(date.fromisoformat(stage.days(-90)))}の大雨による"
    latest = paper(has=(several.name, "半壊", newest), lacks=("全壊", "大規模"))
    stage.case("–", "2件承認され、1件が審査中の人が", several, Ask("RISAI"), latest)
    return stage
