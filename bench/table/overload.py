"""Five times what can be done: late or refused, never mixed, and how soon it is as before."""

from collections import Counter
from pathlib import Path

from bench.city.issuing import p
from bench.table.asking import Asker, Slice
from bench.table.generator import KINDS
from bench.table.servers import Server
from bench.table.town import families
from integrations.centre.load.judging import Expected, judge_all, names_on
from integrations.centre.load.people import bare
from integrations.centre.wire import Issued, reading
from issuer.tenancy.scope import scope

TIMES = 5
_BEFORE, _AFTER = 5.0, 15.0
_STEP = 0.25


def overload(server: Server, asker: Asker, *, rated: float, seconds: float, folder: Path) -> int:
    """Print what happened; 0 when nothing was mixed or doubled and it was as before within 5 s."""
    calm, spool, first = rated * 0.3, folder / "papers", asker.first()
    run = asker.opened(server, profile=[(_BEFORE, calm), (seconds, rated * TIMES), (_AFTER, calm)], spool=spool)
    start, end = _BEFORE, _BEFORE + seconds
    shift = min(call[1] for call in run.calls)
    phases: list[list[list[object]]] = [[], [], []]
    for call in run.calls:
        due = call[1] - shift
        phases[0 if due < start else 1 if due < end else 2].append(call)
    print(f"\n{TIMES} times the rate: {rated * TIMES:.0f} a second for {seconds:.0f} s, {calm:.0f} before and after")
    for name, calls in zip(("before", "overload", "after"), phases, strict=True):
        waits = sorted((c[3] - c[1]) * 1000 for c in calls if c[4] == "ISSUED") or [0.0]
        told = ", ".join(f"{how} {count}" for how, count in Counter(c[4] for c in calls).most_common())
        print(f"  {name:9} {told}; issued p50 {p(waits, 0.5):.0f} ms, p99 {p(waits, 0.99):.0f} ms")
    normal = p(sorted((c[3] - c[1]) * 1000 for c in phases[0] if c[4] == "ISSUED") or [0.0], 0.99)
    limit = max(60.0, 2 * normal)
    recovered = _recovered(phases[2], start=end + shift, limit=limit)
    print(f"  p99 of a second is {limit:.0f} ms or less again {recovered:.1f} s after the overload (target ≤ 5)")
    mixed, judged = _mixed(run, asker, first, spool)
    doubled = _doubled(asker.cards[0][0])
    spool.unlink()
    print(f"  {judged} papers read again: {mixed} mixed; {doubled} doubled; {run.lost} calls never answered")
    return 1 if mixed or doubled or run.lost or recovered > 5 else 0


def _recovered(calls: list[list[object]], *, start: float, limit: float) -> float:
    """Seconds from ``start`` until a whole second's calls were all issued, and 99 % of them within ``limit``."""
    at = 0.0
    while at < _AFTER - 1:
        window = [c for c in calls if start + at <= c[1] < start + at + 1]
        waits = [(c[3] - c[1]) * 1000 for c in window]
        if window and all(c[4] == "ISSUED" for c in window) and p(waits, 0.99) <= limit:
            return at
        at += _STEP
    return float("inf")


def _mixed(run: Slice, asker: Asker, first: int, spool: Path) -> tuple[int, int]:
    """How many papers are not their bearer's, and how many were read."""
    cards = asker.cards
    allowed = families(cards[0][0])
    everybody = sorted({bare(name) for names in allowed.values() for name in names})

    def pairs():
        with spool.open("rb") as papers:
            for number, (place, length) in sorted(run.kept.items()):
                papers.seek(place)
                answer = papers.read(length).partition(b"\r\n\r\n")[2]
                issued = reading.issue(reading.body_of(answer, operation="IssueCertificate"))
                assert isinstance(issued, Issued)
                _, _, _, name, household = cards[(first + number) % len(cards)]
                kind = KINDS[number % len(KINDS)][0]
                yield (
                    issued.pdf,
                    Expected(
                        number=issued.certificate_number,
                        kind=kind,
                        pages=issued.pages,
                        names=(names_on(kind, name),),
                        family=frozenset(map(bare, allowed[household])),
                    ),
                )

    verdicts = list(judge_all(pairs(), everybody=everybody, count=len(run.kept), processes=2))
    wrong = [verdict for verdict in verdicts if verdict.wrong or verdict.strangers]
    for verdict in wrong[:5]:
        print(f"    wrong: {' '.join(verdict.wrong)} {len(verdict.strangers)} strangers")
    return len(wrong), len(verdicts)


def _doubled(code: str) -> int:
    """Requests with more than one fee, and numbers on more than one paper."""
    with scope(code) as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM ledger_entry WHERE municipality = %s AND event = 'ISSUED' "
            "GROUP BY request_id HAVING count(*) > 1 UNION ALL SELECT 1 FROM ledger_entry WHERE municipality = %s "
            "AND event = 'ISSUED' GROUP BY certificate_number HAVING count(*) > 1) AS twice",
            [code, code],
        )
        return int(cursor.fetchone()[0])
