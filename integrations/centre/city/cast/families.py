"""Scenes 2 and 3: sizes of households, their order, and every kind of 続柄."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Move, Remark
from .stage import ALL_TEXT, PART_TEXT, House, Stage

__all__ = ["relations", "sizes"]


def _seven(stage: Stage) -> None:
    house = stage.house("大字山田字宮ノ前", "217番地")
    head = house.person("橋本　隆", "ハシモト　タカシ", "男", date(1978, 2, 3), "世帯主")
    house.person("橋本　裕子", "ハシモト　ユウコ", "女", date(1980, 7, 9), "妻")
    house.person("橋本　蓮", "ハシモト　レン", "男", date(2006, 5, 5), "子")
    house.person("橋本　凛", "ハシモト　リン", "女", date(2009, 9, 30), "子")
    house.person("橋本　湊", "ハシモト　ミナト", "男", date(2012, 12, 1), "子")
    house.person("橋本　清", "ハシモト　キヨシ", "男", date(1949, 1, 20), "父")
    house.person("橋本　節子", "ハシモト　セツコ", "女", date(1951, 3, 3), "母")
    names = tuple(person.name for person in house.people)
    stage.case(
        "5",
        "橋本隆 (7人世帯) が世帯全員",
        head,
        Ask("JUMINHYO", "ALL", options=("RELATIONSHIP", "HONSEKI")),
        paper(pages=2, has=(ALL_TEXT,), order=names),
    )
    stage.case(
        "5",
        "橋本隆が7人のうち5人を選ぶ",
        head,
        Ask("JUMINHYO", "SELECTED", members=names[:5]),
        paper(pages=2, has=(PART_TEXT,), lacks=names[5:], order=names[:5]),
    )
    stage.case(
        "6",
        "橋本隆が7人のうち4人を選ぶ",
        head,
        Ask("JUMINHYO", "SELECTED", members=(names[0], *names[4:])),
        paper(pages=1, has=(PART_TEXT,), lacks=names[1:4], order=(names[0], *names[4:])),
    )


def _single(stage: Stage) -> None:
    house = stage.house("駅前通", "5番8号", building="コーポ見本　２０１号")
    alone = house.person("三浦　舞", "ミウラ　マイ", "女", date(1996, 8, 8), "世帯主")
    house.people[0] = alone = replace(
        alone,
        remarks=(Remark("令和7年1月6日職権記載", printable=True), Remark("庁内用の覚え書き", printable=False)),
    )
    stage.case(
        "6",
        "三浦舞 (1人世帯) が世帯全員",
        alone,
        Ask("JUMINHYO", "ALL"),
        paper(has=(ALL_TEXT, "三浦　舞", "コーポ見本　２０１号", "職権記載"), lacks=("庁内用の覚え書き", "不詳")),
    )
    stage.case("6", "三浦舞が自分だけ (団体設定: 一部の文)", alone, Ask("JUMINHYO"), paper(has=(PART_TEXT,)))


def _order(stage: Stage) -> None:
    """記載順位 with gaps and an elder who came last."""
    house = stage.house("新田", "88番地")
    head = house.person("丸山　誠", "マルヤマ　マコト", "男", date(1982, 4, 4), "世帯主", order=1)
    house.person("丸山　愛", "マルヤマ　アイ", "女", date(1984, 6, 6), "妻", order=3)
    house.person("丸山　実", "マルヤマ　ミノル", "男", date(1950, 10, 10), "父", order=9)
    house.person("丸山　葵", "マルヤマ　アオイ", "女", date(2011, 2, 2), "子", order=5)
    stage.case(
        "8",
        "丸山誠が世帯全員 (記載順位に欠番、年長者が末尾)",
        head,
        Ask("JUMINHYO", "ALL"),
        paper(has=(ALL_TEXT,), order=("丸山　誠", "丸山　愛", "丸山　葵", "丸山　実")),
    )


def _head_died(stage: Stage) -> None:
    """The head dies: in one act the widow becomes head and everybody's 続柄 changes."""
    house = stage.house("本町", "12番3号")
    head = house.person("平野　勝", "ヒラノ　マサル", "男", date(1947, 5, 1), "世帯主")
    wife = house.person("平野　京子", "ヒラノ　キョウコ", "女", date(1950, 9, 9), "妻")
    son = house.person("平野　剛", "ヒラノ　ツヨシ", "男", date(1976, 1, 15), "子")
    dead = replace(head, state="3", changed_on=stage.days(-3), change_reason="23")
    widow = replace(wife, relation="世帯主", changed_on=stage.days(-3), change_reason="32")
    stage.later(house, people=(dead, widow, son), head=widow, count=2)
    stage.case(
        "1",
        "平野京子 (死亡した世帯主の後の世帯主) が世帯全員",
        wife,
        Ask("JUMINHYO", "ALL", options=("RELATIONSHIP",)),
        paper(has=(ALL_TEXT, "世帯主"), lacks=("平野　勝",), order=("平野　京子", "平野　剛")),
    )
    stage.case("1", "平野勝 (死亡者) の番号で", head, Ask("JUMINHYO"), refused("REMOVED"))
    stage.case("1", "平野勝 (死亡者) の番号で印鑑", head, Ask("INKAN"), refused("REMOVED"))


