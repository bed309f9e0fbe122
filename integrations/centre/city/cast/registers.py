"""Scene 15: registers of every kind (業務知識 10の35-40), and their papers."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..casebook import Answer, Ask, paper, refused
from ..places import SAMPLE
from ..records import Person, Unknown
from ..registers import Entry, FamilyRegister, Home, Member
from .stage import FUHYO_TEXT, KOJIN_TEXT, ZENBU_TEXT, House, Stage

__all__ = ["register_of", "registered_member", "registers"]

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


def registered_member(person: Person | None, name: str, **given: Any) -> Member:
    """A member born in 1979 with one entry and one address; keywords replace fields. Nobody: tied to no resident."""
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


def register_of(house: House, *members: Member, **given: Any) -> None:
    """The household's one register, of these members; keywords replace fields."""
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

    def zenbu(topic: str, who: str, person: Person, answer: Answer) -> None:
        stage.case(topic, f"{who} の全部事項証明", person, Ask("KOSEKI_ZENBU", "ALL"), answer)

    def fuhyo(topic: str, who: str, person: Person, answer: Answer, *options: str) -> None:
        stage.case(topic, f"{who} の附票全部", person, Ask("FUHYO", "ALL", options=options), answer)

    _states(one, zenbu, fuhyo)
    _entries(stage, one, zenbu)
    _fuhyo(one, fuhyo)
    return stage


def _states(one: Any, zenbu: Any, fuhyo: Any) -> None:
    house, person = one("50番地", "戸川　残", "女")
    struck_off = {"removed_on": "2015-03-03", "removed_reason": "死亡", "in_fuhyo_without_birth": True}
    register_of(
        house,
        registered_member(None, "戸川　筆", **struck_off),
        registered_member(person, "戸川　残", sex="2", relation="二女"),
    )
    zenbu(
        "35", "戸川残 (筆頭者は死亡して除籍)", person, paper(has=(ZENBU_TEXT, "除籍"), order=("戸川　筆", "筆", "残"))
    )
    fuhyo(
        "40",
        "戸川残 (令和4年1月11日より前に除かれた筆頭者に生年月日と性別は無い)",
        person,
        paper(
            has=(FUHYO_TEXT, "除籍　平成２７年３月３日", "死亡", "昭和５４年７月７日　女"),
            lacks=("昭和５４年７月７日　男",),
            order=("筆", "除籍", "残"),
        ),
        "HONSEKI",
    )
    house, person = one("51番地", "戸川　消")
    gone = registered_member(person, "戸川　消", removed_on="2020-01-15", removed_reason="転籍")
    register_of(house, gone, state="2")
    zenbu("35", "戸川消 (全員除籍)", person, refused("NO_RECORD"))
    fuhyo("35", "戸川消 (全員除籍)", person, refused("NO_RECORD"))
    house, person = one("52番地", "戸川　紙")
    register_of(house, registered_member(person, "戸川　紙"), unfit="1")
    zenbu("–", "戸川紙 (改製不適合)", person, refused("NO_RECORD"))
    house, person = one("53番地", "戸川　待")
    register_of(house, registered_member(person, "戸川　待"), in_process="1")
    zenbu("39", "戸川待 (戸籍の処理中)", person, refused("IN_PROCESS"))
    fuhyo("39", "戸川待 (戸籍の処理中は附票にも及ぶ)", person, refused("IN_PROCESS"))


def _entries(stage: Stage, one: Any, zenbu: Any) -> None:
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
    register_of(house, registered_member(person, "戸川　改", entries=(_BIRTH, corrected, struck)))
    order = ("更　　正", "【従前の記録】", "【父母との続柄】男", "消　　除", "【消除事項】婚姻事項")
    zenbu("35", "戸川改 (更正と消除)", person, paper(order=order))
    house, person = one("55番地", "戸川　双")
    twins = [
        registered_member(
            None, f"戸川　{name}", born="2015-05-05", born_text="平成２７年５月５日", relation=relation, entries=()
        )
        for name, relation in (("朝", "長男"), ("夕", "二男"))
    ]
    register_of(house, registered_member(person, "戸川　双"), *twins)
    stage.case(
        "36",
        "戸川双が双子の1人の個人事項証明",
        person,
        Ask("KOSEKI_KOJIN", "SELECTED", members=("戸川　夕",)),
        paper(has=(KOJIN_TEXT, "【名】夕"), lacks=("【名】朝", "【名】双")),
    )
    stage.case(
        "36", "戸川双が本人の個人事項証明", person, Ask("KOSEKI_KOJIN"), paper(has=("【名】双",), lacks=("【名】夕",))
    )
    zenbu("36", "戸川双と双子", person, paper(order=("【名】双", "【名】朝", "長男", "【名】夕", "二男")))
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
    register_of(house, registered_member(person, "戸川　国際", spouse="夫", entries=(_BIRTH, abroad)))
    zenbu(
        "38", "戸川国際 (外国人の配偶者)", person, paper(has=tuple(f"【{item[0]}】{item[1]}" for item in abroad.items))
    )
    house, person = one("57番地", "戸川　養")
    adopted = Entry("養子縁組", (("縁組日", "平成１０年１月１０日"), ("養父氏名", "戸川太"), ("養母氏名", "戸川花")))
    adopted_by = {"adoptive_father": "戸川太", "adoptive_mother": "戸川花", "adoptive_relation": "養子"}
    register_of(house, registered_member(person, "戸川　養", father="", **adopted_by, entries=(_BIRTH, adopted)))
    adoption = (
        "【父】",
        "【母】戸川ハル",
        "【続柄】長男",
        "【養父】戸川太",
        "【養母】戸川花",
        "【続柄】養子",
        "養子縁組",
    )
    zenbu("35", "戸川養 (養子、父欄は空白)", person, paper(lacks=("【父】戸川",), order=adoption))


def _fuhyo(one: Any, fuhyo: Any) -> None:
    house, person = one("58番地", "戸川　転々")
    homes = tuple(Home(f"見本県見本市寺町{n}番地", since=f"{1990 + n}-04-01") for n in range(1, 31))
    unknown = Home("大阪府大阪市北区梅田九丁目", since=Unknown("平成２年月日不詳"))
    register_of(house, registered_member(person, "戸川　転々", homes=(unknown, *homes)))
    order = ("梅田九丁目", "平成２年月日不詳", "寺町1番地", "平成３年４月１日", "寺町30番地", "令和２年４月１日")
    fuhyo(
        "40",
        "戸川転々 (住所が31、初めの日は不詳、本籍なし)",
        person,
        paper(pages=2, has=("戸川　転々", "省略"), order=order),
    )
    house, person = one("59番地", "戸川　海外")
    away = registered_member(
        None,
        "戸川　外",
        went_overseas_on="2019-09-09",
        overseas_voter_city="見本県見本市",
        homes=(Home(_HOME, since="2008-04-01"), Home("アメリカ合衆国", since="2019-09-09")),
    )
    register_of(house, registered_member(person, "戸川　海外"), away)
    abroad = "国外転出　令和元年９月９日"
    fuhyo("40", "戸川海外 (家族が国外転出、在外選挙人を載せない)", person, paper(has=(abroad,), lacks=("在外選挙人",)))
    voters = paper(has=(abroad, "在外選挙人名簿　見本県見本市"))
    fuhyo("40", "戸川海外 (在外選挙人を載せる)", person, voters, "OVERSEAS_VOTER")
