"""条例利用方式: users by U01 and by file, a 暗証番号 for each kind, 閉塞 and its end; off until it is offered."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from argon2.low_level import Type, hash_secret

from .centre import Answer, Centre, new_id
from .conftest import add
from .invention import Inventor
from .office import Office, Server
from .parcel import Row
from .registry import Registry
from .test_papers import assert_only, paper
from .together import at_once
from .townsfolk import Person

OFFERED = "[card]\noffered = true\n"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def argon2id(pin: str, salt: bytes) -> str:
    return hash_secret(pin.encode(), salt, 2, 19456, 1, 32, Type.ID).decode()


def scrypt(pin: str, salt: bytes) -> str:
    return f"$scrypt$ln=14,r=8,p=1${b64(salt)}${b64(hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1))}"


def pbkdf2(pin: str, salt: bytes) -> str:
    return f"$pbkdf2-sha256$i=150000${b64(salt)}${b64(hashlib.pbkdf2_hmac('sha256', pin.encode(), salt, 150_000))}"


@dataclass
class CardTown:
    """A town that offers the method, and who of it has a 利用者ID."""

    office: Office
    registry: Registry
    centre: Centre
    sequence: int = 1

    def row(self, person: Person, pin: str, kind: str = "JUMINHYO", hashed: Callable[..., str] = scrypt) -> Row:
        salt = self.registry.inventor.digits(16).encode()
        return {
            "利用者ID": user_of(person),
            "履歴番号": "1",
            "履歴番号_枝番号": "0",
            "最新フラグ": "1",
            "削除フラグ": "0",
            "宛名番号": person.atena_no,
            "証明種別": kind,
            "暗証番号ハッシュ": hashed(pin, salt),
            "状態": "1",
            "有効終了日": "2040-01-01",
            "操作日時": person.operated_at.isoformat(),
        }

    def send(self, *rows: Row) -> dict[str, Any]:
        self.sequence += 1
        parcel = self.registry.delta({"U01": list(rows)}, sequence=self.sequence)
        (receipt,) = self.office.submit(parcel.write(self.office.home / "out"))[1]
        return receipt

    def issue(self, person: Person, pin: str, kind: str = "JUMINHYO", *, request_id: str = "") -> Answer:
        return self.centre.issue("", kind, credential=card(user_of(person), pin), request_id=request_id)

    def fresh(self) -> Person:
        return self.registry.named.popitem()[1].members[0]


def user_of(person: Person) -> str:
    return f"U{person.atena_no}"


def card(user: str, pin: str) -> dict[str, Any]:
    return {"card": {"userId": user, "pin": pin}}


@pytest.fixture(scope="module")
def card_town(office: Office, server: Server, town: Registry, seed: int) -> CardTown:
    made = Registry(Inventor(seed + 31), town.now)
    for number in range(12):
        made.household(f"h{number}", made.person(age=50), made.person(age=20))
    file = office.home / f"{made.code}.toml"
    file.write_text(OFFERED)
    add(office, made, "--settings", file)
    office.deliver(made.full().write(office.home / "out"))
    return CardTown(office, made, Centre(server.url, made.code, made.now))


@pytest.mark.parametrize("hashed", [argon2id, scrypt, pbkdf2])
def test_every_hash_of_the_contract_opens_its_kind_to_its_person(
    card_town: CardTown, hashed: Callable[..., str]
) -> None:
    person = card_town.fresh()
    receipt = card_town.send(
        card_town.row(person, "2468", hashed=hashed), card_town.row(person, "13579135", "KISAI_JIKO", hashed)
    )
    assert (receipt["state"], receipt["applied"]) == ("APPLIED", 2)
    assert_only(paper(card_town.issue(person, "2468")), card_town.registry, [person])
    assert card_town.issue(person, "13579135", "KISAI_JIKO").outcome == "ISSUED"
    assert card_town.issue(person, "13579135").outcome == "BAD_PIN"
    lines = card_town.centre.list("", credential=card(user_of(person), "2468"))
    assert lines["JUMINHYO"].available is not None
    assert lines["KISAI_JIKO"].refusal.code == "BAD_PIN"


def test_guesses_of_many_kiosks_at_once_are_heard_three_times(card_town: CardTown) -> None:
    person = card_town.fresh()
    card_town.send(card_town.row(person, "7777"))
    guesses = [partial(card_town.issue, person, f"{n:04d}") for n in range(12)]
    assert Counter(answer.outcome for answer in at_once(guesses)) == {"BAD_PIN": 3, "LOCKED": 9}
    assert card_town.issue(person, "7777").outcome == "LOCKED"
    words = ("card_unlock", card_town.registry.code, "--user", user_of(person))
    card_town.office.akashi(*words)
    assert card_town.issue(person, "7777").outcome == "ISSUED"
    assert card_town.office.akashi(*words, check=False).returncode == 2
    card_town.office.audit(card_town.registry.code)


def test_the_right_one_sent_many_times_at_once_is_one_paper(card_town: CardTown) -> None:
    person, request_id = card_town.fresh(), new_id()
    card_town.send(card_town.row(person, "7777"))
    answers = at_once([partial(card_town.issue, person, "7777", request_id=request_id)] * 8)
    assert len({(answer.outcome, answer.sha256) for answer in answers}) == 1
    assert card_town.issue(person, "0000", request_id=request_id).outcome == "REQUEST_ID_REUSED"
    assert card_town.issue(person, "7777").outcome == "ISSUED"


def test_a_wrong_one_sent_again_is_one_attempt(card_town: CardTown) -> None:
    person, request_id = card_town.fresh(), new_id()
    card_town.send(card_town.row(person, "7777"))
    for _ in range(5):
        assert card_town.issue(person, "0000", request_id=request_id).outcome == "BAD_PIN"
    assert card_town.issue(person, "7777").outcome == "ISSUED"


def test_a_newer_row_ends_the_lock_and_a_revoked_one_stays_revoked(card_town: CardTown) -> None:
    person = card_town.fresh()
    row = card_town.row(person, "7777")
    card_town.send(row)
    for _ in range(3):
        card_town.issue(person, "0000")
    assert card_town.issue(person, "7777").outcome == "LOCKED"
    card_town.send(row | {"履歴番号": "2"})
    assert card_town.issue(person, "7777").outcome == "ISSUED"
    card_town.send(row | {"履歴番号": "3", "状態": "3"})
    assert card_town.send(row | {"履歴番号": "2"})["discarded"] == 1
    assert card_town.issue(person, "7777").outcome == "CREDENTIAL_REVOKED"
    assert card_town.issue(person, "0000").outcome == "BAD_PIN"


def test_a_user_nobody_knows_is_answered_like_a_wrong_pin(card_town: CardTown) -> None:
    person, nobody = card_town.fresh(), card_town.fresh()
    card_town.send(card_town.row(person, "7777"))
    known, unknown = ([card_town.issue(who, "0000") for _ in range(4)] for who in (person, nobody))
    assert [(a.refusal, a.message) for a in known] == [(a.refusal, a.message) for a in unknown]


def test_a_hash_that_would_eat_the_machine_is_set_aside(card_town: CardTown) -> None:
    person = card_town.fresh()
    row = card_town.row(person, "7777", hashed=argon2id)
    hostile = row | {"暗証番号ハッシュ": row["暗証番号ハッシュ"].replace("m=19456", "m=4194304")}
    receipt = card_town.send(hostile)
    assert (receipt["state"], receipt["quarantined"]) == ("PARTIAL", 1)
    assert receipt["errors"][0]["item"] == "暗証番号ハッシュ"
    assert card_town.send(row | {"履歴番号": "2"})["state"] == "APPLIED"
    assert card_town.issue(person, "7777").outcome == "ISSUED"


def test_users_of_a_file_are_taken_whole_or_not_at_all(card_town: CardTown) -> None:
    person, other = card_town.fresh(), card_town.fresh()
    file = card_town.office.home / "users.csv"
    head = "利用者ID,宛名番号,証明種別,暗証番号ハッシュ"

    def line(who: Person, pin: str) -> str:
        row = card_town.row(who, pin)
        return f'{row["利用者ID"]},{row["宛名番号"]},{row["証明種別"]},"{row["暗証番号ハッシュ"]}"'

    file.write_text(f"{head}\n{line(person, '1111')}\n{user_of(other)},{other.atena_no},JUMINHYO,2222\n")
    done = card_town.office.akashi("card_import", card_town.registry.code, file, check=False)
    assert done.returncode == 2
    assert "users.csv 3行目 暗証番号ハッシュ" in done.stderr
    assert "2222" not in done.stderr
    assert card_town.issue(person, "1111").outcome == "BAD_PIN"
    file.write_text(f"{head}\n{line(person, '1111')}\n{line(other, '2222')}\n")
    card_town.office.akashi("card_import", card_town.registry.code, file)
    assert [card_town.issue(person, "1111").outcome, card_town.issue(other, "2222").outcome] == ["ISSUED"] * 2


def test_it_is_off_until_the_settings_offer_it(town: Registry, centre: Centre) -> None:
    answer = centre.issue("", credential=card("AB12", "1234"))
    assert answer.outcome == "NOT_OFFERED"
    listed = {line.refusal.code for line in centre.list("", credential=card("AB12", "1234")).values()}
    assert listed - {"OUT_OF_HOURS"} == {"NOT_OFFERED"}  # the day may be a holiday, which closes 戸籍 whatever is asked
    assert replace(answer, message="") == Answer(refusal="NOT_OFFERED")
