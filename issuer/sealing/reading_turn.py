"""Few strangers' PDFs are read at a time on one machine: reading one may cost seconds, and issuing goes first."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from issuer.papers.errors import AkashiError

#: Readers of one machine at a time. The web's threads are more: the others are for who is at a kiosk.
PLACES = 2


class Crowded(AkashiError):
    """Every place is taken; whoever asks again in some seconds may find one free."""


@contextmanager
def reading_turn() -> Iterator[None]:
    """Hold one of the places until the block ends, or the process does. Raises Crowded at once when none is free."""
    folder = settings.AKASHI_HOME / "run"
    folder.mkdir(parents=True, exist_ok=True)
    for place in range(PLACES):
        with (folder / f"reading-{place}.lock").open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield
            return
    raise Crowded("この機械で読める PDF の数を超えています。少し待ってからもう一度試してください")
