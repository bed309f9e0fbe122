"""What the terminal does by itself: ask the municipality, print copy after copy, and tell how it ended.

It works beside the pages, so that no page waits and no citizen's finger is needed. One hand holds a visit at a time,
by a lock that dies with its process; whichever page looks at the visit next puts a new hand to work.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from integrations.centre.journal import Visit
from integrations.centre.kiosk.training import Training
from integrations.centre.visit import Exchange, State, WrongStep, ask, jam, print_next, report_due

__all__ = ["begin_work", "work"]

#: How long one copy takes in the demonstration. A real terminal needs up to two minutes.
SECONDS_PER_COPY = 1.5
_BY_ITSELF = (State.ASKING, State.PRINTING)


def begin_work(*, exchange: Exchange, visit: str, training: Training, locks: Path) -> None:
    """Put a hand to work on a visit, unless one is; returns at once."""
    Thread(
        target=work,
        kwargs={"exchange": exchange, "visit": visit, "training": training, "locks": locks},
        name=f"kiosk-{visit[:8]}",
        daemon=True,
    ).start()


def work(*, exchange: Exchange, visit: str, training: Training, locks: Path) -> None:
    """Go on until the citizen is needed, the paper tray is empty, or the visit has ended."""
    with _held(locks / f"{visit}.lock") as mine:
        if not mine:
            return
        stands = exchange.journal.read(visit)
        while stands.state in _BY_ITSELF and not _out_of_paper(stands, training):
            stands = _step(stands, exchange=exchange, training=training)
        if stands.ended_at is not None:
            report_due(exchange=exchange)


def _step(stands: Visit, *, exchange: Exchange, training: Training) -> Visit:
    if stands.state == State.ASKING:
        return ask(exchange=exchange, visit=stands.visit)
    exchange.wait(SECONDS_PER_COPY)
    if _out_of_paper(stands, training):
        return stands
    try:
        if "jam" in training.on():
            training.switch("jam", on=False)
            return jam(exchange=exchange, visit=stands.visit)
        return print_next(exchange=exchange, visit=stands.visit)
    except WrongStep:  # stopped or timed out meanwhile
        return exchange.journal.read(stands.visit)


def _out_of_paper(stands: Visit, training: Training) -> bool:
    return stands.state == State.PRINTING and "empty" in training.on()


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)
