"""Scene 12: copies of the register that disagree with themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from .stage import Stage

__all__ = ["records_apart"]


def records_apart(today: date) -> Stage:
    """Scene 12: no head, two heads, a wrong count, a person whose household is not there."""
    stage = Stage(number=12, today=today, place=SAMPLE)
    house = stage.house("新田", "101番地")
    person = house.person("木村　一郎", "キムラ　イチロウ", "男", date(1959, 3, 3), "縁故者")
    house.person("木村　和夫", "キムラ　カズオ", "男", date(1961, 4, 4), "同居人")
    stage.case("4", "木村一郎 (世帯主のいない世帯)", person, Ask("JUMINHYO", "ALL"), refused("STALE"))
    stage.case("4", "木村一郎が自分だけ", person, Ask("JUMINHYO"), refused("STALE"))
    house = stage.house("新田", "102番地")
    person = house.person("林　和子", "ハヤシ　カズコ", "女", date(1953, 5, 5), "世帯主")
    house.person("林　実", "ハヤシ　ミノル", "男", date(1952, 6, 6), "世帯主")
    stage.case("4", "林和子 (世帯主が2人)", person, Ask("JUMINHYO"), refused("STALE"))
    house = stage.house("新田", "103番地", count=3)
    person = house.person("清水　勝", "シミズ　マサル", "男", date(1964, 7, 7), "世帯主")
    house.person("清水　幸子", "シミズ　サチコ", "女", date(1966, 8, 8), "妻")
    stage.case("4", "清水勝 (世帯員数が3、行は2人)", person, Ask("KISAI_JIKO"), refused("STALE"))
    house = stage.house("新田", "104番地")
    person = house.person("池田　隆", "イケダ　タカシ", "男", date(1970, 9, 9), "世帯主")
    lost = house.person("池田　樹", "イケダ　イツキ", "男", date(2001, 1, 1), "子", household_no="9012990000")
    house.people[-1] = lost
    house.count = 1
    stage.case("4", "池田樹 (どこにも無い世帯番号)", lost, Ask("JUMINHYO"), refused("STALE"))
    stage.case(
        "4",
        "池田隆 (その人を除けば正しい世帯)",
        person,
        Ask("JUMINHYO", "ALL"),
        paper(has=("池田　隆",), lacks=("池田　樹",)),
    )
    house = stage.house("新田", "105番地")
    head = house.person("阿部　清", "アベ　キヨシ", "男", date(1941, 10, 10), "世帯主")
    wife = house.person("阿部　節子", "アベ　セツコ", "女", date(1943, 11, 11), "妻")
    stage.later(house, people=(replace(head, state="3", change_reason="23"),), count=1)
    stage.case("1", "阿部節子 (世帯主が死亡、世帯主変更がまだ)", wife, Ask("JUMINHYO", "ALL"), refused("STALE"))
    return stage
