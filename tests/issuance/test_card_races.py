"""Guesses by several processes at one instant are no more than guesses one after another."""

import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, connections

from issuer.identity import phc
from issuer.issuance.answers import Refused
from issuer.issuance.line import issue
from issuer.papers.kinds import Extent
from issuer.papers.request import CardCredential
from issuer.tenancy.locks import own_municipality
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask
from tests.issuance.test_card import FAILURES, offer_card
from tests.issuance.test_line import rows

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def town(family: str, now: datetime) -> str:
    offer_card(family, now)
    factories.card_user(family, now, user="AB12", kind="JUMINHYO", atena_no="1", pin="1234")
    return family


class Guesser:
    """One message of a process of its own."""

    def __init__(self, town: str, now: datetime, request_id: str, given: str) -> None:
        words = ["-m", "tests.issuance.guess", connection.settings_dict["NAME"], town, now.isoformat()]
        self._process = subprocess.Popen(
            [sys.executable, *words, request_id, given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        )

    def heard(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def end(self) -> None:
        self._process.communicate()
        assert self._process.returncode == 0


def all_at_once(town: str, now: datetime, guesses: list[tuple[str, str]]) -> Counter[str]:
    """What each message hears, all let go when every process is ready."""
    guessers = [Guesser(town, now, *guess) for guess in guesses]
    assert {one.heard() for one in guessers} == {"ready"}
    for one in guessers:
        one.go()
    found = Counter(one.heard() for one in guessers)
    for one in guessers:
        one.end()
    return found


def test_five_wrong_ones_by_five_processes_are_three_answers_and_a_lock(town: str, now: datetime, ask: Ask) -> None:
    found = all_at_once(town, now, [(f"wrong-{n}", f"000{n}") for n in range(5)])
    assert found == {"BAD_PIN": 3, "LOCKED": 2}
    assert rows(town, FAILURES) == [("AB12", "JUMINHYO", 3)]
    right = ask(town, "right", extent=Extent.SELF, credential=CardCredential("AB12", "1234"))
    answer = issue(request=right, clock=lambda: now)
    assert isinstance(answer, Refused)
    assert answer.code == "LOCKED"


def test_the_last_attempt_is_one_guess_only(town: str, now: datetime, ask: Ask) -> None:
    for given in ("0001", "0002"):
        issue(request=ask(town, given, credential=CardCredential("AB12", given)), clock=lambda: now)
    assert all_at_once(town, now, [("c", "0003"), ("d", "0004")]) == {"BAD_PIN": 1, "LOCKED": 1}


def test_one_message_by_three_processes_counts_once(town: str, now: datetime) -> None:
    assert all_at_once(town, now, [("same", "0000")] * 3) == {"BAD_PIN": 3}
    assert rows(town, FAILURES) == [("AB12", "JUMINHYO", 1)]


def test_a_package_need_not_wait_for_a_hash_nor_a_hash_for_a_package(
    town: str, now: datetime, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a hash is worked, no transaction is open, and the municipality's lock can be had by others."""
    taken: list[bool] = []

    def owner() -> None:
        try:
            with scope(town) as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                own_municipality(cursor, town)
                taken.append(True)
        finally:
            connections.close_all()

    def matches(*_: object) -> bool:
        assert not connection.in_atomic_block
        package = threading.Thread(target=owner)
        package.start()
        package.join()
        return True

    monkeypatch.setattr(phc, "matches", matches)
    request = ask(town, "r1", extent=Extent.SELF, credential=CardCredential("AB12", "1234"))
    assert not isinstance(issue(request=request, clock=lambda: now), Refused)
    assert taken == [True]
