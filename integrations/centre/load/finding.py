"""The papers of a run against what was asked: mix-ups, and numbers given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from integrations.centre.load.judging import Expected, judge_all, names_on
from integrations.centre.load.people import bare
from integrations.centre.load.running import Record
from integrations.centre.load.settling import Settling
from integrations.centre.load.spool import Spool

__all__ = ["Findings", "expected_of", "judged"]


@dataclass
class Findings:
    """``mix_ups``: requestId → what was wrong with the paper."""

    judged: int = 0
    mix_ups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Papers whose strangers turned out to be the person's own.
    looked_again: int = 0

    @property
    def reasons(self) -> Counter[str]:
        """How often each thing was wrong."""
        return Counter(word for words in self.mix_ups.values() for word in words)


def expected_of(record: Record) -> Expected:
    """What the paper of an issued record must say."""
    visit = record.visit
    kind, people = visit.asked.kind, dict(visit.known.offers[visit.asked.kind].people)
    names = [people[number] for number in visit.asked.members] or [visit.known.resident.name]
    return Expected(
        number=record.number,
        kind=kind,
        pages=record.pages,
        names=tuple(names_on(kind, name) for name in names),
        family=visit.known.family,
    )


async def judged(
    records: Iterable[Record], *, spool: Spool, settling: Settling, processes: int, keep: Path | None
) -> Findings:
    """Judge every paper that was kept; those found wrong are written into ``keep``."""
    found = Findings()
    papers = [record for record in records if record.place[1]]

    def pairs() -> Iterator[tuple[bytes, Expected]]:
        for record in papers:
            yield spool.get(record.place), expected_of(record)

    verdicts = judge_all(pairs(), everybody=settling.everybody, count=len(papers), processes=processes)
    for record, verdict in zip(papers, verdicts, strict=True):
        found.judged += 1
        wrong = verdict.wrong
        if not wrong and verdict.strangers:
            found.looked_again += 1
            if not await settling.strangers_belong(record, expected_of(record), verdict.strangers):
                wrong = ("STRANGER",)
        if wrong:
            found.mix_ups[record.request_id] = wrong
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{bare(record.number)}.pdf").write_bytes(spool.get(record.place))
    return found
