"""People who live elsewhere and have their register here: its rows, and what they do at the kiosk and at home."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .centre import Centre
from .parcel import Row
from .registry import Registry

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass
class Recorded:
    """One person of a register. ``serial`` is the card they have today."""

    family: str
    given: str
    birth: date
    sex: str
    serial: str
    removed: bool = False
    history: int = 1

    @property
    def name(self) -> str:
        return f"{self.family}　{self.given}"

    @property
    def birth_words(self) -> str:
        """As a register writes it."""
        era, start = ("昭和", 1925) if self.birth < date(1989, 1, 8) else ("平成", 1988)
        return f"{era}{self.birth.year - start}年{self.birth.month}月{self.birth.day}日".translate(_WIDE)


@dataclass
class KosekiBook:
    """One 戸籍 with its 附票."""

    number: str
    honseki: str
    people: list[Recorded]
    operated_at: datetime
    state: str = "1"
    history: int = 1
    addresses: list[str] = field(default_factory=list)

    @property
    def hittosha(self) -> str:
        return self.people[0].name

    def rows(self) -> dict[str, list[Row]]:
        """K01-K04: the register, its people, each with the entry of birth."""
        entries = [(0, "戸籍改製", "改製日", "平成１２年１０月１４日")]
        entries += [(n, "出生", "出生日", person.birth_words) for n, person in enumerate(self.people, start=1)]
        return {
            "K01": [self._row(self.history) | self._head() | {"戸籍状態": self.state, "改製不適合フラグ": "0"}],
            "K02": [self.member(n) for n in range(1, len(self.people) + 1)],
            "K03": [
                self._row() | {"名順位": str(n), "事項順位": "1", "タイトル": title, "訂正区分": "0"}
                for n, title, _, _ in entries
            ],
            "K04": [
                self._row()
                | {"名順位": str(n), "事項順位": "1", "項目順位": "1", "段": "1", "見出し": heading, "値": value}
                for n, _, heading, value in entries
            ],
        }

    def history_rows(self) -> dict[str, list[Row]]:
        """F01-F03."""
        numbered = list(enumerate(self.people, start=1))
        return {
            "F01": [self._row() | self._head() | {"作成年月日": "2000-10-14"}],
            "F02": [
                self._row()
                | {"名順位": str(n), "氏": p.family, "名": p.given, "生年月日": p.birth.isoformat(), "性別": p.sex}
                for n, p in numbered
            ],
            "F03": [
                self._row()
                | {"名順位": str(n), "連番": "1", "住所": self.addresses[n - 1], "住所を定めた年月日": "2018-04-01"}
                for n, _ in numbered
            ],
        }

    def member(self, number: int) -> Row:
        """K02 of one person."""
        person = self.people[number - 1]
        return self._row(person.history) | {
            "名順位": str(number),
            "氏": person.family,
            "名": person.given,
            "生年月日": person.birth.isoformat(),
            "戸籍の生年月日の記載": person.birth_words,
            "性別": person.sex,
            "続柄": "長男" if person.sex == "1" else "長女",
            "除籍フラグ": "1" if person.removed else "0",
        }

    def _head(self) -> Row:
        return {"本籍": self.honseki, "筆頭者氏名": self.hittosha, "処理中フラグ": "0"}

    def _row(self, history: int = 1) -> Row:
        return {
            "戸籍番号": self.number,
            "履歴番号": str(history),
            "履歴番号_枝番号": "0",
            "最新フラグ": "1",
            "削除フラグ": "0",
            "操作日時": self.operated_at.isoformat(),
        }


def book(town: Registry, *given: tuple[str, str, int], surname: str = "") -> KosekiBook:
    """A register of people (given name or "" for any, sex, age) who live elsewhere."""
    made = town.inventor
    family = surname or made.surname()
    people = []
    for name, sex, age in given:
        year = town.today.year - age
        birth = made.day(date(year, 1, 1), date(year, 12, 28))
        people.append(Recorded(family, name or made.given(sex), birth, sex, made.digits(20)))
    return KosekiBook(
        number=made.digits(10),
        honseki=town.prefecture + town.name + made.town() + f"二丁目{made.random.randint(1, 99)}番地".translate(_WIDE),
        people=people,
        operated_at=town.settled,
        addresses=["".join(made.elsewhere()) for _ in people],
    )


def apply(centre: Centre, person: Recorded, register: KosekiBook, serial: str = "", **given: Any) -> Any:
    """ApplyRegistration as the kiosk sends it; ``given`` replaces what the applicant said."""
    applicant = {
        "name": given.pop("name", person.name),
        "address": "大阪府大阪市北区梅田九丁目1番4号",
        "birthDate": person.birth,
        "sex": {"1": "MALE", "2": "FEMALE"}[person.sex],
    }
    said = {"honseki": register.honseki, "hittosha": register.hittosha, "phone": "090-0000-0000"} | given
    return centre.client.service.ApplyRegistration(
        exchange=centre.exchange(),
        terminal=centre.terminal(),
        credential=centre.jpki(serial or person.serial),
        applicant=applicant,
        **said,
    )


def state(centre: Centre, number: str) -> Any:
    """GetRegistration."""
    return centre.client.service.GetRegistration(exchange=centre.exchange(), applicationNumber=number)
