"""Figures that add up over any number of runs: one JSON file, one chapter after another."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: What must be 0.
WRONGS = (
    "mix_ups", "complaints", "doubles", "lost", "not_asked_for", "ledger_and_chain_differ", "sealed_while_held",
    "chain_broken", "faults", "unanswered", "unforeseen", "incidents", "half_moved", "half_done",
)  # fmt: skip
_WORDS = {
    "issues": "交付 (requestId ごとに1)",
    "mix_ups": "取り違え (別人・別の番号・別の団体の紙)",
    "complaints": "全項目の照合で見つかった誤り",
    "doubles": "二重発行",
    "lost": "応答したのに台帳・要求に無い発行",
    "not_asked_for": "誰も求めていない発行",
    "ledger_and_chain_differ": "台帳と鎖の食い違い",
    "sealed_while_held": "抑止中の封印",
    "chain_broken": "切れた鎖",
    "faults": "再送・番号の使い回しへの誤った答え",
    "unanswered": "最後まで答えの無い要求",
    "unforeseen": "思いがけない断り",
    "incidents": "誤って開いた事案",
    "half_moved": "適用の後に新しい住所でない紙",
    "half_done": "終わらない要求",
    "full": "全項目で照合した紙",
    "holds": "掛けた抑止",
    "refused": "断り",
    "retries": "再送",
    "seconds": "秒",
}


def read(state: Path) -> dict[str, Any]:
    """What was done so far."""
    if not state.exists():
        return {"chapters": []}
    told: dict[str, Any] = json.loads(state.read_text(encoding="utf-8"))
    return told


def add(state: Path, chapter: dict[str, Any]) -> dict[str, Any]:
    """Write one more chapter, whole or not at all; returns the totals."""
    told = read(state)
    told["chapters"].append(chapter)
    told["total"] = total(told["chapters"])
    half = state.with_suffix(".part")
    half.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(state)
    summed: dict[str, Any] = told["total"]
    return summed


def total(chapters: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The sum of all chapters; ``acts`` and ``ways`` by name."""
    summed: Counter[str] = Counter()
    acts: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    slowest = 0
    for chapter in chapters:
        summed.update({name: chapter.get(name, 0) for name in _WORDS})
        acts.update(chapter["acts"])
        ways.update(chapter["ways"])
        slowest = max(slowest, chapter["p99"])
    figures = {name: round(summed[name]) for name in _WORDS}
    return {**figures, "slowest_p99": slowest, "acts": dict(acts), "ways": dict(ways), "ok": is_kept(figures)}


def is_kept(figures: dict[str, Any]) -> bool:
    """Nothing that must be 0 is anything else, and something was issued."""
    return bool(figures["issues"]) and not any(figures[name] for name in WRONGS)


def lines(summed: dict[str, Any]) -> list[str]:
    """For people, in Japanese."""
    told = [f"{word}: {summed[name]:,}" for name, word in _WORDS.items()]
    kills = sum(count for name, count in summed["acts"].items() if name.startswith("kill -9 at"))
    acts = "、".join(f"{name} {count:,}" for name, count in sorted(summed["acts"].items()))
    ways = "、".join(f"{name} {count:,}" for name, count in sorted(summed["ways"].items()))
    told += [f"名前のついた故障点での kill -9: {kills:,}", f"起こしたこと: {acts}", f"求め方: {ways}"]
    told.append("守られた" if summed["ok"] else "破れた")
    return told
