"""The status page: how an application stands, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from integrations.centre.apply.status import MOST
from integrations.centre.city.places import SAMPLE
from integrations.centre.kiosk import machine
from integrations.centre.wire import TimedOut

NUMBER = "1355-5000-0000-0272"


def test_a_number_that_cannot_be_one_is_not_asked(centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "send_to", None)
    answer = Client().post("/kiosk/registration/", {"code": SAMPLE.code, "number": "123"})
    assert answer.status_code == 422
    assert "16桁の数字" in answer.content.decode()


def test_when_the_municipality_does_not_answer_nothing_is_said_of_the_application(
    centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(action: str, envelope: bytes) -> bytes:
        raise TimedOut("no answer")

    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: silent)
    answer = Client().post("/kiosk/registration/", {"code": SAMPLE.code, "number": NUMBER})
    assert answer.status_code == 503
    assert "いま市区町村に問い合わせできません" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_asks_too_often_waits(town: Path) -> None:
    client = Client()
    for _ in range(MOST):
        answer = client.post("/kiosk/registration/", {"code": SAMPLE.code, "number": NUMBER})
        assert answer.status_code == 200
    assert "申請が見つかりません" in answer.content.decode()
    refused = client.post("/kiosk/registration/", {"code": SAMPLE.code, "number": NUMBER})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "600"
    other = Client(REMOTE_ADDR="10.0.0.9")
    assert other.post("/kiosk/registration/", {"code": SAMPLE.code, "number": NUMBER}).status_code == 200


def test_both_are_there_in_a_demonstration_only(centre: Path, settings: object) -> None:
    settings.AKASHI_DEMO = False  # type: ignore[attr-defined]
    for path in ("registration/", "apply/", "apply/pc/", "apply/away/"):
        assert Client().get(f"/kiosk/{path}").status_code == 404, path


def test_a_number_in_the_address_is_not_read(centre: Path) -> None:
    page = Client().get("/kiosk/registration/", {"number": NUMBER}).content.decode()
    assert NUMBER not in page
