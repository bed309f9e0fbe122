"""Scene 16: holds that reach across households by way of a register (業務知識 5の1・2・7、10の26・28・39)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..casebook import Answer, Ask, paper, refused
from ..places import SAMPLE
from ..records import Koseki, Person
from ..registers import Entry, Home
from .registers import register_of, registered_member
from .stage import House, Stage

__all__ = ["registers_guarded"]

_HELD = refused("HELD")
_DIVORCE = Entry("離婚", (("離婚日", "令和６年６月６日"), ("配偶者氏名", "戸倉花"), ("新本籍", "見本県見本市湊９番地")))


def registers_guarded(today: date) -> Stage:
    """Scene 16: who is guarded here, and what others can still get."""
    stage = Stage(number=16, today=today, place=SAMPLE)
    _divorced(stage)
    _child(stage)
    _unlinked(stage)
    _register_held(stage)
    _in_process(stage)
    _applicants(stage)
    return stage


def _alone(stage: Stage, block: str, name: str, **rest: Any) -> tuple[House, Person]:
    house = stage.house("湊", block)
    return house, house.person(name, "", rest.pop("sex", "男"), date(1979, 7, 7), "世帯主", attested="0", **rest)


def _every(stage: Stage, topic: str, who: str, person: Person, answer: Answer) -> None:
    for kind, scope in (("KOSEKI_ZENBU", "ALL"), ("KOSEKI_KOJIN", "SELF"), ("FUHYO", "ALL"), ("FUHYO", "SELF")):
        stage.case(topic, f"{who} の {kind} {scope}", person, Ask(kind, scope), answer)


def _divorced(stage: Stage) -> None:
    """A wife who left the register and is guarded: her 新本籍 stands in her entry, her new address in the 附票."""
    hers, wife = _alone(stage, "1番地", "戸倉　花", sex="女")
    stage.hold(hers, "01", person=wife)
    his, husband = _alone(stage, "2番地", "戸倉　刃")
    gone = registered_member(
        wife,
        "戸倉　花",
        sex="2",
        removed_on="2024-06-06",
        removed_reason="離婚",
        entries=(_DIVORCE,),
        homes=(Home("見本県見本市湊１番地", since="2024-06-10"),),
    )
    register_of(his, registered_member(husband, "戸倉　刃"), gone)
    new = registered_member(wife, "戸倉　花", sex="2", homes=(Home("見本県見本市湊１番地", since="2024-06-10"),))
    register_of(hers, new)
    who = "戸倉刃 (離婚して除籍された妻に支援措置)"
    stage.case("28", f"{who} の全部事項証明", husband, Ask("KOSEKI_ZENBU", "ALL"), _HELD)
    stage.case("28", f"{who} の附票全部", husband, Ask("FUHYO", "ALL", options=("HONSEKI",)), _HELD)
    own = paper(has=("【名】刃",), lacks=("新本籍", "湊９番地"))
    stage.case("28", f"{who} の個人事項証明 (本人だけの紙に妻は出ない)", husband, Ask("KOSEKI_KOJIN"), own)
    stage.case("28", f"{who} の附票 (本人だけ)", husband, Ask("FUHYO"), paper(lacks=("湊１番地",)))
    stage.case("28", f"{who} の住民票", husband, Ask("JUMINHYO", "ALL"), paper(lacks=("湊1番地",)))
    _every(stage, "26", "戸倉花 (支援措置の本人)", wife, _HELD)


def _child(stage: Stage) -> None:
    """The child stays in the father's register and lives with the guarded mother: the child's address is hers."""
    hers, mother = _alone(stage, "3番地", "戸坂　母", sex="女")
    child = hers.person("戸坂　子", "", "女", date(2008, 8, 8), "子", attested="0")
    stage.hold(hers, "01", person=mother)
    register_of(hers, registered_member(mother, "戸坂　母", sex="2"))
    his, father = _alone(stage, "4番地", "戸坂　父")
    with_mother = (Home("見本県見本市湊３番地", since="2023-02-02"),)
    daughter = registered_member(
        child, "戸坂　子", sex="2", born="2008-08-08", born_text="平成２０年８月８日", homes=with_mother
    )
    register_of(his, registered_member(father, "戸坂　父"), daughter)
    _every(stage, "26", "戸坂父 (同じ戸籍の子が、支援措置の母と住む)", father, _HELD)


def _unlinked(stage: Stage) -> None:
    """The register's system has not tied the guarded daughter to a 宛名番号: given name and birthday are hers."""
    hers, daughter = _alone(stage, "5番地", "新里　結", sex="女")
    stage.hold(hers, "02", person=daughter)
    his, father = _alone(stage, "6番地", "戸沢　親")
    struck = registered_member(None, "戸沢　結", sex="2", removed_on="2010-10-10", removed_reason="婚姻")
    other = registered_member(None, "戸沢　継", born="2001-01-01", born_text="平成１３年１月１日")
    register_of(his, registered_member(father, "戸沢　親"), struck, other)
    who = "戸沢親 (宛名番号の付いていない除籍者が、支援措置の人と同じ名と生年月日)"
    stage.case("26", f"{who} の全部事項証明", father, Ask("KOSEKI_ZENBU", "ALL"), _HELD)
    stage.case("26", f"{who} の附票全部", father, Ask("FUHYO", "ALL"), _HELD)
    stage.case(
        "26", f"{who} の個人事項証明", father, Ask("KOSEKI_KOJIN"), paper(has=("【名】親",), lacks=("【名】結",))
    )


