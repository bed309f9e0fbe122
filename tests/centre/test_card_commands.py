"""The commands of the test cards, as staff who train with their own residents use them."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class
from pytest_django import Settings

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.pki.cards import Card, card_called
from integrations.centre.pki.judge import Verdict, judge
from integrations.centre.pki.store import the_store


@pytest.fixture(autouse=True)
def _home(settings: Settings, store: object, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "centre").mkdir(mode=0o700)
    (tmp_path / "pki").rename(tmp_path / "centre" / "pki")
    settings.AKASHI_HOME = tmp_path
    settings.AKASHI_NOW = now


def run(name: str, *arguments: str) -> tuple[int, Any]:
    """Exit code and JSON of a command, as the shell would see them."""
    command = load_command_class("integrations.centre", name)
    out = io.StringIO()
    try:
        call_command(command, *arguments, "--json", stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return command.code, json.loads(out.getvalue())


def judged(document: dict[str, str], pin: str, now: datetime) -> str:
    card = card_called(store=the_store(), name=document["id"])
    assert isinstance(card, Card)
    return judge(store=the_store(), card=card, pin=pin, now=now).verdict


def test_a_card_for_ones_own_test_resident_is_made_listed_revoked_and_told_apart(now: datetime) -> None:
    code, made = run(
        "centre_card_add", "8812345678901234567890", "--municipality", "282103", "--label", "研修 一郎",
        "--born", "1990-11-21", "--pin", "4321",
    )  # fmt: skip
    assert (code, made["status"], made["issuer"], made["validTo"]) == (0, "GOOD", CARD_ISSUER, "2030-11-21")
    assert judged(made, "4321", now) == Verdict.GOOD
    assert run("centre_card_list") == (0, [made])
    assert run("centre_card_list", "--municipality", "011002") == (0, [])
    assert run("centre_card_add", made["serial"], "--municipality", "282103", "--valid-to", "2030-01-01")[0] == 1
    code, revoked = run("centre_card_revoke", made["serial"], "--reason", "superseded")
    assert (code, revoked["status"]) == (0, "REVOKED")
    assert judged(made, "4321", now) == Verdict.REVOKED
    assert run("centre_card_revoke", made["serial"])[0] == 1


def test_a_phone_has_the_phones_issuer_and_any_other_issuer_is_made_on_first_use() -> None:
    _, phone = run("centre_card_add", "5", "--media", "SMARTPHONE", "--valid-to", "2030-01-01")
    assert (phone["issuer"], phone["media"]) == (MOBILE_ISSUER, "SMARTPHONE")
    _, other = run("centre_card_add", "5", "--issuer", "C=JP,O=他社の試験", "--valid-to", "2030-01-01")
    assert other["issuer"] == "C=JP,O=他社の試験"


def test_a_locked_card_is_opened_again_with_a_new_pin(now: datetime) -> None:
    _, made = run("centre_card_add", "77", "--valid-to", "2030-01-01")
    assert [judged(made, "0000", now) for _ in range(3)][-1] == Verdict.LOCKED
    assert run("centre_card_list")[1][0]["triesLeft"] == 0
    code, reset = run("centre_card_reset", "77", "--pin", "1111")
    assert (code, reset["triesLeft"]) == (0, 3)
    assert judged(made, "1111", now) == Verdict.GOOD


def test_a_sample_residents_card_can_be_revoked_before_anybody_used_it(now: datetime) -> None:
    code, told = run("centre_card_revoke", "7020211")
    assert (code, told["status"], told["label"]) == (0, "REVOKED", "三浦　舞")
    assert judged(told, "1234", now) == Verdict.REVOKED


def test_the_sample_residents_are_listed_with_what_they_show() -> None:
    _, rows = run("centre_card_list", "--sample", "--municipality", "999997")
    first = rows[0]
    assert (first["serial"], first["status"]) == ("7010131", "GOOD")
    assert "迷ったらこのカード" in first["label"]
    text = io.StringIO()
    call_command("centre_card_list", "--sample", stdout=text)
    assert "999997 7100211      CARD       失効  石川　誠: 更新前の旧番号、失効" in text.getvalue()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("centre_card_add", "007", "--valid-to", "2030-01-01"), "先頭の0"),
        (("centre_card_add", "7", "--valid-to", "2020-01-01"), "有効期間の終わり"),
        (("centre_card_add", "7", "--pin", "12"), "暗証番号は数字4桁"),
        (("centre_card_add", "7", "--municipality", "282104"), "--municipality: 282104 は検査数字が合いません"),
        (("centre_card_add", "7", "--issuer", "JPKI"), "発行者の名前"),
        (("centre_card_revoke", "404"), "シリアル番号 404 のカードがありません"),
        (("centre_card_revoke", "7010111"), "2 枚あります。--municipality と --issuer"),
        (("centre_card_reset", "7010111", "--municipality", "999997", "--pin", "abcd"), "暗証番号は数字4桁"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    code, told = run(*arguments)
    assert code == 2
    assert said in told
    assert "\n" not in told
