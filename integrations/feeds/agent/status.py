"""`status`: what was sent, what waits and since when, in Japanese."""

import time

from .journal import DONE, READY, REFUSED, SENT, Entry

_WORDS = {READY: "未送信", SENT: "送信済 (結果待ち)", DONE: "完了", REFUSED: "拒否"}
_OUTCOMES = {
    "APPLIED": "適用",
    "PARTIAL": "一部隔離",
    "HELD": "保留",
    "DUPLICATE": "重複 (適用済み)",
    "RECEIVED": "受付",
}
#: Beyond so many seconds a package that waits is a matter for a person.
LONG = 60 * 60


def lines(entries: list[Entry], *, now: float) -> list[str]:
    """One line per package, those that wait first, then the last twenty."""
    waiting = [entry for entry in entries if entry.state in (READY, SENT)]
    rest = [entry for entry in entries if entry.state not in (READY, SENT)][:20]
    refused = sum(entry.state == REFUSED for entry in entries)
    told = f"未送信・結果待ち {len(waiting)}件、拒否 {refused}件、全部で {len(entries)}件"
    return [told, *(_line(entry, now) for entry in waiting + rest)]


def troubled(entries: list[Entry], *, now: float) -> bool:
    """Whether a person should look: something was refused, or fails and has waited for over an hour."""
    return any(
        entry.state == REFUSED or (entry.state in (READY, SENT) and entry.tries and now - entry.taken_at > LONG)
        for entry in entries
    )


def _line(entry: Entry, now: float) -> str:
    taken = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.taken_at))
    said = f"{taken} {entry.system} 連番 {entry.sequence} {entry.name}: {_WORDS[entry.state]}"
    if entry.outcome and entry.state != REFUSED:
        said += f"・{_OUTCOMES.get(entry.outcome, entry.outcome)}"
    if entry.receipt:
        said += f" 受付番号 {entry.receipt}"
    if entry.trouble:
        said += f" — {entry.tries}回失敗: {entry.trouble}。次は約{max(0, round(entry.next_at - now))}秒後"
    return said
