"""A visit over a journal of its own, before a server in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from integrations.centre import visit as steps
from integrations.centre.journal import Visit
from integrations.centre.visit import Exchange
from integrations.centre.wire import Asked, Presented, Terminal
from tests.centre.visit.fake import Clock, Server, exchange_of

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=9)))
Begun = Callable[..., Visit]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def exchange(tmp_path: Path, server: Server, clock: Clock) -> Exchange:
    return exchange_of(path=tmp_path / "journal.sqlite", server=server, clock=clock)


@pytest.fixture
def begun(exchange: Exchange) -> Begun:
    """A visit that has presented a card and chosen; with a card of the 条例利用 kind where ``pin`` is given."""

    def act(*, copies: int = 2, pin: str = "", municipality: str = "999997", terminal: str = "T0001") -> Visit:
        at = Terminal(terminal=terminal, municipality="282103")
        visit = steps.begin(exchange=exchange, terminal=at).visit
        card = Presented(card_user="USER1", card_pin=pin) if pin else Presented(serial="7010131")
        steps.present(exchange=exchange, visit=visit, municipality=municipality, presented=card)
        return steps.choose(exchange=exchange, visit=visit, asked=Asked("JUMINHYO", copies=copies))

    return act
