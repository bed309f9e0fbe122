"""Whether a visit adds up: money and paper, what was said and what was heard."""

from __future__ import annotations

from integrations.centre.journal import Visit
from integrations.centre.visit.reporting import should_be
from integrations.centre.visit.states import State

__all__ = ["faults"]


def faults(visit: Visit) -> list[str]:
    """What does not add up, in Japanese; empty for a visit that does."""
    found = _while_open(visit) if visit.ended_at is None else _ended(visit)
    if visit.reported_state and visit.reported_state not in ("NOT_ISSUED", should_be(visit)):
        found.append(f"交付結果通知 {visit.outcome} に、団体の答えは {visit.reported_state}")
    if visit.reported_state == "NOT_ISSUED" and visit.sheets:
        found.append("刷れた紙があるのに、団体は交付していないと答えた")
    return found


def _while_open(visit: Visit) -> list[str]:
    return [f"預かり {visit.kept}円 が、手数料 {visit.total_fee}円 を超える"] if visit.kept > visit.total_fee else []


def _ended(visit: Visit) -> list[str]:
    found = []
    if visit.kept != visit.unit_fee * visit.sheets:
        found.append(f"収めた {visit.kept}円 が、{visit.unit_fee}円×{visit.sheets}枚 と違う")
    if visit.printed != visit.sheets:
        found.append(f"記録の通数 {visit.printed} が、印刷装置の枚数 {visit.sheets} と違う")
    if (visit.state == State.PRINTED) != (visit.copies > 0 and visit.sheets == visit.copies):
        found.append(f"状態 {visit.state} が、{visit.copies}通のうち {visit.sheets}通 の印刷と合わない")
    if visit.sheets and not visit.outcome:
        found.append("刷れた紙があるのに、知らせる結果がない")
    if visit.outcome and not visit.reported_state and visit.report_next_at is None:
        found.append("結果を知らせる予定がない")
    return found
