"""What the web processes count while they serve, for Prometheus. Every label is one of few words: nobody's.

gunicorn.py names a folder (PROMETHEUS_MULTIPROC_DIR) before this is imported, where every process keeps a file of its
own; whichever of them is scraped adds all files up, also those of processes that ended. Without the folder (tests,
commands) a process counts for itself.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from issuer.issuance.stages import STAGES, Watch

_OURS = CollectorRegistry()
_PIECE = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20)
_WHOLE = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20)

_stage = Histogram(
    "akashi_stage_seconds", "Time of one issue by stage of the line.", ["stage"], buckets=_PIECE, registry=_OURS
)
_exchange = Histogram(
    "akashi_exchange_seconds",
    "Time of one message of the Centre, from its bytes to ours.",
    ["operation", "ending"],
    buckets=_WHOLE,
    registry=_OURS,
)
_wait = Histogram(
    "akashi_wait_seconds",
    "Time a message of the Centre lay between nginx and a thread of ours.",
    [],
    buckets=_WHOLE,
    registry=_OURS,
)
_issue_answers = Counter(
    "akashi_issue_answers",
    "Answers to IssueCertificate: ISSUED or the code of the refusal. A resend counts again.",
    ["kind", "channel", "outcome"],
    registry=_OURS,
)
_turned_away = Counter(
    "akashi_turned_away",
    "Calls that ended without an answer of substance, by door and code (Faults are those of KOIKI).",
    ["door", "outcome"],
    registry=_OURS,
)
_pages = Histogram(
    "akashi_page_seconds",
    "Time of one request at the other doors, by the first step of its path and class of status.",
    ["door", "status"],
    buckets=_WHOLE,
    registry=_OURS,
)
_of_stage = {name: _stage.labels(name) for name in STAGES}


def count_exchange(*, operation: str, ending: str, watch: Watch) -> None:
    """One message of the Centre. ``ending``: ANSWERED or FAULT; ``operation`` "" where it could not be read."""
    _exchange.labels(operation or "UNREADABLE", ending).observe(watch.whole)
    if operation == "IssueCertificate":
        for stage, seconds in watch.seconds.items():
            _of_stage[stage].observe(seconds)


def count_wait(*, seconds: float) -> None:
    """One message of the Centre that waited for a thread."""
    _wait.observe(seconds)


def count_issue_answer(*, kind: str, channel: str, outcome: str) -> None:
    """One answer to 証明書交付要求; all three are words of the contract."""
    _issue_answers.labels(kind, channel, outcome).inc()


def count_turned_away(*, door: str, outcome: str) -> None:
    """One call nobody got anything from."""
    _turned_away.labels(door, outcome).inc()


def count_page(*, door: str, status: int, seconds: float) -> None:
    """One request at a door that is not the Centre's."""
    _pages.labels(door, f"{status // 100}xx").observe(seconds)


def counted() -> CollectorRegistry:
    """What all web processes of this machine have counted."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return _OURS
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
