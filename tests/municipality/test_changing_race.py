"""Changes that race each other: one wins, the others are told."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from issuer.approvals.services import NotApprovable
from issuer.municipality.changing import FEES, SettingsMoved, approve_change, change, propose_change
from issuer.municipality.layers import basis_of, layers
from issuer.municipality.models import Setting
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
MANY = 6


def raced(act: Callable[[int], None]) -> Counter[str]:
    together = Barrier(MANY)

    def one(number: int) -> str:
        together.wait()
        try:
            act(number)
        except BadInput as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(MANY) as threads:
        return Counter(threads.map(one, range(MANY)))


def test_six_who_read_the_same_page_change_it_once(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        basis = basis_of(layers(), ["max_copies"], at=now)

    def act(number: int) -> None:
        change(
            municipality=kakogawa, settings={"max_copies": number + 1}, items=["max_copies"], start=None, basis=basis,
            operator=f"clerk-{number}", now=now,
        )  # fmt: skip

    assert raced(act) == {"done": 1, SettingsMoved.__name__: MANY - 1}
    with scope(kakogawa):
        assert Setting.objects.count() == 2


def test_six_who_approve_at_once_do_it_once(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        basis = basis_of(layers(), ["offered", "commission"], at=now)
    number = propose_change(
        municipality=kakogawa, act=FEES, settings={"commission": 99}, start=None, basis=basis, difference=[],
        reason="改定", operator="sato", now=now,
    )  # fmt: skip

    def act(person: int) -> None:
        approve_change(municipality=kakogawa, act=FEES, number=number, operator=f"clerk-{person}", now=now)

    assert raced(act) == {"done": 1, NotApprovable.__name__: MANY - 1}
    with scope(kakogawa):
        assert Setting.objects.count() == 2
