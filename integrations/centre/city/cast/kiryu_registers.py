"""What the other systems hold of the Kiryu family: the examples of 業務知識 4.4-4.7, character by character."""

from __future__ import annotations

from datetime import date, timedelta

from ..places import SAMPLE
from ..records import Person
from ..registers import Disaster, Entry, FamilyRegister, Home, Member, TaxYear
from ..taxes import newest_year

__all__ = ["kiryu_disasters", "kiryu_register", "kiryu_taxes"]

_HONSEKI = "見本県見本市北町二丁目３番地"
_HOME = "見本県見本市北町二丁目３番１号"
_BORN_IN_THE_CITY = ("出生地", "見本県見本市")
_WEDDING = ("婚姻日", "昭和５５年１１月３日")
_INCOME = {
    "給与収入": 5_200_000,
    "給与所得": 3_720_000,
    "合計所得金額": 3_720_000,
    "総所得金額等": 3_720_000,
    "社会保険料控除": 768_000,
    "生命保険料控除": 56_000,
    "地震保険料控除": 12_500,
    "扶養控除": 450_000,
    "基礎控除": 430_000,
    "所得控除合計": 1_716_500,
}
_DEPENDENTS = {"扶養_一般": 0, "扶養_特定": 0, "扶養_老人": 1, "扶養_年少": 0, "障害者_普通": 0, "障害者_特別": 0}
_LEVY = {
    "課税標準額": 2_003_000,
    "税額控除額": 8_850,
    "市民税_所得割": 114_800,
    "市民税_均等割": 3_000,
    "県民税_所得割": 76_500,
    "県民税_均等割": 1_000,
    "森林環境税": 1_000,
    "年税額": 196_300,
}
_BEFORE = {
    "給与収入": 5_000_000,
    "給与所得": 3_560_000,
    "合計所得金額": 3_560_000,
    "総所得金額等": 3_560_000,
    "社会保険料控除": 738_000,
    "基礎控除": 430_000,
    "所得控除合計": 1_168_000,
    "課税標準額": 2_392_000,
    "税額控除額": 2_500,
    "市民税_所得割": 142_000,
    "市民税_均等割": 3_000,
    "県民税_所得割": 94_600,
    "県民税_均等割": 1_000,
    "森林環境税": 1_000,
    "年税額": 241_600,
}


def kiryu_taxes(today: date) -> tuple[TaxYear, ...]:
    """Kenichi's newest year as in the example, and the year before."""
    address = "見本県見本市北町二丁目3番1号"
    year = newest_year(today)
    return (
        TaxYear(fiscal_year=year, address_on_jan1=address, amounts=_INCOME | _DEPENDENTS | _LEVY),
        TaxYear(fiscal_year=year - 1, address_on_jan1=address, amounts=_BEFORE),
    )


def kiryu_disasters(today: date) -> tuple[Disaster, ...]:
    """One finding that is approved and one that is not yet."""
    house = "見本県見本市北町二丁目3番1号"
    return (
        Disaster(
            number="D0101001",
            cause="台風第14号",
            damaged_on=(today - timedelta(days=60)).isoformat(),
            house_address=house,
            damage="4",
            members="桐生　茂、桐生　和子、桐生　健一、LE THI HOA",
            notes="カーポートの被害を含む。",
        ),
        Disaster(
            number="D0101002",
            cause="大雨",
            damaged_on=(today - timedelta(days=20)).isoformat(),
            house_address=house,
            damage="6",
            issuable="0",
        ),
    )


def kiryu_register(shigeru: Person, kazuko: Person, kenichi: Person) -> FamilyRegister:
    """The register re-made in 2000, from which Aya was struck off when she married."""
    reformed = Entry(
        "戸籍改製",
        (
            ("改製日", "平成１２年１０月１４日"),
            ("改製事由", "平成６年法務省令第５１号附則第２条第１項による改製"),
        ),
    )
    return FamilyRegister(
        number="K0101",
        honseki=_HONSEKI,
        hittosha="桐生　茂",
        created_on="2000-10-14",
        reformed_on="2000-10-14",
        entries=(reformed,),
        members=(_shigeru(shigeru), _kazuko(kazuko), _aya(), _kenichi(kenichi)),
        municipality_code=SAMPLE.code,
    )


def _birth(day: str, notified: str, place: tuple[str, str] = _BORN_IN_THE_CITY) -> Entry:
    return Entry("出生", (("出生日", day), place, ("届出日", notified), ("届出人", "父")))


def _wedding(spouse: str, former: str) -> Entry:
    return Entry("婚姻", (_WEDDING, ("配偶者氏名", spouse), ("従前戸籍", former)))


def _shigeru(person: Person) -> Member:
    return Member(
        family_name="桐生",
        given_name="茂",
        sex="1",
        born=person.born,
        born_text="昭和２８年６月２１日",
        relation="長男",
        father="桐生正一",
        mother="桐生ハル",
        spouse="夫",
        atena_no=person.atena_no,
        code=person.code,
        entries=(
            _birth("昭和２８年６月２１日", "昭和２８年６月２４日"),
            _wedding("川辺和子", f"{_HONSEKI}　桐生正一"),
        ),
        homes=(Home(_HOME, since="1989-04-01"),),
    )


def _kazuko(person: Person) -> Member:
    return Member(
        family_name="桐生",
        given_name="和子",
        sex="2",
        born=person.born,
        born_text="昭和３０年１１月２３日",
        relation="二女",
        father="川辺吉蔵",
        mother="川辺ミツ",
        spouse="妻",
        atena_no=person.atena_no,
        code=person.code,
        entries=(
            _birth("昭和３０年１１月２３日", "昭和３０年１１月２８日", ("出生地", "見本県川上郡港町")),
            _wedding("桐生茂", "見本県川上郡港町１２番地　川辺吉蔵"),
        ),
        homes=(Home(_HOME, since="1989-04-01"),),
    )


def _aya() -> Member:
    return Member(
        family_name="桐生",
        given_name="彩",
        sex="2",
        born="1982-02-01",
        born_text="昭和５７年２月１日",
        relation="長女",
        father="桐生茂",
        mother="桐生和子",
        removed_on="2010-05-12",
        removed_reason="婚姻",
        in_fuhyo_without_birth=True,
        entries=(
            _birth("昭和５７年２月１日", "昭和５７年２月５日"),
            Entry(
                "婚姻",
                (
                    ("婚姻日", "平成２２年５月８日"),
                    ("配偶者氏名", "岡田大輔"),
                    ("送付を受けた日", "平成２２年５月１２日"),
                    ("受理者", "大阪市北区長"),
                    ("新本籍", "大阪市北区梅田九丁目１番"),
                    ("称する氏", "夫の氏"),
                ),
            ),
        ),
        homes=(Home(_HOME, since="1989-04-01"),),
    )


def _kenichi(person: Person) -> Member:
    return Member(
        family_name="桐生",
        given_name="健一",
        sex="1",
        born=person.born,
        born_text="昭和６０年４月１２日",
        relation="長男",
        father="桐生茂",
        mother="桐生和子",
        atena_no=person.atena_no,
        code=person.code,
        entries=(_birth("昭和６０年４月１２日", "昭和６０年４月１６日"),),
        homes=(
            Home(_HOME, since="1989-04-01"),
            Home("大阪府大阪市北区梅田九丁目１番４号", since="2008-04-01"),
            Home(_HOME, since="2018-03-25"),
        ),
    )
