"""The sample cities behind the contract, for the rooms whose screens ask them: no HTTP, everything else as it is.

``centre`` and ``town`` are fixtures, which a room's conftest.py imports.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from integrations.centre.city.places import SAMPLE
from integrations.centre.kiosk import machine
from integrations.centre.pki.sample import cards_of_the_sample
from integrations.centre.pki.store import Store
from tests.cases.counter import send
from tests.cases.town import moment, move_in

TODAY = date(2026, 11, 20)
NOW = moment(TODAY, "10:00")
PIN = "1234"


def arrive(folder: Path) -> None:
    """Move both sample cities in (their clocks must stand at NOW, in demo mode)."""
    receipts = move_in(today=TODAY, folder=folder)
    assert {receipt["state"] for receipt in receipts} == {"APPLIED"}, receipts


def card_of(serial: str, municipality: str = SAMPLE.code) -> str:
    """The id of a sample card."""
    return next(
        card.id
        for card in cards_of_the_sample(today=TODAY)
        if (card.serial, card.municipality) == (serial, municipality)
    )


@pytest.fixture
def centre(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The home of a centre of the test's own, at NOW; its messages go into the application, which has no city yet."""
    settings.AKASHI_DEMO, settings.AKASHI_NOW, settings.AKASHI_HOME = True, NOW, tmp_path
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    (tmp_path / "centre").mkdir(mode=0o700, exist_ok=True)
    registry = '[default]\nurl = "http://127.0.0.1:9/koiki/v5"\n'
    (tmp_path / "centre" / "registry.toml").write_text(registry, encoding="utf-8")
    monkeypatch.setattr(machine, "send_to", lambda municipality, kind: send)
    store = Store(folder=tmp_path / "centre" / "pki", algorithm="P-256")
    monkeypatch.setattr("integrations.centre.counter.reader.the_store", lambda: store)
    return tmp_path


@pytest.fixture
def town(transactional_db: None, centre: Path) -> Path:
    """Both sample cities, as they stand at NOW."""
    arrive(centre)
    return centre
