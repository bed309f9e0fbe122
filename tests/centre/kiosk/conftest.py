"""A citizen's hands on a kiosk whose line leads into the application of the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from integrations.centre import clock
from integrations.centre.journal import Journal, Visit
from integrations.centre.kiosk import cards, hand, machine
from integrations.centre.pki.cards import Card
from integrations.centre.pki.store import Store
from integrations.centre.visit import asking
from integrations.centre.wire import Send
from tests import factories

from ..conftest import Maker


@dataclass
class Line:
    """The way to the municipality: counts, and fails when told to."""

    sent: list[bytes] = field(default_factory=list)
    fails: Callable[[str, bytes], bytes | None] = lambda action, envelope: None

    def __call__(self, action: str, envelope: bytes) -> bytes:
        self.sent.append(envelope)
        instead = self.fails(action, envelope)
        if instead is not None:
            return instead
        answer = Client().post(
            "/koiki/v5", data=envelope, content_type="text/xml; charset=utf-8", headers={"SOAPAction": f'"{action}"'}
        )
        return bytes(answer.content)

    def count(self, operation: str) -> int:
        """How many messages of an operation were sent."""
        return sum(f"<{operation} ".encode() in one or f":{operation}".encode() in one for one in self.sent)


@dataclass
class Clock:
    """The Centre's clock in the test."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.at += timedelta(seconds=seconds)


@dataclass
class Citizen:
    """Somebody at one terminal; ``page`` is the last answer."""

    client: Client
    journal: Journal
    card: Card
    page: Any = None
    taps: int = 0

    def look(self, name: str, *args: object) -> str:
        """Open a page, following where it leads; its text."""
        self.page = self.client.get(reverse(f"kiosk:{name}", args=args), follow=True)
        return self.text

    def tap(self, name: str, **data: object) -> str:
        """Press a button of a page."""
        self.taps += 1
        self.page = self.client.post(reverse(f"kiosk:{name}"), data, follow=True)
        return self.text

    @property
    def text(self) -> str:
        """The page as text."""
        return str(self.page.content.decode())

    @property
    def where(self) -> str:
        """The name of the page."""
        return str(self.page.resolver_match.url_name)

    @property
    def visit(self) -> Visit:
        """The newest visit of the journal."""
        return self.journal.all_visits()[-1]

    def go(self, page: str, *, language: str = "ja", kind: str = "JUMINHYO", **options: object) -> str:
        """Walk from the first page to ``page`` (certificates, options, confirm, pay, paper)."""
        self.tap("start", language=language)
        self.tap("card", card=self.card.id)
        for digit in "1234":
            self.tap("pin", digit=digit, typed=self._typed())
        if page == "certificates":
            return self.text
        self.tap("certificates", kind=kind)
        if page == "options":
            return self.text
        if self.where == "options":
            self.tap("options", **{"scope": "ALL", **options})
        if page == "confirm":
            return self.text
        self.tap("confirm")
        if page == "pay":
            return self.look("wait")
        self.look("pay")
        self.tap("pay", coin="electronic")
        return self.look("print")

    def _typed(self) -> str:
        return str((self.page.context or {}).get("typed", ""))


@pytest.fixture
def ticking(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The Centre's clock."""
    ticking = Clock(now)
    monkeypatch.setattr(clock, "now", ticking)
    return ticking


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """The line of every municipality."""
    line = Line()

    def send_to(municipality: str, kind: str) -> Send:
        return line

    monkeypatch.setattr(machine, "send_to", send_to)
    return line


@pytest.fixture
def family(kakogawa: str, now: datetime) -> str:
    """桐生 茂 with card 1001 and a seal, his daughter, and 今井 with card 1003."""
    factories.fresh(kakogawa, now)
    people: list[dict[str, Any]] = [
        {"atena_no": "1", "name": "桐生　茂", "serial": "1001"},
        {"atena_no": "2", "name": "桐生　彩", "sex": "2", "sex_text": "女"},
    ]
    factories.household(kakogawa, now, number="H1", people=people)
    factories.household(kakogawa, now, number="H2", people=[{"atena_no": "3", "name": "今井　直美", "serial": "1003"}])
    factories.seal_registration(kakogawa, now, number="S1", atena_no="1")
    return kakogawa


@pytest.fixture
def kiosk(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store, ticking: Clock) -> Path:
    """A demonstration whose machine works at once, in the same thread; returns ``$AKASHI_HOME``."""
    settings.AKASHI_DEMO, settings.AKASHI_NOW, settings.AKASHI_HOME = True, ticking.at, tmp_path
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    monkeypatch.setattr(cards, "the_store", lambda: store)
    monkeypatch.setattr(hand, "begin_work", hand.work)
    monkeypatch.setattr(hand, "SECONDS_PER_COPY", 0)
    monkeypatch.setattr(asking, "_BETWEEN_TRIES_SECONDS", 0)
    (tmp_path / "centre").mkdir(mode=0o700)
    (tmp_path / "centre" / "registry.toml").write_text(
        '[default]\nurl = "http://127.0.0.1:1/koiki/v5"\n[[municipality]]\ncode = "282103"\nname = "加古川市"\n'
        'prefecture = "兵庫県"\n[[municipality.server]]\nurl = "http://127.0.0.1:1/koiki/v5"\n',
        encoding="utf-8",
    )
    return tmp_path


@pytest.fixture
def citizen(kiosk: Path, make: Maker, family: str, line: Line) -> Citizen:
    """桐生 茂 in front of the kiosk."""
    card = make(serial="1001", issuer=factories.ISSUER, municipality=family)
    return Citizen(client=Client(), journal=Journal(kiosk / "centre" / "journal.sqlite"), card=card)
