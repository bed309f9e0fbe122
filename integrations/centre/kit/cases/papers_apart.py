"""8 紙面: papers of different people never meet, and every paper of the run is the one that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.paper.expectation import Expected
from integrations.centre.kit.paper.expecting import Expecting
from integrations.centre.kit.paper.judge import judge_apart, judge_whose
from integrations.centre.kit.paper.judging import expecting, findings, issued_lines
from integrations.centre.kit.roster import Expectation, presented_of
from integrations.centre.kit.target import Outcome, Target
from integrations.centre.wire import Issued, new_request_id

_PAIRS = 100
#: So many papers of others are proof enough.
_ENOUGH = 20
#: Who is asked at once; more threads than this a small machine only makes wait.
_AT_ONCE = 8


@case("8-30", "違う2人が同時に求めても、それぞれ本人の紙", basis="業務知識 2・10-43 (川崎・横浜・高松)、約束 P1")
def pairs(target: Target) -> Iterator[Finding]:
    """A hundred pairs, each let go at one moment, of the same kind and of different kinds."""
    people = _people(target)
    known = expecting(target)
    wrong: list[str] = []
    count = 0
    for number in range(_PAIRS):
        if len(wrong) >= _ENOUGH:
            break
        one = people[number % len(people)]
        other = people[(number * 7 + 1 + number // len(people)) % len(people)]
        if one.line.serial == other.line.serial:
            other = people[(number + 1) % len(people)]
        for expectation, outcome in _at_once(target, (one, other)):
            if isinstance(outcome, Issued):
                count += 1
                expected = known.line(expectation, today=target.now().date())
                wrong += [f"{expectation.line.no} {complaint.what}" for complaint in judge_whose(outcome, expected)]
            else:
                wrong.append(f"{expectation.line.no} が {outcome.code}")
    for what in list(dict.fromkeys(wrong)):
        yield check(False, f"同時の交付で: {what}")
    yield check(not wrong, f"同時に求めた {count} 通のうち {len(wrong)} 件が本人の紙でなかった")


def _people(target: Target) -> list[Expectation]:
    """One line a person, papers of one's own and of a household."""
    found: dict[str, Expectation] = {}
    for one in issued_lines(target):
        ask = one.line.ask
        if ask.kind in ("JUMINHYO", "INKAN", "KOSEKI_KOJIN") and not (ask.card or ask.members):
            found.setdefault(one.line.serial, one)
    if len(found) < 2:
        raise NotApplicable("名簿に、同時に求められる2人がいない")
    return list(found.values())


def _at_once(target: Target, pair: tuple[Expectation, ...]) -> list[tuple[Expectation, Outcome]]:
    gate = Barrier(len(pair))

    def ask(expectation: Expectation) -> Outcome:
        line = expectation.line
        gate.wait(timeout=30)
        return target.issue(
            presented_of(line),
            kind=line.ask.kind,
            scope=line.ask.scope,
            options=line.ask.options,
            fiscal_year=line.ask.year,
        )

    with ThreadPoolExecutor(len(pair)) as pool:
        return list(zip(pair, pool.map(ask, pair), strict=True))


@case("8-31", "大勢が一度に求めても、それぞれ本人の紙", basis="業務知識 2、約束 P1・P16")
def crowd(target: Target) -> Iterator[Finding]:
    """Everybody of the roster at once, as many at a time as a few stores' kiosks."""
    people = _people(target)
    known = expecting(target)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(pool.map(lambda one: _asked(target, one), people))
    for expectation, outcome in zip(people, outcomes, strict=True):
        said = "" if isinstance(outcome, Issued) else outcome.code
        yield check(not said, f"{expectation.line.no} は交付のはずで、{said or '交付'}")
        if isinstance(outcome, Issued):
            yield from _whose(known, expectation, outcome, target)


def _asked(target: Target, expectation: Expectation) -> Outcome:
    line = expectation.line
    return target.issue(presented_of(line), kind=line.ask.kind, scope=line.ask.scope, options=line.ask.options)


def _whose(known: Expecting, expectation: Expectation, issued: Issued, target: Target) -> Iterator[Finding]:
    for complaint in judge_whose(issued, known.line(expectation, today=target.now().date())):
        yield check(False, f"{expectation.line.no} {complaint.what}")


@case("8-32", "同じ人の続けての交付は、番号も契印も別で、中身は同じ", basis="業務知識 7 契印、約束 P2・P20")
def twice(target: Target) -> Iterator[Finding]:
    """Two requests are two papers; one request sent twice is one."""
    line = issued_lines(target, "JUMINHYO")[0]
    known = expecting(target)
    number = new_request_id()
    presented, ask = presented_of(line.line), line.line.ask
    papers = [
        target.issue(presented, kind=ask.kind, scope=ask.scope, options=ask.options, request_id=given)
        for given in (number, number, "")
    ]
    issued = [paper for paper in papers if isinstance(paper, Issued)]
    yield check(len(issued) == 3, f"3度とも交付のはずで、{len(issued)} 度だった")
    if len(issued) == 3:
        yield check(issued[0].pdf == issued[1].pdf, "同じ要求の再送は同じバイト列のはず")
        expected = known.line(line, today=target.now().date())
        for complaint in judge_apart([(issued[0], expected), (issued[2], expected)]):
            yield check(False, complaint.what)
        for one in issued:
            yield from findings(target, one, expected, name="続けての交付")


@case("8-33", "この実行で受け取ったどの紙も、求めた人の、求めたとおりの紙", basis="約束 P1", last=True)
def all_of_them(target: Target) -> Iterator[Finding]:
    """Whatever case asked: by who presented what. Papers that were judged already are judged once more, by person."""
    known = expecting(target)
    seen: set[str] = set()
    told: dict[str, tuple[Issued, Expected]] = {}
    for paper in target.papers:
        if paper.issued.sha256 in seen or paper.municipality != target.municipality:
            continue
        seen.add(paper.issued.sha256)
        expected = known.asked(paper)
        if expected is None:
            continue
        told[paper.request_id] = (paper.issued, expected)
        for complaint in judge_whose(paper.issued, expected):
            yield check(False, f"場合 {paper.case} の {paper.asked.kind}: {complaint.what}")
    if not told:
        raise NotApplicable("この実行で、持ち主の分かる紙をまだ受け取っていない")
    for complaint in judge_apart(told.values()):
        yield check(False, complaint.what)
    yield check(True, f"{len(told)} 通を持ち主と照らした")


CASES = gathered(globals())
