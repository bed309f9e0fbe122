"""A run as plain values: what report.json holds and the pages are written from."""

from __future__ import annotations

from typing import Any

from integrations.centre.kit import KIT_VERSION
from integrations.centre.kit.case import AREAS
from integrations.centre.kit.run import FAIL, PASS, SKIP, Result, Run

__all__ = ["as_data", "table"]


def as_data(run: Run) -> dict[str, Any]:
    """Everything of a run but the papers themselves. Times in seconds, moments in ISO 8601."""
    return {
        "kit": KIT_VERSION,
        "contract": "urn:akashi:koiki:5 (5.0.1)",
        "target": run.target,
        "server": run.server,
        "municipality": run.municipality,
        "name": run.name,
        "roster": run.roster,
        "began": run.began.isoformat(timespec="seconds"),
        "serverTime": run.server_time.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 1),
        "messages": run.messages,
        "counts": {outcome: run.count(outcome) for outcome in (PASS, FAIL, SKIP)},
        "papers": len({paper.issued.certificate_number for paper in run.papers}),
        "cases": [_case(result) for result in run.results],
    }


def _case(result: Result) -> dict[str, Any]:
    case = result.case
    return {
        "number": case.number,
        "area": case.area,
        "title": case.title,
        "basis": case.basis,
        "result": result.outcome,
        "reason": result.reason,
        "seconds": round(result.seconds, 2),
        "findings": [{"ok": one.ok, "what": one.what} for one in result.findings],
    }


def table(run: Run) -> str:
    """Number, title and result of every case, and the counts, for a terminal."""
    lines = []
    for place, area in AREAS.items():
        rows = [result for result in run.results if result.case.number.partition("-")[0] == str(place)]
        if rows:
            lines.append(f"── {place} {area}")
        lines += [f"{one.outcome:　<4} {one.case.number:<6} {one.case.title}" + _why(one) for one in rows]
    counts = "  ".join(f"{outcome} {run.count(outcome)}" for outcome in (PASS, FAIL, SKIP))
    lines.append(f"{counts}  ({len(run.results)} 件、{run.seconds:.0f} 秒)")
    return "\n".join(lines)


def _why(result: Result) -> str:
    if result.outcome == SKIP:
        return f" — {result.reason}"
    wrong = "".join(f"\n      × {finding.what}" for finding in result.failures[:3])
    more = len(result.failures) - 3
    return wrong + (f"\n      ほか {more} 件" if more > 0 else "")
