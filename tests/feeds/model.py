"""The contract's rules 2 to 8 for every core system, as plainly as can be said; nothing of the product in here."""

from collections import defaultdict
from typing import Any

from tests.feeds.parcels import Package, Row


def rank(row: Row) -> tuple[int, int, int]:
    return (row.history, row.operated, ("live", "removed", "deleted").index(row.end))


class Line:
    def __init__(self) -> None:
        self.applied, self.fresh = 0, -1
        self.taken: dict[int, Package] = {}
        self.waiting: dict[int, Package] = {}


class House:
    def __init__(self, now: int) -> None:
        self.now = now
        self.lines: dict[str, Line] = defaultdict(Line)
        self.records: dict[tuple[str, str], Row] = {}
        self.aside: list[tuple[Package, Row]] = []
        self.receipts: list[tuple[Any, ...]] = []

    def past(self, p: Package) -> bool:
        applied = self.lines[p.system].applied
        return p.sequence <= applied or (p.mode == "DELTA" and p.previous < applied)

    def take(self, p: Package) -> Any:
        line = self.lines[p.system]
        if p.broken == "cut":
            return ("REFUSED", 0, 0, 0)
        if line.taken.get(p.sequence) == p:
            told = next(r for r in reversed(self.receipts) if r[:2] == (p.system, p.sequence) and r[2] != "REFUSED")
            return told[2:] if p.sequence in line.waiting else ("DUPLICATE", *told[3:])
        if p.sequence in line.taken or self.past(p):
            self.receipts.append(
                (p.system, p.sequence, "REFUSED", 0, 0, 0 if p.sequence in line.taken else len(p.rows))
            )
            return self.receipts[-1][2:]
        line.taken[p.sequence] = line.waiting[p.sequence] = p
        mine = len(self.receipts)
        self.receipts.append((p.system, p.sequence, "HELD", 0, 0, 0))
        while first := next(
            (w for name in sorted(self.lines, key=lambda n: (n != "GAIJI", n)) for w in self.ready(name)), None
        ):
            at = self.receipts.index((first.system, first.sequence, "HELD", 0, 0, 0))
            del self.lines[first.system].waiting[first.sequence]
            if self.past(first) or first.broken:
                del self.lines[first.system].taken[first.sequence]
                outcome: Any = ("REFUSED", 0, 0, len(first.rows))
            else:
                outcome = self.apply(first, self.lines[first.system])
            self.receipts[at] = (first.system, first.sequence, *outcome)
        return self.receipts[mine][2:]

    def ready(self, system: str) -> list[Package]:
        line = self.lines[system]
        here = [0] + [int(key[1:]) for (_, key), r in self.records.items() if key[0] == "E" and r.end != "deleted"]
        due = [w for _, w in sorted(line.waiting.items()) if w.mode == "FULL" or w.previous <= line.applied]
        return [w for w in due if self.past(w) or w.gaiji in here]

    def apply(self, p: Package, line: Line) -> Any:
        spoken, bad = min(p.extracted, self.now), {row.change for row in p.rows if row.bad}
        good = [row for row in p.rows if row.change not in bad]
        newest = {row.key: row for row in sorted((r for r in good if r.latest), key=rank)}
        held = {key: row for (system, key), row in self.records.items() if system == p.system}
        applied = [r for r in newest.values() if r.key not in held or rank(r) >= rank(held[r.key])]
        for key, row in held.items() if p.mode == "FULL" and p.file else ():
            if (
                key[0] not in "HE"
                and key not in {r.key for r in p.rows}
                and row.end != "deleted"
                and row.operated <= spoken
            ):
                self.records[p.system, key] = row._replace(operated=spoken, end="deleted")
        self.records |= {(p.system, row.key): row for row in applied}
        self.aside += [(p, row) for row in p.rows if row.change in bad]
        self.aside = [(q, r) for q, r in self.aside if not any(a.key == r.key and q.system == p.system and (
            q is not p if r.bad == "version" else a[1:3] >= r[1:3]) for a in applied)]  # fmt: skip
        line.applied, line.fresh = p.sequence, max(spoken, line.fresh)
        quarantined = len(p.rows) - len(good)
        return ("PARTIAL" if quarantined else "APPLIED", len(applied), quarantined, len(good) - len(applied))

    def held(self) -> set[tuple[str, str]]:
        """(対象区分, number) that a 連携誤り stops: everybody of a 異動 of which a row still waits for its mending."""
        rows = [r for q, a in self.aside for r in q.rows if r.change == a.change and r.key[0] != "E"]
        return {("3", r.key) if r.key[0] in "KF" else ("1", r.key if r.key[0] == "P" else "P1") for r in rows}
