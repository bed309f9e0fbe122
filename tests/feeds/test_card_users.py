"""U01 and card_import: users of 条例利用 in the 副本."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integrations.feeds.export.service import export_replica
from issuer.identity.models import CardUser
from issuer.municipality import keys
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING, _municipality
from tests.feeds.packages import CODE, Feed, later, one
from tests.feeds.test_export import PIN_HASHES, read

ARGON, PBKDF2, WEAK = PIN_HASHES
USER = {"user_id": "AB12", "certificate_kind": "JUMINHYO"}
HEADER = "利用者ID,宛名番号,証明種別,暗証番号ハッシュ"


def users() -> dict[tuple[str, str], CardUser]:
    with scope(CODE):
        return {(user.user_id, user.certificate_kind): user for user in CardUser.objects.all()}


def hashes(folder: Path) -> dict[tuple[str, str], str]:
    """(user, kind) → the hash as ``replica_export`` writes it."""
    whole = export_replica(municipality=CODE, out=folder, now=FRIDAY_MORNING, operator="test")
    path = next(package.path for package in whole.packages if package.system == "JUKI")
    return {(row["user_id"], row["certificate_kind"]): row["pin_hash"] for row in read(path)["U01"]}


def test_a_hash_lies_encrypted_and_leaves_verbatim(juki: Feed, tmp_path: Path):
    kinds = ("JUMINHYO", "INKAN", "KAZEI")
    rows = [
        one("U01", user_id="AB12", certificate_kind=kind, pin_hash=h) for kind, h in zip(kinds, PIN_HASHES, strict=True)
    ]
    assert juki.put(1, *rows)["applied"] == 3
    lain = b"".join(bytes(user.ciphertext) + repr(vars(user)).encode() for user in users().values())
    assert b"c2FsdHNhbHQ" not in lain
    assert set(hashes(tmp_path / "x").values()) == set(PIN_HASHES)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1234", "PIN_FORM"),
        ("$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "PIN_FORM"),
        (ARGON.replace("m=65536", "m=2097152"), "PIN_COST"),
        (ARGON.replace("t=3", "t=4000"), "PIN_COST"),
    ],
)
def test_a_hash_that_is_none_or_would_eat_the_machine_sets_its_change_aside(juki: Feed, text: str, code: str):
    receipt = juki.put(1, one("U01", **USER, pin_hash=text), one("U01", **USER | {"user_id": "CD34"}, change_id="C2"))
    assert (receipt["applied"], receipt["quarantined"]) == (1, 1)
    (error,) = receipt["errors"]
    assert (error["file"], error["line"], error["item"], error["code"]) == ("U01.csv", 1, "暗証番号ハッシュ", code)
    assert text not in json.dumps(receipt)
    assert set(users()) == {("CD34", "JUMINHYO")}
    assert juki.put(2, one("U01", **USER, pin_hash=ARGON))["applied"] == 1


def test_a_weak_hash_and_a_kind_nobody_knows_are_taken_and_told(juki: Feed):
    receipt = juki.put(1, one("U01", **USER, pin_hash=WEAK), one("U01", user_id="X", certificate_kind="SONOTA"))
    assert (receipt["state"], receipt["applied"], len(receipt["warnings"])) == ("APPLIED", 2, 2)
    assert juki.put(2, one("U01", **USER, history_no=2, pin_hash=ARGON))["warnings"] == []


def test_a_revoked_user_is_not_revived_by_a_row_of_the_same_or_an_older_number(juki: Feed):
    juki.put(1, one("U01", **USER, history_no=2, state=3))
    assert juki.put(2, one("U01", **USER, history_no=1))["discarded"] == 1
    assert juki.put(3, one("U01", **USER, history_no=2))["discarded"] == 1
    assert users()["AB12", "JUMINHYO"].state == "3"


def test_the_same_row_again_writes_nothing_and_another_hash_does(juki: Feed):
    juki.put(1, one("U01", **USER, pin_hash=ARGON))
    before = bytes(users()["AB12", "JUMINHYO"].ciphertext)
    juki.put(2, one("U01", **USER, pin_hash=ARGON))
    assert bytes(users()["AB12", "JUMINHYO"].ciphertext) == before
    juki.put(3, one("U01", **USER, pin_hash=PBKDF2))
    assert bytes(users()["AB12", "JUMINHYO"].ciphertext) != before


def test_a_municipality_older_than_its_key_gets_one_with_the_first_user(juki: Feed, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as before:
        before.setattr(keys, "PURPOSES", [purpose for purpose in keys.PURPOSES if purpose != "card"])
        _municipality("011002", "札幌市", FRIDAY_MORNING)
    theirs = Feed(folder=juki.folder, municipality="011002")
    assert theirs.put(1, one("U01", **USER, municipality_code="011002"))["applied"] == 1


def take_in(folder: Path, *lines: str, header: str = HEADER, **options: Any) -> dict[str, int]:
    file = folder / "users.csv"
    file.write_bytes("\r\n".join((header, *lines)).encode("utf-8-sig"))
    out = io.StringIO()
    call_command("card_import", CODE, str(file), "--json", stdout=out, **options)
    told = json.loads(out.getvalue())
    return {name: told[name] for name in ("new", "changed", "same")}


@pytest.fixture
def folder(juki: Feed, settings: Any) -> Path:
    settings.AKASHI_DEMO, settings.AKASHI_NOW = True, FRIDAY_MORNING
    return juki.folder


def test_a_file_registers_replaces_and_leaves_alone(folder: Path, tmp_path: Path, juki: Feed):
    first, second = f'AB12,1001,JUMINHYO,"{ARGON}"', f'AB12,1001,INKAN,"{ARGON}"'
    assert take_in(folder, first, second) == {"new": 2, "changed": 0, "same": 0}
    assert users()["AB12", "JUMINHYO"].valid_to == date(2036, 11, 20)
    assert take_in(folder, first, second.replace(ARGON, PBKDF2)) == {"new": 0, "changed": 1, "same": 1}
    header = "暗証番号ハッシュ,証明種別,宛名番号,利用者ID,状態,有効終了日"
    assert take_in(folder, f'"{ARGON}",JUMINHYO,1001,AB12,3,2030-01-01', header=header)["changed"] == 1
    assert (users()["AB12", "JUMINHYO"].state, users()["AB12", "JUMINHYO"].valid_to) == ("3", date(2030, 1, 1))
    juki.put(1)
    assert hashes(tmp_path / "x") == {("AB12", "JUMINHYO"): ARGON, ("AB12", "INKAN"): PBKDF2}
    with scope(CODE) as cursor:
        cursor.execute("SELECT detail::jsonb->>'lines' FROM audit_event WHERE action = 'card.imported' ORDER BY seq")
        assert cursor.fetchall() == [("2",), ("2",), ("1",)]


GOOD = f'AB12,1001,JUMINHYO,"{ARGON}"'


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((GOOD, "CD34,1001,JUMINHYO,1234"), ("3行目", "暗証番号ハッシュ", "PHC")),
        ((GOOD, GOOD.replace("m=65536", "m=9999999").replace("AB12", "CD34")), ("3行目", "暗証番号ハッシュ", "上限")),
        ((GOOD, GOOD), ("3行目", "利用者ID", "2行目")),
        ((GOOD.replace("AB12", "ab12"),), ("2行目", "利用者ID")),
        ((GOOD.replace("JUMINHYO", "住民票"),), ("2行目", "証明種別")),
        ((GOOD.replace("1001", ""),), ("2行目", "宛名番号", "必須")),
        ((GOOD.replace("1001", "1" * 16),), ("2行目", "宛名番号", "桁数")),
        ((f"{GOOD},1",), ("2行目", "列は 4つ")),
        ((), ("1人もありません",)),
        (('AB12,"1001',), ("CSV として",)),
    ],
)
def test_one_wrong_line_and_no_line_is_taken(folder: Path, lines: tuple[str, ...], words: tuple[str, ...]):
    with pytest.raises(CommandError) as caught:
        take_in(folder, *lines)
    assert caught.value.returncode == 2
    assert all(word in str(caught.value) for word in ("users.csv", *words))
    assert "salt" not in str(caught.value)
    assert users() == {}


@pytest.mark.parametrize(
    ("header", "word"),
    [
        (f"{HEADER},暗証番号", "5列目: この見出しは使えません"),
        ("利用者ID,証明種別,暗証番号ハッシュ", "宛名番号 がありません"),
        (f"{HEADER},利用者ID", "同じ名前が2つ"),
    ],
)
def test_a_header_must_be_of_the_items(folder: Path, header: str, word: str):
    with pytest.raises(CommandError, match=word):
        take_in(folder, GOOD, header=header)


def test_a_revoked_user_is_not_revived_by_an_old_file(folder: Path):
    take_in(folder, GOOD)
    take_in(folder, f"{GOOD},3", header=f"{HEADER},状態")
    other = GOOD.replace("AB12", "CD34")
    with pytest.raises(CommandError, match=r"users\.csv 3行目 状態: 失効"):
        take_in(folder, other, GOOD)
    assert set(users()) == {("AB12", "JUMINHYO")}
    assert users()["AB12", "JUMINHYO"].state == "3"


def test_a_user_of_the_core_system_is_not_changed_by_a_file(folder: Path, juki: Feed):
    juki.put(1, one("U01", **USER, pin_hash=PBKDF2))
    with pytest.raises(CommandError, match="U01 で送ってください"):
        take_in(folder, GOOD)


def test_a_user_of_a_file_becomes_the_core_systems_with_its_first_row(folder: Path, juki: Feed):
    take_in(folder, GOOD)
    # A FULL that has never heard of a user of a file leaves it alone; so do its totals.
    receipt = juki.put(1, mode="FULL", layouts_present=("U01",), extracted_at=later(hours=1), now=later(hours=1),
                       manifest={"totals": {"U01": 0}})  # fmt: skip
    assert (receipt["state"], receipt["warnings"]) == ("APPLIED", [])
    assert not users()["AB12", "JUMINHYO"].is_deleted
    assert juki.put(2, one("U01", **USER, pin_hash=PBKDF2), now=later(hours=2))["applied"] == 1
    juki.put(3, mode="FULL", layouts_present=("U01",), extracted_at=later(hours=3), now=later(hours=3))
    assert users()["AB12", "JUMINHYO"].is_deleted


def test_an_unknown_municipality_or_file_is_one_clear_error(folder: Path):
    with pytest.raises(CommandError, match="団体 999993 はありません"):
        call_command("card_import", "999993", str(folder / "users.csv"))
    with pytest.raises(CommandError, match=r"nothing\.csv: 読めません"):
        call_command("card_import", CODE, str(folder / "nothing.csv"))
