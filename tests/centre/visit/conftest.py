"""A visit over a journal of its own, before a server in memory; and the stage of real processes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from integrations.centre import visit as steps
from integrations.centre.journal import Visit
from integrations.centre.visit import Exchange
from integrations.centre.wire import Asked, Presented, Terminal
from tests.centre.visit.fake import Clock, Server, exchange_of
from tests.centre.visit.stage import Stage, staged
from tests.centre.visit.stage import template as forking
from tests.conftest import FRIDAY_MORNING
from tests.issuance.conftest import family as family  # the fixture

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


@pytest.fixture(scope="session")
def template(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    with forking(folder=tmp_path_factory.mktemp("template"), moment=FRIDAY_MORNING) as process:
        yield process


@pytest.fixture
def stage(template: subprocess.Popen[str], family: str, now: datetime, tmp_path: Path) -> Iterator[Stage]:
    """Akashi's web processes over a family of three, and the network before them."""
    with staged(template, folder=tmp_path, municipality=family, moment=now) as stage:
        yield stage
