"""Scene 10: certificates of the person: media, states, renewals and collisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..casebook import Ask, paper, refused
from ..numbers import CARD_ISSUER, MOBILE_ISSUER
from ..places import SAMPLE
from ..records import Person, Serial
from .stage import PART_TEXT, Stage

__all__ = ["serials"]


def _one(stage: Stage, name: str, kana: str, *cards: Serial) -> Person:
    house = stage.house("緑が丘五丁目", f"{len(stage.households) + 20}番1号")
    person = house.person(name, kana, "男", date(1983, 10, 3), "世帯主")
    if cards:
        house.people[0] = person = replace(person, serials=cards)
    return person


def _next_no(stage: Stage) -> str:
    return f"90{stage.number:02d}{len(stage.households) + 1:02d}0001"


def _media(stage: Stage) -> None:
    key = _next_no(stage)
    cards = (stage.card(key), stage.card(key, media="2"), stage.card(key, media="3"))
    three = _one(stage, "池田　健太", "イケダ　ケンタ", *cards)
    stage.case("42", "池田健太のカード", three, Ask("JUMINHYO"), paper(has=(PART_TEXT, "池田　健太")))
    stage.case(
        "42", "池田健太の Android", cards[1].number, Ask("JUMINHYO", media="SMARTPHONE"), paper(has=("池田　健太",))
    )
    stage.case(
        "42", "池田健太の iPhone", cards[2].number, Ask("JUMINHYO", media="SMARTPHONE"), paper(has=("池田　健太",))
    )
    stage.case(
        "42",
        "池田健太の Android の番号をカードとして (媒体の食い違い)",
        cards[1].number,
        Ask("JUMINHYO"),
        refused("NOT_FOUND"),
    )
    stage.case(
        "42",
        "池田健太のカードの番号をスマートフォンとして",
        three,
        Ask("JUMINHYO", media="SMARTPHONE"),
        refused("NOT_FOUND"),
    )


def _states(stage: Stage) -> None:
    wrong = refused("CREDENTIAL_REVOKED")
    old = stage.card(_next_no(stage), state="3")
    new = stage.card(_next_no(stage), number=old.number + "9", previous=old.number)
    renewed = _one(stage, "石川　誠", "イシカワ　マコト", new, old)
    stage.case("42", "石川誠 (更新後の新しい番号)", renewed, Ask("JUMINHYO"), paper(has=("石川　誠",)))
    stage.case("42", "石川誠 (更新前の旧番号、失効)", old.number, Ask("JUMINHYO"), wrong)
    person = _one(stage, "前田　剛", "マエダ　ツヨシ", stage.card(_next_no(stage), state="2"))
    stage.case("42", "前田剛 (一時停止)", person, Ask("JUMINHYO"), wrong)
    person = _one(stage, "藤田　修", "フジタ　オサム", stage.card(_next_no(stage), state="4", valid_to=stage.days(-30)))
    stage.case("42", "藤田修 (期限切れ)", person, Ask("JUMINHYO"), wrong)
    person = _one(stage, "後藤　学", "ゴトウ　マナブ", stage.card(_next_no(stage), valid_to=stage.days(-1)))
    stage.case("42", "後藤学 (状態は有効だが有効終了日は昨日)", person, Ask("JUMINHYO"), wrong)
    person = _one(stage, "村上　清", "ムラカミ　キヨシ")
    stage.case("42", "村上清 (センターが失効と答えた)", person, Ask("JUMINHYO", status="REVOKED"), wrong)
    stage.case("42", "村上清 (センターが期限切れと答えた)", person, Ask("JUMINHYO", status="EXPIRED"), wrong)
    card = stage.card(_next_no(stage))
    house = stage.house("緑が丘五丁目", "40番1号")
    stopped = house.person("遠藤　実", "エンドウ　ミノル", "男", date(1983, 10, 4), "世帯主", serials=(card,))
    stage.later(house, people=(replace(stopped, serials=(replace(card, state="3"),)),))
    stage.case("42", "遠藤実 (FULL の後の DELTA で失効)", stopped, Ask("JUMINHYO"), wrong)


def _collisions(stage: Stage) -> None:
    shared = stage.card(_next_no(stage))
    _one(stage, "福井　隆", "フクイ　タカシ", shared)
    _one(stage, "長谷川　豊", "ハセガワ　ユタカ", replace(shared, issuer=MOBILE_ISSUER, media="2"))
    stage.case(
        "42", "発行者の違う2人が同じ番号、発行者の指定なし", shared.number, Ask("JUMINHYO"), refused("NOT_FOUND")
    )
    stage.case(
        "42",
        "同じ番号、発行者を指定 (福井隆)",
        shared.number,
        Ask("JUMINHYO", issuer=CARD_ISSUER),
        paper(has=("福井　隆",), lacks=("長谷川　豊",)),
    )
    stage.case(
        "42",
        "同じ番号、発行者を指定 (長谷川豊)",
        shared.number,
        Ask("JUMINHYO", issuer=MOBILE_ISSUER, media="SMARTPHONE"),
        paper(has=("長谷川　豊",), lacks=("福井　隆",)),
    )
    stage.case("42", "誰の物でもない番号", "70000000", Ask("JUMINHYO"), refused("NOT_FOUND"))


def serials(today: date) -> Stage:
    """Scene 10."""
    stage = Stage(number=10, today=today, place=SAMPLE)
    _media(stage)
    _states(stage)
    _collisions(stage)
    return stage
