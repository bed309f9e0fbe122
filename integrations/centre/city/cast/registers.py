"""Scene 15: registers of every kind (業務知識 10 の35-40). Their papers are not built yet, so no cases play here."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..places import SAMPLE
from ..records import Person, Unknown
from ..registers import Entry, FamilyRegister, Home, Member
from .stage import House, Stage

__all__ = ["registers"]

_HOME = "見本県見本市寺町５０番地"
_MADE = Entry("戸籍編製", (("編製日", "平成２０年４月１日"),))
_BIRTH = Entry(
    "出生",
    (
        ("出生日", "昭和５４年７月７日"),
        ("出生地", "見本県見本市"),
        ("届出日", "昭和５４年７月１０日"),
        ("届出人", "父"),
    ),
)


def _member(person: Person | None, name: str, **given: Any) -> Member:
    family, _, own = name.partition("　")
    values: dict[str, Any] = {
        "family_name": family,
        "given_name": own,
        "sex": "1",
        "born": "1979-07-07",
        "born_text": "昭和５４年７月７日",
        "relation": "長男",
        "father": f"{family}正一",
        "mother": f"{family}ハル",
        "entries": (_BIRTH,),
        "homes": (Home(_HOME, since="2008-04-01"),),
        "atena_no": person.atena_no if person else "",
        "code": person.code if person else "",
    }
    return Member(**values | given)


def _register(house: House, *members: Member, **given: Any) -> None:
    first = members[0]
    values: dict[str, Any] = {
        "number": f"K{house.number[2:6]}",
        "honseki": "見本県見本市寺町５０番地",
        "hittosha": f"{first.family_name}　{first.given_name}",
        "created_on": "2008-04-01",
        "members": members,
        "entries": (_MADE,),
        "municipality_code": SAMPLE.code,
    }
    house.registers = (FamilyRegister(**values | given),)


def registers(today: date) -> Stage:
    """Scene 15: one household for each way a register can be."""
    stage = Stage(number=15, today=today, place=SAMPLE)

    def one(block: str, name: str, sex: str = "男") -> tuple[House, Person]:
        house = stage.house("寺町", block)
        return house, house.person(name, "", sex, date(1979, 7, 7), "世帯主", attested="0")

    _states(one)
    _entries(one)
    _fuhyo(one)
    return stage


def _states(one: Any) -> None:
    house, person = one("50番地", "戸川　残", "女")
    struck_off = {"removed_on": "2015-03-03", "removed_reason": "死亡", "in_fuhyo_without_birth": True}
    _register(
        house, _member(None, "戸川　筆", **struck_off), _member(person, "戸川　残", sex="2", relation="二女")
    )  # fmt: skip
    house, person = one("51番地", "戸川　消")
    gone = _member(person, "戸川　消", removed_on="2020-01-15", removed_reason="転籍")
    _register(house, gone, state="2")
    house, person = one("52番地", "戸川　紙")
    _register(house, _member(person, "戸川　紙"), unfit="1")
    house, person = one("53番地", "戸川　待")
    _register(house, _member(person, "戸川　待"), in_process="1")


def _entries(one: Any) -> None:
    house, person = one("54番地", "戸川　改")
    corrected = Entry(
        "更正",
        (
            ("更正日", "令和２年２月２日"),
            ("更正事項", "父母との続柄"),
            ("更正事由", "続柄の記載更正申出"),
            ("従前の記録", ""),
            ("父母との続柄", "男", 2),
        ),
        correction="2",
    )
    struck = Entry("消除", (("消除日", "令和３年３月３日"), ("消除事項", "婚姻事項")), correction="3")
    _register(house, _member(person, "戸川　改", entries=(_BIRTH, corrected, struck)))
    house, person = one("55番地", "戸川　双")
    twins = [
        _member(None, f"戸川　{name}", born="2015-05-05", born_text="平成２７年５月５日", relation=relation, entries=())
        for name, relation in (("朝", "長男"), ("夕", "二男"))
    ]
    _register(house, _member(person, "戸川　双"), *twins)
    house, person = one("56番地", "戸川　国際")
    abroad = Entry(
        "婚姻",
        (
            ("婚姻日", "平成３０年６月１日"),
            ("配偶者氏名", "スミス，ジョン"),
            ("配偶者の国籍", "アメリカ合衆国"),
            ("配偶者の生年月日", "西暦１９７７年３月３日"),
            ("婚姻の方式", "アメリカ合衆国ネバダ州の方式"),
            ("証書提出日", "平成３０年７月２日"),
        ),
    )
    _register(house, _member(person, "戸川　国際", spouse="夫", entries=(_BIRTH, abroad)))
    house, person = one("57番地", "戸川　養")
    adopted = Entry("養子縁組", (("縁組日", "平成１０年１月１０日"), ("養父氏名", "戸川太"), ("養母氏名", "戸川花")))
    adopted_by = {"adoptive_father": "戸川太", "adoptive_mother": "戸川花", "adoptive_relation": "養子"}
    _register(house, _member(person, "戸川　養", father="", **adopted_by, entries=(_BIRTH, adopted)))


def _fuhyo(one: Any) -> None:
    house, person = one("58番地", "戸川　転々")
    homes = tuple(Home(f"見本県見本市寺町{n}番地", since=f"{1990 + n}-04-01") for n in range(1, 25))
    unknown = Home("大阪府大阪市北区梅田九丁目", since=Unknown("平成２年月日不詳"))
    _register(house, _member(person, "戸川　転々", homes=(unknown, *homes)))
    house, person = one("59番地", "戸川　海外")
    away = _member(
        None,
        "戸川　外",
        went_overseas_on="2019-09-09",
        overseas_voter_city="見本県見本市",
        homes=(Home(_HOME, since="2008-04-01"), Home("アメリカ合衆国", since="2019-09-09")),
    )
    _register(house, _member(person, "戸川　海外"), away)
