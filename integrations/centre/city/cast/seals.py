"""Scene 11: registered seals and what may happen to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Alias, Foreign, Person, Seal
from .stage import INKAN_TEXT, House, Stage

__all__ = ["seals"]


def _one(stage: Stage, name: str, kana: str, *registered: Seal, **rest: Any) -> tuple[House, Person]:
    house = stage.house("大手町", f"{len(stage.households) + 1}番9号")
    return house, house.person(name, kana, "女", date(1984, 2, 11), "世帯主", seals=registered, **rest)


def _states(stage: Stage) -> None:
    image = stage.draw("plain", "中川")
    for number, (name, kana, state, word) in enumerate(
        (
            ("中川　恵", "ナカガワ　メグミ", "2", "一時停止"),
            ("中川　舞", "ナカガワ　マイ", "3", "廃止"),
            ("中川　幸子", "ナカガワ　サチコ", "4", "職権抹消"),
            ("中川　香織", "ナカガワ　カオリ", "9", "照会中"),
        )
    ):
        gone = stage.days(-30) if state in "34" else ""
        _, person = _one(
            stage,
            name,
            kana,
            Seal(
                number=f"S1101{number}",
                image=image,
                registered_on="2010-06-01",
                state=state,
                abolished_on=gone,
                abolished_reason="1" if gone else "",
            ),
        )
        stage.case(
            "30" if state == "4" else "31",
            f"{name.replace('　', '')} (印鑑登録が{word})",
            person,
            Ask("INKAN"),
            refused("NO_SEAL"),
        )
    stage.case("31", "中川香織の住民票は出る", person, Ask("JUMINHYO"), paper(has=("中川　香織",)))


def _changed(stage: Stage) -> None:
    old = Seal(
        number="S11051",
        image=stage.draw("old", "原"),
        registered_on="2005-04-01",
        state="3",
        abolished_on=stage.days(-100),
        abolished_reason="1",
    )
    new = Seal(
        number="S11052",
        image=stage.draw("new", "原田", width_mm=13.5, height_mm=13.5),
        registered_on=stage.days(-100),
        width_mm="13.5",
        height_mm="13.5",
    )
    _, person = _one(stage, "原　美穂", "ハラ　ミホ", old, new)
    stage.case("31", "原美穂 (改印、古い印影が残る)", person, Ask("INKAN"), paper(has=(INKAN_TEXT, "原　美穂")))
    live = Seal(number="S1106", image=stage.draw("ended", "和田"), registered_on="2009-09-09")
    house, person = _one(stage, "和田　沙織", "ワダ　サオリ", live)
    ended = replace(live, state="3", abolished_on=stage.days(-1), abolished_reason="2")
    stage.later_seals(house, replace(person, seals=(ended,)))
    stage.case("31", "和田沙織 (FULL の後の DELTA で登録証亡失、廃止)", person, Ask("INKAN"), refused("NO_SEAL"))
    closed = replace(live, number="S1107", state="3", abolished_on=stage.days(-50), abolished_reason="1")
    house, person = _one(stage, "藤井　陽子", "フジイ　ヨウコ", closed)
    stage.later_seals(house, replace(person, seals=(replace(live, number="S1107"),)), age=-1)
    stage.case("31", "藤井陽子 (廃印の後に古い行が届いても生き返らない)", person, Ask("INKAN"), refused("NO_SEAL"))


def _notations(stage: Stage) -> None:
    former = Alias(kind="1", text="櫻井", furigana="サクライ", attested="1", entered_on="2021-01-04")
    _, person = _one(
        stage,
        "金子　千尋",
        "カネコ　チヒロ",
        Seal(number="S1108", image=stage.draw("former", "櫻井"), registered_on="2021-02-01", notation="2"),
        aliases=(former,),
    )
    stage.case("31", "金子千尋 (旧氏の印)", person, Ask("INKAN"), paper(has=("金子　千尋", "櫻井"), lacks=("女",)))
    house = stage.house("大手町", "30番9号")
    person = house.person(
        "SANTOS MARIA CLARA",
        "",
        "女",
        date(1991, 1, 30),
        "世帯主",
        attested="0",
        became_resident="2016-02-01",
        foreign=Foreign(
            "フィリピン",
            "PHL",
            "01",
            roman_name="SANTOS MARIA CLARA",
            status="定住者",
            period=("3", "", ""),
            expires_on=stage.days(500),
            card_no="GH45678901JK",
            card_kind="1",
            became_on="2016-02-01",
        ),
        seals=(
            Seal(
                number="S1109",
                image=stage.draw("kana", "マリア", width_mm=12.0, height_mm=15.0),
                width_mm="12.0",
                height_mm="15.0",
                registered_on="2017-01-05",
                notation="4",
                kana="サントス　マリア　クララ",
            ),
        ),
    )
    stage.case(
        "31",
        "SANTOS MARIA CLARA (カタカナ表記の印、楕円)",
        person,
        Ask("INKAN"),
        paper(has=("SANTOS MARIA CLARA", "サントス　マリア　クララ", "1991年1月30日")),
    )
    _, person = _one(
        stage,
        "小川　愛",
        "オガワ　アイ",
        Seal(
            number="S1110", image=stage.draw("tilted", "小川", tilt=183.0), registered_on="2019-05-01", hides_sex=False
        ),
    )
    stage.case("31", "小川愛 (上下逆に押された印、性別を載せる)", person, Ask("INKAN"), paper(has=("小川　愛", "女")))


def _renamed(stage: Stage) -> None:
    """The name changes in JUKI after the last word from INKAN: nobody knows yet whether the seal still stands."""
    house, person = _one(
        stage,
        "内田　明美",
        "ウチダ　アケミ",
        Seal(number="S1111", image=stage.draw("renamed", "内田"), registered_on="2008-08-08"),
    )
    stage.later(
        house,
        people=(replace(person, name="岡田　明美", furigana="オカダ　アケミ"),),
        head=replace(person, name="岡田　明美"),
    )
    stage.case(
        "32",
        "岡田明美 (印鑑の連携より後に氏が変わった。デモでは次の生存通知で交付できるようになる)",
        person,
        Ask("INKAN"),
        refused("STALE"),
    )
    stage.case(
        "32", "岡田明美の住民票は新しい氏で", person, Ask("JUMINHYO"), paper(has=("岡田　明美",), lacks=("内田",))
    )


def seals(today: date) -> Stage:
    """Scene 11."""
    stage = Stage(number=11, today=today, place=SAMPLE)
    _states(stage)
    _changed(stage)
    _notations(stage)
    _renamed(stage)
    return stage
