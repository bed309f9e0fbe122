"""Runs cases one after another and keeps what came of each; nothing a server does ends the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from integrations.centre.kit.case import Case, Finding, NotApplicable
from integrations.centre.kit.target import Paper, Target
from integrations.centre.wire import KoikiFault, Trouble, WrongAnswer

__all__ = ["FAIL", "PASS", "SKIP", "Result", "Run", "carry_out", "run_cases", "selected"]

PASS, FAIL, SKIP = "合格", "不合格", "実施せず"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case. ``outcome``: 合格, 不合格 or 実施せず; ``reason``: why it was not carried out."""

    case: Case
    outcome: str
    findings: tuple[Finding, ...]
    seconds: float
    reason: str = ""

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What was found wrong."""
        return tuple(finding for finding in self.findings if not finding.ok)


@dataclass(slots=True)
class Run:
    """A whole run, for the report. ``server``: what it calls itself in HTTP; ``roster``: where that is from."""

    target: str
    municipality: str
    name: str
    roster: str
    server_time: datetime
    #: This machine's clock when the run began.
    began: datetime = field(default_factory=lambda: datetime.now().astimezone())
    server: str = ""
    results: list[Result] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    seconds: float = 0.0
    messages: int = 0

    def count(self, outcome: str) -> int:
        """How many cases ended so."""
        return sum(result.outcome == outcome for result in self.results)


def selected(cases: Iterable[Case], only: Sequence[str]) -> list[Case]:
    """The cases of ``only``: areas ("3") and numbers ("4-2"); all of them when it is empty, as they are to run.

    Raises:
        ValueError: an item names no case.
    """
    ordered = sorted(cases, key=_turn)
    if not only:
        return ordered
    chosen = []
    for item in only:
        found = [one for one in ordered if one.number == item or one.number.partition("-")[0] == item]
        if not found:
            raise ValueError(f"--only の {item} に当たる場合がありません")
        chosen += found
    return sorted(set(chosen), key=_turn)


def _turn(one: Case) -> tuple[bool, tuple[int, int]]:
    return one.last, one.order


def run_cases(
    cases: Iterable[Case], *, target: Target, tell: Callable[[Result], None] = lambda _: None
) -> list[Result]:
    """Run the cases; after each, what it was given is reported as cancelled unless it did so itself."""
    results = []
    for one in cases:
        result = _run(one, target)
        tell(result)
        results.append(result)
    return results


def carry_out(
    cases: Iterable[Case], *, target: Target, address: str, tell: Callable[[Result], None] = lambda _: None
) -> Run:
    """A whole run against one target at ``address`` (for the report).

    Raises:
        KoikiFault, WrongAnswer, Trouble: the server does not even tell the time, so nothing can be carried out.
    """
    started = time.perf_counter()
    target.read_clock()
    run = Run(
        target=address,
        municipality=target.municipality,
        name=target.roster.name,
        roster=target.roster.source,
        server_time=target.now(),
    )
    results = run_cases(cases, target=target, tell=tell)
    run.results = sorted(results, key=lambda one: one.case.order)
    run.papers = target.papers
    run.server, run.messages = target.watch.server, target.watch.replies
    run.seconds = time.perf_counter() - started
    return run


def _run(one: Case, target: Target) -> Result:
    target.case = one.number
    started = time.perf_counter()
    findings: list[Finding] = []
    outcome, reason = "", ""
    try:
        findings.extend(one.run(target))
    except NotApplicable as why:
        outcome, reason = (FAIL, "") if any(not finding.ok for finding in findings) else (SKIP, str(why))
    except Exception as error:  # whatever a server makes a case stumble over is the server's failure, by its class
        findings.append(Finding(ok=False, what=f"最後まで調べられなかった: {_said(error)}"))
    seconds = time.perf_counter() - started
    if not outcome:
        outcome = PASS if findings and all(finding.ok for finding in findings) else FAIL
    if not findings and outcome == FAIL:
        findings.append(Finding(ok=False, what="調べたことが1つもなかった"))
    left = target.tidy()
    if left:
        findings.append(Finding(ok=False, what=f"取消の結果通知を受け付けなかった要求が {len(left)} 件ある"))
        outcome = FAIL
    return Result(case=one, outcome=outcome, findings=tuple(findings), seconds=seconds, reason=reason)


def _said(error: Exception) -> str:
    """The class, and the text of those errors whose words are ours and name nobody."""
    if isinstance(error, KoikiFault):
        return f"Fault {error.code} が返った"
    if isinstance(error, WrongAnswer | Trouble):
        return f"{type(error).__name__}: {error}"
    return type(error).__name__
