"""Named places of the code where a trial may end the process: promise P10 is tried at each of them.

In production the function of every place is ``nothing``, chosen when the module is imported; AKASHI_FAULTS stops the
start there (config/settings.py). Elsewhere AKASHI_FAULTS is one or more ``POINT:ACTION`` with commas between them,
or ``/path/of/a/file``: whoever comes to a place that stands in this file (one ``POINT:ACTION``) removes the file and
acts, so that exactly one process does.

Actions: ``kill`` (SIGKILL, nothing is tidied up), ``stop`` (SIGSTOP until somebody sends SIGCONT), ``raise``.
"""

import re
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from issuer.papers.errors import AkashiError, ConfigurationError

#: Every place that has a name, in the order of the work. A test holds this list against the code.
POINTS = (
    "t1_uncommitted",
    "after_t1",
    "after_press",
    "after_inspection",
    "t2_read",
    "after_seal",
    "t2_uncommitted",
    "after_t2",
    "refusal_uncommitted",
    "before_answer",
    "delivery_uncommitted",
    "feed_staged",
    "feed_merged",
    "feed_uncommitted",
    "feed_committed",
    "hold_uncommitted",
    "chain_appended",
    "anchor_unsynced",
    "backup_tables",
    "backup_unsigned",
    "keys_uncommitted",
    "erasure_uncommitted",
)
ACTIONS = ("kill", "stop", "raise")


class FaultInjectedError(AkashiError):
    """The action ``raise`` of a named place."""


def nothing(_point: str) -> None:
    """What every place does in production."""


def armed(plan: str) -> Callable[[str], None]:
    """The function of the places for a value of AKASHI_FAULTS. Raises ConfigurationError for a word unknown."""
    if not plan:
        return nothing
    if plan.startswith("/"):
        return _by_file(Path(plan))
    told = dict(_read(one) for one in plan.split(","))

    def fault(point: str) -> None:
        if point in told:
            _act(told[point], point)

    return fault


def _by_file(file: Path) -> Callable[[str], None]:
    def fault(point: str) -> None:
        try:
            named, action = _read(file.read_text(encoding="ascii").strip())
            if named != point:
                return
            file.unlink()  # one process gets through here
        except FileNotFoundError:
            return
        _act(action, point)

    return fault


def _read(one: str) -> tuple[str, str]:
    found = re.fullmatch("([a-z0-9_]+):([a-z]+)", one)
    if found is None or found[1] not in POINTS or found[2] not in ACTIONS:
        raise ConfigurationError(f"AKASHI_FAULTS is not POINT:ACTION with an action of {', '.join(ACTIONS)}")
    return found[1], found[2]


def _act(action: str, point: str) -> None:
    if action == "raise":
        raise FaultInjectedError(f"the trial asked for an error at {point}")
    # To this very thread, which then takes not one step more; sent to the process, a stop may reach another one first.
    signal.pthread_kill(threading.get_ident(), signal.SIGKILL if action == "kill" else signal.SIGSTOP)


fault = armed(settings.AKASHI_FAULTS) if settings.AKASHI_DEMO else nothing
