"""Somebody who lives elsewhere applies over SOAP, is linked by staff, and gets 戸籍 and 附票 and nothing else."""

import json
from typing import Any

import pytest

from .centre import Centre
from .conftest import add
from .elsewhere import KosekiBook, Recorded, apply, book, state
from .invention import Inventor
from .office import Office, Server
from .registry import Registry
from .sheet import Sheet

ALWAYS = '[hours.default]\ndays = "1234567H"\nopen = "00:00"\nclose = "24:00"\n[closed]\nyearly = []\n'
OPEN = ALWAYS + "".join(
    f'[hours.{kind}]\ndays = "1234567H"\nopen = "00:00"\nclose = "24:00"\n' for kind in ("KOSEKI_ZENBU", "KOSEKI_KOJIN")
)
OF_REGISTERS = ("KOSEKI_ZENBU", "KOSEKI_KOJIN", "FUHYO")
OF_RESIDENTS = ("JUMINHYO", "KISAI_JIKO", "INKAN")


class Hometown:
    """A municipality with registers of people who left it, its counter and its door to the Centre."""

    def __init__(self, office: Office, server: Server, registry: Registry) -> None:
        self.office, self.registry = office, registry
        self.centre = Centre(server.url, registry.code, registry.now)
        self.books: list[KosekiBook] = []
        self.sequence = 1

    def staff(self, name: str, *words: str, check: bool = True) -> tuple[int, Any]:
        done = self.office.akashi(name, self.registry.code, *words, "--json", check=check)
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else done.stderr

    def link(self, number: str, place: str, *, check: bool = True) -> tuple[int, Any]:
        return self.staff("registration_decide", number, "--link", place, "--by", "sato", check=check)

    def linked(self, person: Recorded, register: KosekiBook, place: str, serial: str = "") -> str:
        answer = apply(self.centre, person, register, serial)
        assert answer.result == "ACCEPTED", answer
        self.link(answer.applicationNumber, place)
        return str(answer.applicationNumber)

    def outcomes(self, serial: str, kinds: tuple[str, ...] = OF_REGISTERS) -> dict[str, str]:
        scopes = {"KOSEKI_ZENBU": "ALL", "FUHYO": "ALL"}
        return {kind: self.centre.issue(serial, kind, scopes.get(kind, "SELF")).outcome for kind in kinds}

    def changed(self, rows: dict[str, list[dict[str, str]]]) -> None:
        self.sequence += 1
        parcel = self.registry.delta(rows, system="KOSEKI", sequence=self.sequence)
        self.office.deliver(parcel.write(self.office.home / "out"))


@pytest.fixture(scope="module")
def hometown(office: Office, server: Server, seed: int, town: Registry) -> Hometown:
    registry = Registry(Inventor(seed + 77), town.now)
    made = Hometown(office, server, registry)
    settings = office.home / f"{registry.code}.toml"
    settings.write_text(OPEN)
    add(office, registry, "--settings", settings)
    registry.household("somebody", registry.person())
    # 髙﨑 in the register: the keypad has 高崎 only.
    made.books = [
        book(registry, ("茂", "1", 68), ("和子", "2", 66), ("健一", "1", 40), surname="髙﨑"),
        *(book(registry, ("", "1", 70), ("", "2", 45), ("", "1", 20)) for _ in range(4)),
    ]
    out = office.home / "out"
    packages = [registry.full().write(out)]
    for system, rows in (("KOSEKI", KosekiBook.rows), ("FUHYO", KosekiBook.history_rows)):
        together: dict[str, list[dict[str, str]]] = {}
        for register in made.books:
            for layout, some in rows(register).items():
                together.setdefault(layout, []).extend(some)
        packages.append(registry._parcel(system, "FULL", 1, together, None).write(out))
    office.deliver(*packages)
    return made


