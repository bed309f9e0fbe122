"""11 結果通知: what became of a paper, in every order, twice, in contradiction and at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from integrations.centre.kit.asking import came
from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.cases.resending import order_for
from integrations.centre.kit.orders import outcome_of, send
from integrations.centre.kit.target import Target
from integrations.centre.wire import Delivery, Issued, KoikiFault, Terminal, new_request_id

_BASIS = "koiki.xsd ReportDelivery、約束 P3"
_STATES = {"PRINTED": "DELIVERED", "PRINT_FAILED": "FAILED", "CANCELLED": "CANCELLED", "TIMED_OUT": "UNKNOWN"}
_AT_ONCE = 10


class _Paper:
    """A paper whose end is told in a case."""

    def __init__(self, target: Target, *, copies: int = 1) -> None:
        self.target = target
        self.order = order_for(target, copies=copies)
        issued = outcome_of(send(target, self.order))
        if not isinstance(issued, Issued):
            raise NotApplicable(f"交付されないので通知を試せない ({came(issued)})")
        self.issued = issued
        self.completed_at = target.now()  # a notice sent again says the same moment
        target.papers_of(self.order, issued)

    def tell(self, outcome: str, *, printed: int | None = None, number: str = "") -> Delivery:
        """Report; copies and money go with the outcome unless said otherwise."""
        copies = (self.issued.copies if outcome == "PRINTED" else 0) if printed is None else printed
        return self.target.centre.report(
            issue_request_id=self.order.request_id,
            outcome=outcome,
            printed_copies=copies,
            paid=self.issued.unit_fee * copies,
            completed_at=self.completed_at,
            request_id=number or None,
        )

    def done(self) -> None:
        """The server knows how it ended."""
        self.target.reported(self.order.request_id)


def _says(told: Delivery, *, accepted: bool, state: str, name: str) -> Finding:
    ok = (told.accepted, told.state) == (accepted, state)
    return check(ok, f"{name}は accepted={accepted}・{state} のはずで、accepted={told.accepted}・{told.state} だった")


@case("11-1", "4つの結果がそれぞれの状態になる", basis=_BASIS)
def outcomes(target: Target) -> Iterator[Finding]:
    """PRINTED → DELIVERED, PRINT_FAILED → FAILED, CANCELLED → CANCELLED, TIMED_OUT → UNKNOWN."""
    for outcome, state in _STATES.items():
        paper = _Paper(target, copies=2)
        yield _says(paper.tell(outcome), accepted=True, state=state, name=outcome)
        if outcome != "TIMED_OUT":
            paper.done()


@case("11-2", "同じ結果を何度知らせても、受け付けて状態は同じ", basis=_BASIS)
def repeated(target: Target) -> Iterator[Finding]:
    """With new numbers and with the same number."""
    for outcome in ("PRINTED", "PRINT_FAILED", "CANCELLED"):
        paper = _Paper(target)
        number = new_request_id()
        for again in (number, number, "", ""):
            told = paper.tell(outcome, number=again)
            yield _says(told, accepted=True, state=_STATES[outcome], name=f"繰り返した {outcome} ")
        paper.done()


@case("11-3", "前の通知と食い違う通知は受け付けず、状態は変わらない", basis=_BASIS)
def contradicting(target: Target) -> Iterator[Finding]:
    """Every pair of different ends."""
    ends = ("PRINTED", "PRINT_FAILED", "CANCELLED")
    for first in ends:
        for second in ends:
            if first == second:
                continue
            paper = _Paper(target)
            paper.tell(first)
            name = f"{first} の後の {second} "
            yield _says(paper.tell(second), accepted=False, state=_STATES[first], name=name)
            yield _says(paper.tell(first), accepted=True, state=_STATES[first], name=f"{name}の後の {first} ")
            paper.done()


@case("11-4", "未確定 (TIMED_OUT) は、後の通知で確定する", basis=_BASIS + "、業務知識 10-44")
def settled_later(target: Target) -> Iterator[Finding]:
    """Any end may follow; after it TIMED_OUT changes nothing."""
    for outcome in ("PRINTED", "PRINT_FAILED", "CANCELLED"):
        paper = _Paper(target)
        paper.tell("TIMED_OUT")
        yield _says(paper.tell("TIMED_OUT"), accepted=True, state="UNKNOWN", name="2度目の TIMED_OUT ")
        name = f"TIMED_OUT の後の {outcome} "
        yield _says(paper.tell(outcome), accepted=True, state=_STATES[outcome], name=name)
        late = paper.tell("TIMED_OUT")
        yield check(late.state == _STATES[outcome], f"{name}の後の TIMED_OUT で状態が {late.state} になった")
        paper.done()


@case("11-5", "ありえない枚数の通知は受け付けない", basis=_BASIS)
def impossible(target: Target) -> Iterator[Finding]:
    """More copies than issued, none though printed, some though cancelled; then the truth is accepted."""
    for outcome, printed in (("PRINTED", 3), ("PRINTED", 0), ("CANCELLED", 1)):
        paper = _Paper(target, copies=2)
        told = paper.tell(outcome, printed=printed)
        name = f"2通の要求に {outcome} {printed} 枚"
        yield check(not told.accepted, f"{name}は受け付けないはずで、accepted={told.accepted}・{told.state} だった")
        yield _says(paper.tell("CANCELLED"), accepted=True, state="CANCELLED", name=f"{name}の後の CANCELLED ")
        paper.done()


@case("11-6", "一部だけ印刷できた通知を受け付ける", basis=_BASIS + "、業務知識 10-44 紙詰まり")
def some_copies(target: Target) -> Iterator[Finding]:
    """Two of three copies came out."""
    paper = _Paper(target, copies=3)
    told = paper.tell("PRINT_FAILED", printed=2)
    right = told.accepted and told.state in ("DELIVERED", "FAILED")
    yield check(right, f"3通のうち2通の通知は受け付けるはずで、accepted={told.accepted}・{told.state} だった")
    paper.done()


@case("11-7", "同じ通知を10本同時に送っても、状態は1つ", basis=_BASIS)
def at_once(target: Target) -> Iterator[Finding]:
    """The same word from ten lines."""
    paper = _Paper(target)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        told = list(pool.map(lambda _: paper.tell("PRINTED"), range(_AT_ONCE)))
    accepted = sum(one.accepted and one.state == "DELIVERED" for one in told)
    yield check(accepted == _AT_ONCE, f"{_AT_ONCE} 本とも DELIVERED のはずで、{accepted} 本だった")
    paper.done()


@case("11-8", "食い違う通知を同時に送ると、受け付けるのは一方だけ", basis=_BASIS)
def rivals(target: Target) -> Iterator[Finding]:
    """Printed and cancelled at the same moment: one is true and the state is its."""
    for _ in range(4):
        paper = _Paper(target)
        with ThreadPoolExecutor(2) as pool:
            told = dict(zip(("PRINTED", "CANCELLED"), pool.map(paper.tell, ("PRINTED", "CANCELLED")), strict=True))
        accepted = [outcome for outcome, one in told.items() if one.accepted]
        states = {one.state for one in told.values()}
        right = len(accepted) == 1 and states == {_STATES[accepted[0]]}
        yield check(right, f"受け付けるのは1つのはずで、{accepted or 'なし'}、状態は {sorted(states)} だった")
        paper.done()


@case("11-9", "断られた要求・別の団体の要求の通知は UNKNOWN_REQUEST", basis=_BASIS + "、P14")
def not_issued(target: Target) -> Iterator[Finding]:
    """Nothing was issued, so nothing can have been printed; nor is another city's paper ours to speak of."""
    line = next(iter(target.roster.refused()), None)
    if line is not None:
        order = order_for(target)
        order = order.showing(status="REVOKED")
        send(target, order)
        yield _unknown(target, order.request_id, "断られた要求")
    paper = _Paper(target)
    second = next(code for code in ("999997", "999989") if code != target.municipality)
    away = target.forked(municipality=second)
    try:
        away.centre_at(Terminal()).status()
    except KoikiFault:
        return
    yield _unknown(away, paper.order.request_id, "別の団体の要求")