def sizes(today: date) -> Stage:
    """Scene 2: seven people, one person, gaps in the order, a head who died."""
    stage = Stage(number=2, today=today, place=SAMPLE)
    _seven(stage)
    _single(stage)
    _order(stage)
    _head_died(stage)
    return stage


def _couple(stage: Stage, *, town: str) -> House:
    return stage.house(town, "31番2号")


def relations(today: date) -> Stage:
    """Scene 3: 未届, 縁故者, chains of 続柄; none of them is derived from sex."""
    stage = Stage(number=3, today=today, place=SAMPLE)
    ask = Ask("JUMINHYO", "ALL", options=("RELATIONSHIP",))
    house = _couple(stage, town="桜木町一丁目")
    head = house.person("中野　学", "ナカノ　マナブ", "男", date(1988, 3, 14), "世帯主")
    house.person("野口　彩", "ノグチ　アヤ", "女", date(1990, 11, 2), "妻（未届）")
    house.person("野口　樹", "ノグチ　イツキ", "男", date(2015, 6, 1), "妻（未届）の子", relation_codes=("14", "20"))
    stage.case(
        "9",
        "中野学 (未届の妻とその子)",
        head,
        ask,
        paper(has=("妻（未届）の子",), order=("中野　学", "野口　彩", "野口　樹")),
    )
    house = _couple(stage, town="桜木町二丁目")
    head = house.person("久保　直樹", "クボ　ナオキ", "男", date(1985, 9, 19), "世帯主")
    house.person("千葉　翔", "チバ　ショウ", "男", date(1987, 1, 25), "夫（未届）")
    stage.case("10", "久保直樹 (同性の未届の夫)", head, ask, paper(has=("夫（未届）", "千葉　翔"), lacks=("妻",)))
    house = _couple(stage, town="南町一丁目")
    head = house.person("原田　洋子", "ハラダ　ヨウコ", "女", date(1960, 12, 12), "世帯主")
    house.person("上田　智子", "ウエダ　トモコ", "女", date(1962, 2, 28), "縁故者")
    house.person("竹内　進", "タケウチ　ススム", "男", date(1958, 8, 18), "同居人")
    stage.case("9", "原田洋子 (縁故者と同居人)", head, ask, paper(has=("縁故者", "同居人", "上田　智子", "竹内　進")))
    house = _couple(stage, town="南町二丁目")
    head = house.person("杉山　豊", "スギヤマ　ユタカ", "男", date(1948, 4, 29), "世帯主")
    house.person("杉山　麻衣", "スギヤマ　マイ", "女", date(1979, 5, 17), "子の妻")
    house.person("杉山　律", "スギヤマ　リツ", "男", date(2008, 3, 3), "子の子")
    longest = "弟（職権記載）の妻（未届）の子の子の妻"
    house.person(
        "杉山　澪",
        "スギヤマ　ミオ",
        "女",
        date(2005, 7, 7),
        longest,
        relation_codes=("74", "14", "20", "20"),
        moves=(Move(kind="1", country="ブラジル", overseas="サンパウロ州見本通り100"),),
        became_resident="2024-04-01",
        notified_on="2024-04-03",
    )
    stage.case(
        "9", "杉山豊 (子の妻、子の子、続柄20字)", head, ask, paper(has=("子の妻", "子の子", longest, "ブラジル"))
    )
    return stage
