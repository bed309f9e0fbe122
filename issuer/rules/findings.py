"""How a rule says what it saw."""

from collections.abc import Callable
from datetime import datetime

from issuer.papers.facts import Facts
from issuer.papers.kinds import RefusalCode
from issuer.papers.verdict import Finding

Rule = Callable[[Facts], Finding]

#: What a rule about a person says when identity found nobody; identity itself refuses such facts.
NOBODY = "対象者が決まらないため調べていません。"


def clear(rule: str, explanation: str = "差し支えなし", *, evidence: str = "") -> Finding:
    """The rule looked and has nothing against the paper."""
    return Finding(rule=rule, refusal=None, explanation=explanation, evidence=evidence)


def against(
    rule: str, code: RefusalCode, explanation: str, *, evidence: str = "", since: datetime | None = None
) -> Finding:
    """The rule refuses. ``evidence`` names records by their numbers, never people."""
    return Finding(rule=rule, refusal=code, explanation=explanation, evidence=evidence, since=since)