def _register_held(stage: Stage) -> None:
    house, person = _alone(stage, "7番地", "戸波　守")
    register_of(house, registered_member(person, "戸波　守"))
    stage.hold(house, "01", koseki=f"K{house.number[2:6]}")
    _every(stage, "26", "戸波守 (戸籍に支援措置)", person, _HELD)
    stage.case("26", "戸波守 (戸籍に支援措置) の住民票", person, Ask("JUMINHYO"), _HELD)
    house, person = _alone(stage, "8番地", "戸根　止")
    register_of(house, registered_member(person, "戸根　止"))
    stage.hold(house, "06", koseki=f"K{house.number[2:6]}", kinds="KOSEKI_ZENBU KOSEKI_KOJIN")
    stage.case("–", "戸根止 (戸籍を職権で発行停止、戸籍だけ)", person, Ask("KOSEKI_KOJIN"), _HELD)
    stage.case("–", "戸根止の附票は出る", person, Ask("FUHYO"), paper(has=("戸根　止",)))
    stage.case("–", "戸根止の住民票は出る", person, Ask("JUMINHYO"), paper(has=("戸根　止",)))


def _in_process(stage: Stage) -> None:
    house, person = _alone(stage, "9番地", "戸張　届")
    register_of(house, registered_member(person, "戸張　届"))
    stage.hold(house, "04", koseki=f"K{house.number[2:6]}")
    _every(stage, "39", "戸張届 (戸籍処理中)", person, refused("IN_PROCESS"))
    stage.case("39", "戸張届の住民票は出る", person, Ask("JUMINHYO"), paper(has=("戸張　届",)))
    # The bride's notice is being recorded in her new register: her parents' is the 従前の戸籍.
    new, bride = _alone(stage, "10番地", "新妻　嫁", sex="女")
    register_of(new, registered_member(bride, "新妻　嫁", sex="2"), in_process="1")
    old, father = _alone(stage, "11番地", "戸村　父")
    left = registered_member(bride, "戸村　嫁", sex="2", removed_on="2026-01-15", removed_reason="婚姻")
    register_of(old, registered_member(father, "戸村　父"), left)
    stage.case("39", "戸村父 (娘の入籍先が処理中)", father, Ask("KOSEKI_ZENBU", "ALL"), refused("IN_PROCESS"))


def _applicants(stage: Stage) -> None:
    elsewhere = Koseki(honseki="大阪府大阪市北区梅田九丁目1番", hittosha="他所　本籍")
    _, person = _alone(stage, "12番地", "他所　本籍", koseki=elsewhere)
    _every(stage, "13", "他所本籍 (この市に戸籍がない住民)", person, refused("NO_RECORD"))
    house, person = _alone(stage, "13番地", "戸隠　二重")
    register_of(house, registered_member(person, "戸隠　二重"))
    house.registers = (*house.registers, *_second(house, person)) if house.registers else None
    stage.case("–", "戸隠二重 (2つの現在戸籍に在籍)", person, Ask("KOSEKI_KOJIN"), refused("STALE"))
    house = stage.house("湊", "14番地")
    parent = house.person("戸塚　親", "", "男", date(1979, 7, 7), "世帯主", attested="0")
    young = house.person("戸塚　子", "", "男", date(2015, 5, 5), "子", attested="0")
    boy = registered_member(young, "戸塚　子", born="2015-05-05", born_text="平成２７年５月５日")
    register_of(house, registered_member(parent, "戸塚　親"), boy)
    stage.case("29", "戸塚子 (15歳未満) の個人事項証明", young, Ask("KOSEKI_KOJIN"), refused("UNDER_AGE"))
    stage.case(
        "29",
        "戸塚親が15歳未満の子の個人事項証明",
        parent,
        Ask("KOSEKI_KOJIN", "SELECTED", members=("戸塚　子",)),
        paper(has=("【名】子",)),
    )
    unknown = Ask("KOSEKI_ZENBU", "ALL", issuer="CN=Nobody")
    stage.case("11", "対応のないシリアル番号の全部事項証明", "7999999", unknown, refused("NOT_REGISTERED"))
    stage.case(
        "–", "戸塚親が範囲にない選択項目", parent, Ask("KOSEKI_KOJIN", options=("HONSEKI",)), refused("NOT_OFFERED")
    )


def _second(house: House, person: Person) -> Any:
    other = House(stage=house.stage, number=f"{house.number[:4]}990000", address=house.address, honseki=house.honseki)
    register_of(other, registered_member(person, person.name))
    return other.registers
