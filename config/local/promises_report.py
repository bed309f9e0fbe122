"""What the attacks found, as a table, a page, JSON and docs/promises.md."""

import html
import json
import os
import platform
import re
import subprocess
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from config.local.place import ROOT
from config.local.promises_table import PROMISES, Promise

_WORDS = {True: "守られた", False: "破れた"}
_ROW = re.compile(r"\| \*\*(P\d+)\*\* .*")
_DOCS = """# 約束と、最後に見た数字

`bin/akashi promises --depth {depth} --write-docs` が書く表です (手では直さない)。
約束は `tests/promises/` の1ファイルずつが、攻めて確かめます。決めたことは [ADR 0040](adr/0040-promises-under-fire.md)。

最後に走らせた時: 版 {version}、修正 {commit}、{at}、{machine}、深さ {depth}、{seconds:.0f} 秒。

| 約束 | 閉じる事故 | 試験 | 最後に見た数字 |
|---|---|---|---|
{rows}
"""


def made(wanted: Sequence[Promise], results: Sequence[dict[str, Any]], *, depth: str) -> dict[str, Any]:
    """The report. A promise is kept when it has tests, all of them passed and none was skipped."""
    lines = [_line(promise, [one for one in results if promise.owns(str(one["test"]))]) for promise in wanted]
    return {
        "version": _version(),
        "commit": _commit(),
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "machine": f"{platform.machine()} {os.cpu_count()} コア、{platform.system()} {platform.release()}、"
        f"Python {platform.python_version()}",
        "depth": depth,
        "seconds": round(sum(line["seconds"] for line in lines), 1),
        "kept": bool(lines) and all(line["kept"] for line in lines),
        "promises": lines,
    }


def _line(promise: Promise, found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, value in (pair for one in found for pair in one["figures"]):
        # The same figure of several tests of a promise is one sum; words are not added up.
        numbers = isinstance(value, int | float) and isinstance(figures.get(name, 0), int | float)
        figures[name] = round(figures.get(name, 0) + value, 3) if numbers else value
    passed = sum(one["outcome"] == "passed" for one in found)
    return {
        "promise": promise.name,
        "sentence": promise.sentence,
        "accident": promise.accident,
        "way": promise.way,
        "file": promise.file.relative_to(ROOT).as_posix(),
        "kept": bool(found) and passed == len(found),
        "tests": len(found),
        "passed": passed,
        "seconds": round(sum(one["seconds"] for one in found), 1),
        "figures": figures,
        "broken": [{"test": one["test"], "why": one["why"]} for one in found if one["outcome"] != "passed"],
    }


def table(report: dict[str, Any]) -> str:
    """For the terminal: 約束・結果・数字・秒."""
    rows = [
        ("約束", "結果", "秒", "数字"),
        *((one["promise"], _WORDS[one["kept"]], f"{one['seconds']:.0f}", _figures(one)) for one in report["promises"]),
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    told = [
        "  ".join([*(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    ]
    for line in report["promises"]:
        told += [f"\n{line['promise']} {broken['test']}\n{broken['why']}" for broken in line["broken"]]
    told += [f"\n{one['promise']} {one['test']}: 試していない。{one['why']}" for one in report.get("untried", [])]
    kept = sum(line["kept"] for line in report["promises"])
    told.append(
        f"\n{len(report['promises'])} のうち {kept} の約束が守られました"
        f" ({report.get('target', report['depth'])}、{report['machine']})"
    )
    return "\n".join(told)


def write(report: dict[str, Any], out: Path) -> None:
    """promises.json and promises.html into ``out``."""
    text = json.dumps(report, ensure_ascii=False, indent=2)
    (out / "promises.json").write_text(text + "\n", encoding="utf-8")
    (out / "promises.html").write_text(_page(report), encoding="utf-8")


def write_docs(report: dict[str, Any], path: Path) -> None:
    """One line a promise, with the last figures seen; promises that were not tried this time keep their line."""
    kept = {}
    if path.exists():
        found = (_ROW.match(row) for row in path.read_text(encoding="utf-8").splitlines())
        kept = {row[1]: row[0] for row in found if row}
    kept |= {line["promise"]: _row(line, day=report["at"][:10]) for line in report["promises"]}
    rows = "\n".join(kept[name] for name in PROMISES if name in kept)
    path.write_text(_DOCS.format(rows=rows, **{k: v for k, v in report.items() if k != "promises"}), encoding="utf-8")


def _row(line: dict[str, Any], *, day: str) -> str:
    return (
        f"| **{line['promise']}** {line['sentence']} | {line['accident']} | [{line['file'].rpartition('/')[2]}]"
        f"(../{line['file']}) {line['way']} | {day} {_WORDS[line['kept']]}: {_figures(line)} |"
    )


def _figures(line: dict[str, Any]) -> str:
    told = [f"{name} {_number(value)}" for name, value in line["figures"].items()]
    return "、".join([f"試験 {line['passed']}/{line['tests']}", *told])


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _version() -> str:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return text.partition("## [")[2].partition("]")[0]


def _commit() -> str:
    said = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+変更あり", "--abbrev=12", "--exclude=*"],
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "不明 (git の木ではない)"


_STYLE = """
body{font-family:sans-serif;line-height:1.6;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.4rem .6rem;text-align:left;
vertical-align:top}th{background:#f2f2f2}.no{background:#fdeeee;font-weight:bold}pre{white-space:pre-wrap;font-size:.8rem}
@media print{body{margin:0;font-size:9pt}tr{break-inside:avoid}}
"""


def _page(report: dict[str, Any]) -> str:
    rows = ""
    for line in report["promises"]:
        broken = "".join(f"<pre>{_told(one['test'])}\n{_told(one['why'])}</pre>" for one in line["broken"])
        rows += (
            f"<tr{'' if line['kept'] else ' class=no'}><th scope=row>{line['promise']}</th>"
            f"<td>{_told(line['sentence'])}<br><small>閉じる事故: {_told(line['accident'])}<br>"
            f"試し方: {_told(line['way'])}</small></td>"
            f"<td>{_WORDS[line['kept']]}</td><td>{_told(_figures(line))}{broken}</td><td>{line['seconds']:.0f}</td></tr>\n"
        )
    kept = sum(line["kept"] for line in report["promises"])
    facts = (
        f"版 {report['version']}、修正 {report['commit']}、{report['at']}、{report['machine']}、深さ {report['depth']}"
    )
    if "target" in report:
        facts += f"、攻めた配備 {report['target']} (外から。攻める側の版と機械を上に書く)"
    untried = "".join(
        f"<li>{_told(one['promise'])} {_told(one['test'])}: {_told(one['why'])}" for one in report.get("untried", [])
    )
    return (
        "<!doctype html>\n<html lang=ja><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>約束の試験</title><style>{_STYLE}</style><h1>約束の試験</h1>"
        f"<p><strong>{len(report['promises'])} のうち {kept} の約束が守られました。</strong></p><p>{_told(facts)}</p>"
        "<table><thead><tr><th>約束<th>内容<th>結果<th>数字<th>秒</thead><tbody>\n"
        f"{rows}</tbody></table>{f'<h2>試していないこと</h2><ul>{untried}</ul>' if untried else ''}</html>\n"
    )


def _told(text: str) -> str:
    return html.escape(str(text))
