"""The contract's rules 2 to 8 for one core system, as plainly as they can be said; nothing of the product in here."""

from typing import Any

from tests.feeds.parcels import Package, Row


def rank(row: Row) -> tuple[int, int, int]:
    return (row.history, row.operated, ("live", "removed", "deleted").index(row.end))


class House:
    def __init__(self, now: int) -> None:
        self.now, self.applied, self.fresh = now, 0, -1
        self.records: dict[str, Row] = {}
        self.taken: dict[int, Package] = {}
        self.waiting: dict[int, Package] = {}
        self.aside: list[tuple[Package, Row]] = []

    def past(self, package: Package) -> bool:
        return package.sequence <= self.applied or (package.mode == "DELTA" and package.previous < self.applied)

    def take(self, package: Package) -> Any:
        if package.sequence in self.taken and self.taken[package.sequence] == package:
            return "HELD" if package.sequence in self.waiting else "DUPLICATE"
        if package.sequence in self.taken or self.past(package):
            return "REFUSED"
        self.taken[package.sequence] = self.waiting[package.sequence] = package
        told: Any = "HELD"
        while ready := [w for _, w in sorted(self.waiting.items()) if w.mode == "FULL" or w.previous <= self.applied]:
            first = self.waiting.pop(ready[0].sequence)
            outcome = "REFUSED" if self.past(first) or first.broken else self.apply(first)
            if outcome == "REFUSED":
                del self.taken[first.sequence]
            told = outcome if first is package else told
        return told

    def apply(self, package: Package) -> Any:
        rows, spoken = (*package.people, *package.holds), min(package.extracted, self.now)
        bad = {row.change for row in rows if row.bad}
        good = [row for row in rows if row.change not in bad]
        newest = {row.key: row for row in sorted((r for r in good if r.latest), key=rank)}
        applied = [r for r in newest.values() if r.key not in self.records or rank(r) >= rank(self.records[r.key])]
        self.records |= {row.key: row for row in applied}
        for key, row in self.records.items():
            absent = package.mode == "FULL" and package.people and key[0] == "P" and key not in {r.key for r in rows}
            if absent and row.end != "deleted" and row.operated <= spoken:
                self.records[key] = row._replace(operated=spoken, end="deleted")
        self.aside += [(package, row) for row in rows if row.change in bad]
        self.aside = [(p, r) for p, r in self.aside if not any(a.key == r.key and (
            p is not package if r.bad == "version" else a[1:3] >= r[1:3]) for a in applied)]  # fmt: skip
        self.applied, self.fresh = package.sequence, max(spoken, self.fresh)
        aside = len(rows) - len(good)
        return ("PARTIAL" if aside else "APPLIED", len(applied), aside, len(good) - len(applied))

    def held(self) -> set[str]:
        rows = [r for p, a in self.aside for r in (*p.people, *p.holds) if r.change == a.change]
        return {row.key if row.key[0] == "P" else "P1" for row in rows}
