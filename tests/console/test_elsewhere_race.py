"""Staff who decide the same application at the same instant, each in a browser of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from issuer.issuance.elsewhere.resuming import propose_resume
from ops_console.elsewhere.reference import word_of
from ops_console.models import Operator

from .applicants import KOSEKI_NO, applied, register, state, suspended
from .chain import acts
from .conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AT_ONCE = 6


@pytest.fixture
def staff(kakogawa: str, hire: Callable[..., Operator], as_: SignIn) -> list[Client]:
    return [as_(hire(f"koseki-{n}", kakogawa, "KOSEKI")) for n in range(AT_ONCE)]


def together(staff: list[Client], asks: list[tuple[str, dict[str, str]]]) -> list[tuple[int, str]]:
    """What each is answered when all press at once."""
    gate = Barrier(len(asks))

    def press(pair: tuple[Client, tuple[str, dict[str, str]]]) -> tuple[int, str]:
        browser, (path, data) = pair
        gate.wait()
        try:
            answer = browser.post(path, data)
            return answer.status_code, answer.content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asks)) as threads:
        return list(threads.map(press, zip(staff, asks, strict=True)))


def test_of_those_who_link_and_reject_at_once_one_decides_and_the_others_are_told(
    kakogawa: str, now: datetime, staff: list[Client]
) -> None:
    register(kakogawa, now)
    number = applied(kakogawa, now, "1")
    base = f"/console/elsewhere/{word_of(number, municipality=kakogawa)}"
    link = (f"{base}/link/", {"koseki_no": KOSEKI_NO, "member_no": "2", "sure": "1"})
    reject = (f"{base}/reject/", {"choice": "申請内容に一致する戸籍がない"})
    answers = together(staff, [link, reject] * (AT_ONCE // 2))
    assert sorted(status for status, _ in answers) == [302, *[422] * (AT_ONCE - 1)]
    (winner,) = (n for n, (status, _) in enumerate(answers) if status == 302)
    assert state(kakogawa, number) == ("REJECTED" if winner % 2 else "AVAILABLE")
    told = [text for status, text in answers if status == 422]
    assert all("にはできません" in text and f"koseki-{winner}" in text for text in told)
    steps = [
        (action, detail["application"])
        for action, detail in acts(kakogawa)
        if action in ("registration.linked", "registration.rejected")
    ]
    assert steps == [("registration.rejected" if winner % 2 else "registration.linked", number)]


def test_of_those_who_approve_a_resumption_at_once_one_does(kakogawa: str, now: datetime, staff: list[Client]) -> None:
    register(kakogawa, now)
    number = suspended(kakogawa, now, "1")
    proposal = propose_resume(
        municipality=kakogawa, application_number=number, reason="本人と確認", operator="koseki-0", now=now
    )
    answers = together(staff, [(f"/console/approvals/{proposal}/approve/", {})] * AT_ONCE)
    assert answers[0][0] == 422
    assert sorted(status for status, _ in answers) == [302, *[422] * (AT_ONCE - 1)]
    assert state(kakogawa, number) == "AVAILABLE"
    assert [action for action, _ in acts(kakogawa)].count("registration.resumed") == 1