def test_from_the_application_to_a_linked_certificate_and_to_renewal(hometown: Hometown) -> None:
    register = hometown.books[0]
    son = register.people[2]
    centre = hometown.centre
    typed = {"name": f"高崎{son.given}", "hittosha": "高崎 茂", "honseki": register.honseki.replace("二丁目", "2-")}
    answer = apply(centre, son, register, **typed)
    number = str(answer.applicationNumber)
    assert answer.result == "ACCEPTED"
    assert state(centre, number).status == "UNDER_REVIEW"
    assert apply(centre, son, register, **typed).result == "ALREADY_APPLIED"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert state(centre, wrong).status == "NOT_FOUND"

    _, queue = hometown.staff("registration_list")
    assert number in [one["number"] for one in queue]
    _, opened = hometown.staff("registration_candidates", number)
    first = opened["candidates"][0]
    assert (first["place"], first["linkable"]) == (f"{register.number}/3", True)
    verdicts = {item["item"]: item["verdict"] for item in first["items"]}
    assert verdicts == {"氏名": "VARIANT", "生年月日": "SAME", "性別": "SAME", "本籍": "VARIANT", "筆頭者": "VARIANT"}
    hometown.link(number, first["place"])
    assert state(centre, number).status == "AVAILABLE"
    assert set(hometown.outcomes(son.serial, OF_RESIDENTS).values()) == {"NOT_FOUND"}

    hometown.linked(son, register, f"{register.number}/3", hometown.registry.inventor.digits(20))
    assert state(centre, number).status == "ENDED"
    hometown.office.audit(hometown.registry.code)


def test_another_persons_register_cannot_be_linked(hometown: Hometown) -> None:
    mine, other = hometown.books[1], hometown.books[2]
    answer = apply(hometown.centre, mine.people[1], mine)
    for place in (f"{other.number}/1", f"{other.number}/2", f"{mine.number}/1", "9999999999/1"):
        code, said = hometown.link(answer.applicationNumber, place, check=False)
        assert code == 2, said
    assert state(hometown.centre, answer.applicationNumber).status == "UNDER_REVIEW"
    hometown.link(answer.applicationNumber, f"{mine.number}/2")


def test_who_is_struck_off_is_told_so_and_may_apply_again(hometown: Hometown) -> None:
    register = hometown.books[3]
    person = register.people[1]
    number = hometown.linked(person, register, f"{register.number}/2")
    person.removed, person.history = True, 2
    hometown.changed({"K02": [register.member(2)]})
    assert state(hometown.centre, number).status == "ENDED"
    assert apply(hometown.centre, person, register).result == "ACCEPTED"


def test_a_linked_certificate_gets_koseki_and_fuhyo_and_nothing_else(hometown: Hometown) -> None:
    register = hometown.books[4]
    head, wife, son = register.people
    centre = hometown.centre
    assert set(hometown.outcomes(son.serial).values()) == {"NOT_REGISTERED"}
    number = hometown.linked(son, register, f"{register.number}/3")
    whole = centre.issue(son.serial, "KOSEKI_ZENBU", "ALL")
    assert whole.outcome == "ISSUED", whole
    paper = Sheet(whole.pdf)
    assert all(paper.has(f"【名】{person.given}") for person in (head, wife, son))
    assert not paper.has(hometown.books[0].honseki)
    own = centre.issue(son.serial, "KOSEKI_KOJIN", "SELF")
    assert own.outcome == "ISSUED", own
    alone = Sheet(own.pdf)
    assert alone.has(f"【名】{son.given}")
    assert not alone.has(f"【名】{wife.given}")
    addresses = centre.issue(son.serial, "FUHYO", "SELF")
    assert addresses.outcome == "ISSUED", addresses
    assert Sheet(addresses.pdf).has(register.addresses[2])
    assert set(hometown.outcomes(son.serial, OF_RESIDENTS).values()) == {"NOT_FOUND"}
    offered = centre.list(son.serial)
    assert {kind for kind, line in offered.items() if line.available is not None} == set(OF_REGISTERS)
    for status in ("REVOKED", "EXPIRED"):
        assert centre.issue(son.serial, "KOSEKI_ZENBU", "ALL", status=status).outcome == "CREDENTIAL_REVOKED"

    renewed = hometown.registry.inventor.digits(20)
    hometown.linked(son, register, f"{register.number}/3", renewed)
    assert set(hometown.outcomes(renewed).values()) == {"ISSUED"}
    assert set(hometown.outcomes(son.serial).values()) == {"NOT_REGISTERED"}
    assert state(centre, number).status == "ENDED"
    son.removed, son.history = True, 2
    hometown.changed({"K02": [register.member(3)]})
    assert "ISSUED" not in hometown.outcomes(renewed).values()
    assert set(hometown.outcomes(wife.serial).values()) == {"NOT_REGISTERED"}
