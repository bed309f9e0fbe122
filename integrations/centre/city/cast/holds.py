"""Scene 7: holds of every kind, begun, ended and forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..casebook import Ask, paper, refused
from ..places import SAMPLE
from ..records import Person, Seal
from .stage import PART_TEXT, House, Stage

__all__ = ["holds"]


def _pair(stage: Stage, surname: str, kana: str, block: str) -> tuple[House, Person, Person]:
    house = stage.house("寺町", block)
    wife_seal = Seal(
        number=f"S{house.number[2:6]}02", image=stage.draw(house.number[4:6], surname), registered_on="2012-03-05"
    )
    husband = house.person(f"{surname}　健一", f"{kana}　ケンイチ", "男", date(1980, 5, 5), "世帯主")
    wife = house.person(f"{surname}　直美", f"{kana}　ナオミ", "女", date(1982, 6, 6), "妻", seals=(wife_seal,))
    return house, husband, wife


def _protected(stage: Stage) -> None:
    house, husband, wife = _pair(stage, "今井", "イマイ", "1番地")
    stage.hold(house, "01", person=wife, starts_at=stage.at(-400, "09:00"), ends_at=stage.at(-35, "00:00"))
    stage.case("27", "今井直美 (支援措置、終了日時は過ぎたが解除の行なし)", wife, Ask("JUMINHYO"), refused("HELD"))
    stage.case("26", "今井健一 (家族に支援措置の人) が世帯全員", husband, Ask("JUMINHYO", "ALL"), refused("HELD"))
    stage.case("26", "今井健一が自分だけ (被害者の世帯は誰の要求でも不可)", husband, Ask("JUMINHYO"), refused("HELD"))
    stage.case("26", "今井健一の記載事項証明", husband, Ask("KISAI_JIKO"), refused("HELD"))
    stage.case("26", "今井直美の印鑑登録証明", wife, Ask("INKAN"), refused("HELD"))
    house, husband, _ = _pair(stage, "村田", "ムラタ", "2番地")
    stage.hold(house, "02")
    stage.case("26", "村田健一 (世帯に仮支援措置)", husband, Ask("JUMINHYO"), refused("HELD"))
    house, _, wife = _pair(stage, "谷口", "タニグチ", "3番地")
    hold = stage.hold(house, "01", person=wife)
    stage.later(house, holds=(replace(hold, stamp=stage.stamp(house.number, later=1, action="3")),))
    stage.case(
        "27", "谷口直美 (支援措置が処理区分3で終了した)", wife, Ask("JUMINHYO"), paper(has=(PART_TEXT, "谷口　直美"))
    )


def _stopped(stage: Stage) -> None:
    house, husband, wife = _pair(stage, "工藤", "クドウ", "4番地")
    stage.hold(house, "05", person=wife, kinds="INKAN", reason="紛失の申出")
    stage.case("–", "工藤直美 (印鑑だけ本人申出で停止) の印鑑", wife, Ask("INKAN"), refused("HELD"))
    stage.case("–", "工藤直美の住民票は出る", wife, Ask("JUMINHYO"), paper(has=("工藤　直美",)))
    house, husband, wife = _pair(stage, "島田", "シマダ", "5番地")
    stage.hold(house, "06", person=wife)
    stage.case("7", "島田健一 (家族が職権で発行停止) が世帯全員", husband, Ask("JUMINHYO", "ALL"), refused("HELD"))
    stage.case("7", "島田健一が自分だけ", husband, Ask("JUMINHYO"), paper(has=("島田　健一",), lacks=("島田　直美",)))
    house, husband, _ = _pair(stage, "新井", "アライ", "6番地")
    stage.hold(house, "05", starts_at=stage.at(-30, "09:00"), ends_at=stage.at(-2, "09:00"))
    stage.case("–", "新井健一 (期限の過ぎた本人申出の停止)", husband, Ask("JUMINHYO"), paper(has=("新井　健一",)))
    house, husband, _ = _pair(stage, "松井", "マツイ", "7番地")
    stage.hold(house, "05", starts_at=stage.at(30, "09:00"))
    stage.case("–", "松井健一 (まだ始まらない停止)", husband, Ask("JUMINHYO"), paper(has=("松井　健一",)))


def _by_kind(stage: Stage) -> None:
    house, _, wife = _pair(stage, "岩崎", "イワサキ", "10番地")
    stage.hold(house, "09", person=wife, kinds="JUMINHYO KISAI_JIKO")
    stage.case("–", "岩崎直美 (住民票と記載事項証明だけ停止)", wife, Ask("KISAI_JIKO"), refused("HELD"))
    stage.case("–", "岩崎直美の印鑑登録証明は出る", wife, Ask("INKAN"), paper(has=("岩崎　直美",)))


def _processing(stage: Stage) -> None:
    house, husband, wife = _pair(stage, "木下", "キノシタ", "8番地")
    stage.hold(house, "03")
    stage.case("43", "木下直美 (世帯が異動処理中)", wife, Ask("JUMINHYO"), refused("IN_PROCESS"))
    house, husband, wife = _pair(stage, "野口", "ノグチ", "9番地")
    house.locked = "03"
    stage.case("43", "野口直美 (世帯のロックフラグ、異動処理中)", wife, Ask("JUMINHYO"), refused("IN_PROCESS"))
    stage.case("43", "野口健一の印鑑以外も", husband, Ask("KISAI_JIKO"), refused("IN_PROCESS"))


def holds(today: date) -> Stage:
    """Scene 7."""
    stage = Stage(number=7, today=today, place=SAMPLE)
    _protected(stage)
    _stopped(stage)
    _processing(stage)
    _by_kind(stage)
    return stage
