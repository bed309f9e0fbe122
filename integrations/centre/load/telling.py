"""What a run was like, in figures: one dictionary for ``--json``, and the same as lines to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.centre.load.finding import Findings
from integrations.centre.load.running import Record, Run
from integrations.centre.load.settling import Settling

__all__ = ["Setting", "lines", "percentiles", "summary"]

#: A generator that starts a hundredth of its messages later than this measures itself.
_LATE_MS = 50.0
_WORDS = {
    "UNREADABLE": "開けない PDF",
    "PAGES": "頁数が答えと違う",
    "NUMBER": "発行番号の無い頁",
    "KIND": "別の種別",
    "NAME": "本人の氏名が無い",
    "STRANGER": "別の住民の氏名がある",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the run was told to do, and what the generator itself used (CPU seconds, wall seconds)."""

    target: str
    municipality: str
    rate: float
    duration: float
    seed: int
    shape: str
    weather: tuple[str, ...]
    residents: int
    left_out: int
    cpu_seconds: float
    wall_seconds: float


def percentiles(seconds: Iterable[float]) -> dict[str, float]:
    """p50, p90, p99 and max in milliseconds; empty without values."""
    found = sorted(seconds)
    if not found:
        return {}
    told = {f"p{share}": found[min(len(found) - 1, len(found) * share // 100)] for share in (50, 90, 99)}
    return {name: round(value * 1000, 1) for name, value in {**told, "max": found[-1]}.items()}


def summary(*, setting: Setting, run: Run, settling: Settling, findings: Findings) -> dict[str, Any]:
    """The figures of one run. ``ok``: nobody got another's paper, no number twice, nothing left unanswered."""
    records = run.records
    issued = [record for record in records if record.outcome == "ISSUED"]
    in_time = [record for record in records if record.outcome and not record.gave_up]
    last = max((record.answered for record in in_time), default=0.0)
    numbers = Counter(record.number for record in issued)
    lost = Counter(beside.operation for beside in settling.after.lost)
    wrong_answers = 0 if setting.weather else run.asking.faults["WRONG_ANSWER"]
    told: dict[str, Any] = {
        "target": setting.target,
        "municipality": setting.municipality,
        "rate": setting.rate,
        "duration": setting.duration,
        "shape": setting.shape,
        "seed": setting.seed,
        "weather": list(setting.weather),
        "residents": setting.residents,
        "residents_left_out": setting.left_out,
        "sent": len(records),
        "answered": len(in_time),
        "issued": len(issued),
        "refused": _counted(record.outcome for record in records if record.outcome not in ("", "ISSUED")),
        "refused_unforeseen": sum(
            record.outcome not in ("", "ISSUED") and not record.visit.hopeless for record in records
        ),
        "faults": dict(run.asking.faults + settling.calm.faults),
        "retries": dict(run.asking.retries),
        "gave_up": _counted(record.gave_up for record in records if record.gave_up),
        "gave_up_beside": _counted(beside.operation for beside in run.lost),
        "unanswered": sum(not record.outcome for record in records) + len(settling.silent),
        "lists_unanswered": lost["ListCertificates"],
        "reports": dict(run.told),
        "reports_unanswered": lost["ReportDelivery"],
        "reports_contradicted": run.reports_contradicted + settling.after.reports_contradicted,
        "wrong_answers": wrong_answers,
        "achieved_rate": round(len(in_time) / max(setting.duration, last), 2) if in_time else 0.0,
        "messages": run.asking.sent,
        "most_under_way": run.asking.line.widest,
        "latency_ms": {
            "issue": percentiles(record.latency for record in in_time),
            "list": percentiles(run.beside["ListCertificates"]),
            "report": percentiles(run.beside["ReportDelivery"]),
        },
        "judged": findings.judged,
        "looked_again": findings.looked_again,
        "mix_ups": len(findings.mix_ups),
        "mix_up_reasons": dict(findings.reasons),
        "resent": settling.resent,
        "resent_expired": settling.expired,
        "double_issues": len(settling.doubled) + sum(count - 1 for count in numbers.values()),
        "generator": {
            "cpu_share": round(setting.cpu_seconds / setting.wall_seconds, 3) if setting.wall_seconds else 0.0,
            "late_ms": percentiles(_lateness(records)),
        },
    }
    told["ok"] = bool(records) and not any(
        told[name]
        for name in (
            "mix_ups",
            "double_issues",
            "unanswered",
            "lists_unanswered",
            "reports_unanswered",
            "wrong_answers",
        )
    )
    return told


def _lateness(records: Sequence[Record]) -> list[float]:
    return [max(0.0, record.started - record.visit.at) for record in records if record.started]


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def lines(told: dict[str, Any]) -> list[str]:
    """The same for people, in Japanese."""
    late = told["generator"]["late_ms"]
    rate = f"毎秒 {told['rate']:g} 件 × {told['duration']:g} 秒"
    people = f"証明書 {told['residents']} 枚、氏名で見分けられず除いた {told['residents_left_out']} 枚"
    refused = f"断り {_table(told['refused'])} うち思いがけない {told['refused_unforeseen']}"
    answered = f"答えた {told['answered']} (毎秒 {told['achieved_rate']:g})"
    retries = f"再送 {_table(told['retries'])}  あきらめた {_table(told['gave_up'])}"
    unanswered = (
        f"答えの無い要求 {told['unanswered']} (一覧 {told['lists_unanswered']}、結果 {told['reports_unanswered']})"
    )
    again = f"静かな時に見直した {told['looked_again']}、" if told["looked_again"] else ""
    mixed = f"取り違え {told['mix_ups']} {_reasons(told['mix_up_reasons'])}"
    lateness = f"遅れ p50 {late.get('p50', 0):g} p99 {late.get('p99', 0):g} 最大 {late.get('max', 0):g} ms"
    times = told["latency_ms"]
    found = [
        f"{told['target']} 団体 {told['municipality']}: {rate} (種 {told['seed']}、{people})",
        f"求めた {told['sent']}  {answered}  交付 {told['issued']}  {refused}",
        f"障害応答 {_table(told['faults'])}  {retries}",
        "               p50       p90       p99      最大 ms",
        *(_row(word, times[name]) for word, name in (("交付", "issue"), ("一覧", "list"), ("結果", "report"))),
        f"同時に最大 {told['most_under_way']} 件、電文 {told['messages']}、結果通知 {_table(told['reports'])}",
        f"照合した紙 {told['judged']}  {again}{mixed}  二重の発行 {told['double_issues']}  {unanswered}",
        f"生成側: CPU {told['generator']['cpu_share']:.0%}、{lateness}",
    ]
    if told["weather"]:
        found.insert(1, f"荒れ: {' '.join(told['weather'])}  終わってから {told['resent']} 件を再送して確かめた")
    if told["wrong_answers"] or told["reports_contradicted"]:
        found.append(f"契約に合わない答え {told['wrong_answers']}、結果通知と食い違う {told['reports_contradicted']}")
    if late.get("p99", 0) > _LATE_MS:
        found.append("注意: 生成側が遅れています。この数字はサーバの速さではありません")
    return found


def _row(word: str, figures: dict[str, float]) -> str:
    return f"  {word}  " + "".join(f"{figures.get(name, float('nan')):>10.1f}" for name in ("p50", "p90", "p99", "max"))


def _table(counts: dict[str, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.items()) or "0"


def _reasons(counts: dict[str, int]) -> str:
    return f"({'、'.join(f'{_WORDS[name]} {count}' for name, count in counts.items())})" if counts else ""