@case("11-10", "同じ番号で中身の違う通知は REQUEST_ID_REUSED で、状態は変わらない", basis="koiki.xsd RequestId")
def reused(target: Target) -> Iterator[Finding]:
    """The number of a report told once cannot tell another end."""
    paper = _Paper(target)
    number = new_request_id()
    paper.tell("PRINTED", number=number)
    try:
        told = paper.tell("CANCELLED", number=number)
        yield Finding(ok=False, what=f"同じ番号の違う通知に答えた ({told.state})")
    except KoikiFault as fault:
        yield check(fault.code == "REQUEST_ID_REUSED", f"REQUEST_ID_REUSED のはずで、{fault.code} だった")
    yield _says(paper.tell("PRINTED"), accepted=True, state="DELIVERED", name="その後の PRINTED ")
    paper.done()


def _unknown(target: Target, number: str, name: str) -> Finding:
    try:
        told = target.centre.report(
            issue_request_id=number, outcome="PRINTED", printed_copies=1, paid=250, completed_at=target.now()
        )
    except KoikiFault as fault:
        return check(fault.code == "UNKNOWN_REQUEST", f"{name}は UNKNOWN_REQUEST のはずで、{fault.code} だった")
    return Finding(ok=False, what=f"{name}の通知を受け付けた ({told.state})")


CASES = gathered(globals())
