"""Scene 20: the second municipality, which keeps ordinary hours and offers less."""

from __future__ import annotations

from datetime import date

from ..casebook import Answer, Ask, paper, refused
from ..places import SECOND
from ..records import Seal
from .stage import PART_TEXT, Stage

__all__ = ["second"]


def second(today: date) -> Stage:
    """Scene 20. Its people carry the 宛名番号 of scene 1: a number says nothing without its 団体コード."""
    stage = Stage(number=1, today=today, place=SECOND)
    house = stage.house("大手町", "1番1号")
    person = house.person("橘　葵", "タチバナ　アオイ", "女", date(1994, 4, 23), "世帯主")
    seal = Seal(number="S010101", image=stage.draw("tachibana", "橘"), registered_on="2018-06-04")
    sealed = house.person("橘　朝陽", "タチバナ　アサヒ", "男", date(1992, 8, 30), "夫", seals=(seal,))
    stage.number = 20
    code = SECOND.code
    closed = (today.month, today.day) >= (12, 29) or (today.month, today.day) <= (1, 3)

    def in_hours(answer: Answer) -> Answer:
        return refused("OUT_OF_HOURS") if closed else answer

    stage.case(
        "51",
        "橘葵 (例示市。宛名番号とシリアル番号は見本市の桐生茂と同じ) が正午に",
        person,
        Ask("JUMINHYO", city=code, at="12:00"),
        in_hours(paper(has=(PART_TEXT, "橘　葵", "例示市"), lacks=("桐生",))),
    )
    stage.case(
        "49", "橘葵が23:00 (取扱は6:30-23:00)", person, Ask("JUMINHYO", city=code, at="23:00"), refused("OUT_OF_HOURS")
    )
    stage.case("49", "橘葵が5:00", person, Ask("JUMINHYO", city=code, at="05:00"), refused("OUT_OF_HOURS"))
    stage.case(
        "49", "橘朝陽の印鑑が6:30", sealed, Ask("INKAN", city=code, at="06:30"), in_hours(paper(has=("橘　朝陽",)))
    )
    stage.case(
        "–", "橘葵の記載事項証明 (この団体は扱わない)", person, Ask("KISAI_JIKO", city=code), refused("NOT_OFFERED")
    )
    stage.case(
        "–",
        "橘葵が条例利用で (この団体は扱わない)",
        person,
        Ask("JUMINHYO", city=code, at="12:00", card="MIHON0101/1234"),
        in_hours(refused("NOT_OFFERED")),
    )
    return stage
