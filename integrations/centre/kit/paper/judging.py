"""How cases hold a paper of the server under test against the roster, and say it in findings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from integrations.centre.kit.asking import ask_line, came
from integrations.centre.kit.case import Finding, NotApplicable, check
from integrations.centre.kit.paper.expectation import Expected
from integrations.centre.kit.paper.expecting import Expecting
from integrations.centre.kit.paper.judge import RULES, judge
from integrations.centre.kit.roster import Expectation
from integrations.centre.kit.target import Target
from integrations.centre.wire import Issued

__all__ = ["expecting", "findings", "issued_lines", "judged_line", "master_font"]


def master_font(target: Target) -> Path | None:
    """The font characters are held against: the target's own (``--font``), else the one of this installation."""
    named = getattr(target, "font", None) or os.environ.get("AKASHI_FONTS", "")
    return Path(named) if named and Path(named).is_file() else None


def expecting(target: Target) -> Expecting:
    """Expectations of the target's roster. Raises NotApplicable without one."""
    target.roster.require()
    return Expecting(target.roster, master_font(target))


def issued_lines(target: Target, kind: str = "", *, topic: str = "") -> list[Expectation]:
    """Lines that are issued now, of a kind or a topic. Raises NotApplicable when there is none."""
    target.roster.require()
    found = [one for one in target.roster.issued(kind) if not topic or one.line.topic == topic]
    if not found:
        raise NotApplicable("名簿に、今これを交付できる人がいない")
    return found


def judged_line(target: Target, expectation: Expectation) -> Iterator[Finding]:
    """Ask for a line of the roster and judge its paper."""
    line = expectation.line
    outcome = ask_line(target, expectation)
    if not isinstance(outcome, Issued):
        yield check(False, f"{line.no} {line.who}: 交付のはずで、{came(outcome)}")
        return
    expected = expecting(target).line(expectation, today=target.now().date())
    yield from findings(target, outcome, expected, name=f"{line.no} {line.who}")


def findings(target: Target, issued: Issued, expected: Expected, *, name: str) -> Iterator[Finding]:
    """One finding for each thing wrong with a paper, or one that nothing is."""
    complaints = judge(issued, expected, font=master_font(target))
    for complaint in complaints:
        yield check(False, f"{name} [{RULES[complaint.rule]}] {complaint.what}")
    if not complaints:
        yield check(True, f"{name}: {issued.pages}頁、記録と紙が合う")
