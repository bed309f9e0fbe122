"""5 再送: one number, one paper, the same bytes — however often, however many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

from integrations.centre.kit.asking import came, code_of
from integrations.centre.kit.carrier import Reply
from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.orders import Order, outcome_of, send
from integrations.centre.kit.roster import presented_of, sample_roster
from integrations.centre.kit.target import Target
from integrations.centre.wire import Asked, Issued, KoikiFault, Terminal, new_request_id, reading, writing

_BASIS = "koiki.xsd RequestId、約束 P2"
_AT_ONCE = 10


def order_for(target: Target, *, copies: int = 1) -> Order:
    """A 住民票 of somebody who gets one. Raises NotApplicable."""
    line = target.roster.someone().line
    return Order(
        request_id=new_request_id(),
        municipality=target.municipality,
        sent_at=target.now(),
        presented=presented_of(line),
        asked=Asked("JUMINHYO", "SELF", copies=copies),
    )


@case("5-1", "同じ電文を3度送っても、同じ番号・同じバイト列", basis=_BASIS)
def again(target: Target) -> Iterator[Finding]:
    """One after another."""
    order = order_for(target, copies=2)
    replies = [send(target, order) for _ in range(3)]
    yield from _one_paper(target, order, replies)


@case("5-2", "送信時刻と有効性確認の時刻だけが違う再送も、同じバイト列", basis=_BASIS)
def other_times(target: Target) -> Iterator[Finding]:
    """sentAt and checkedAt do not make another message."""
    order = order_for(target)
    later = order.sent_at + timedelta(seconds=7)
    replies = [send(target, order), send(target, replace(order, sent_at=later))]
    checked = replace(order, presented=replace(order.presented, checked_at=order.sent_at - timedelta(seconds=30)))
    replies.append(send(target, checked))
    yield from _one_paper(target, order, replies)


@case("5-3", "同じ電文を10本同時に送っても、発行は1つ", basis=_BASIS)
def at_once(target: Target) -> Iterator[Finding]:
    """BUSY may come back to some; the same number then gets the one answer."""
    for _ in range(3):
        order = order_for(target)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            replies = list(pool.map(lambda _: send(target, order), range(_AT_ONCE)))  # noqa: B023
        busy = [reply for reply in replies if code_of(outcome_of(reply)) == "BUSY"]
        yield check(len(busy) < _AT_ONCE, f"{_AT_ONCE} 本のうち1本は答えがあるはずで、{len(busy)} 本が BUSY だった")
        settled = [reply for reply in replies if reply not in busy] + [send(target, order)]
        yield from _one_paper(target, order, settled)


@case("5-4", "同じ番号で中身の違う電文は REQUEST_ID_REUSED", basis=_BASIS)
def other_content(target: Target) -> Iterator[Finding]:
    """Every item of the message but the two times is content; nothing is issued for the second message."""
    order = order_for(target)
    first = send(target, order)
    if not isinstance(outcome_of(first), Issued):
        yield Finding(ok=False, what=f"初めの要求は交付のはずで、{came(outcome_of(first))}")
        return
    for name, changed in _changes(target, order):
        outcome = outcome_of(send(target, changed))
        said = f"{name}の違う電文は REQUEST_ID_REUSED のはずで、{came(outcome)}"
        yield check(code_of(outcome) == "REQUEST_ID_REUSED", said)
    yield check(send(target, order).body == first.body, "その後も初めの電文には初めの答えが返るはず")


def _changes(target: Target, order: Order) -> list[tuple[str, Order]]:
    serial = order.presented.serial
    other = next((one.line.serial for one in target.roster.issued() if one.line.serial != serial), serial + "9")
    return [
        ("種別", order.asking(kind="KISAI_JIKO")),
        ("範囲", order.asking(scope="ALL")),
        ("選んだ人", order.asking(scope="SELECTED", members=(1,))),
        ("項目", order.asking(options=("HONSEKI",))),
        ("年度", order.asking(fiscal_year=str(order.sent_at.year))),
        ("通数", order.asking(copies=2)),
        ("シリアル番号", order.showing(serial=other)),
        ("媒体", order.showing(media="SMARTPHONE")),
        ("有効性", order.showing(status="REVOKED")),
        ("発行者", order.showing(issuer="CN=Nobody")),
        ("経路", order.at(channel="COUNTER")),
        ("事業者", order.at(operator="0002")),
        ("店舗", order.at(store="000002")),
        ("端末", order.at(terminal="T0002")),
        ("端末の団体", order.at(municipality="131016")),
        ("言語", order.at(language="en")),
        ("本人確認の方式", replace(order, presented=replace(order.presented, card_user="AAAA0000", card_pin="0000"))),
    ]


@case("5-5", "交付に使った番号は、別の操作に使えない", basis=_BASIS)
def other_operation(target: Target) -> Iterator[Finding]:
    """A list under the number of an order, and the other way round."""
    order = order_for(target)
    send(target, order)
    yield from _reused(send(target, order, operation="ListCertificates"), "ListCertificates")
    listed = order_for(target)
    send(target, listed, operation="ListCertificates")
    outcome = outcome_of(send(target, listed))
    yield check(code_of(outcome) == "REQUEST_ID_REUSED", f"照会の番号での交付要求は断るはずで、{came(outcome)}")


def _reused(reply: Reply, operation: str) -> Iterator[Finding]:
    try:
        reading.body_of(reply.body, operation=operation)
        yield Finding(ok=False, what=f"交付要求の番号での {operation} に答えた")
    except KoikiFault as fault:
        yield check(fault.code == "REQUEST_ID_REUSED", f"Fault REQUEST_ID_REUSED のはずで、{fault.code} だった")


@case("5-6", "断った要求の再送にも、同じバイト列", basis=_BASIS)
def refused_again(target: Target) -> Iterator[Finding]:
    """One refused request of every code of the roster, sent three times."""
    target.roster.require()
    by_code = {min(one.codes): one.line for one in target.roster.refused() if not one.line.ask.card}
    for code, line in by_code.items():
        if line.ask.members:
            continue
        asked = Asked(line.ask.kind, line.ask.scope, (), line.ask.options, line.ask.year, line.ask.copies)
        order = replace(order_for(target), presented=presented_of(line), asked=asked)
        bodies = {send(target, order).body for _ in range(3)}
        yield check(len(bodies) == 1, f"{code} の3度の答えは同じはずで、{len(bodies)} 通りあった")


@case("5-7", "照会の再送にも、同じバイト列", basis=_BASIS)
def questions_again(target: Target) -> Iterator[Finding]:
    """GetStatus with its time of day, and a list."""
    root = writing.exchange(
        "GetStatus", municipality=target.municipality, request_id=new_request_id(), sent_at=target.now()
    )
    data = writing.envelope(root)
    bodies = {target.post(data, action=target.action("GetStatus")).body for _ in range(3)}
    yield check(len(bodies) == 1, f"稼働状況の3度の答えは同じはずで、{len(bodies)} 通りあった")
    if target.roster.known:
        order = order_for(target)
        bodies = {send(target, order, operation="ListCertificates").body for _ in range(3)}
        yield check(len(bodies) == 1, f"一覧の3度の答えは同じはずで、{len(bodies)} 通りあった")


@case("5-8", "番号の違う2つの要求は、2つの交付", basis=_BASIS)
def two_numbers(target: Target) -> Iterator[Finding]:
    """The same person asks twice: two numbers, two fees."""
    order = order_for(target)
    numbers = set()
    for one in (order, replace(order, request_id=new_request_id())):
        outcome = outcome_of(send(target, one))
        if isinstance(outcome, Issued):
            target.papers_of(one, outcome)
            numbers.add(outcome.certificate_number)
    yield check(len(numbers) == 2, f"発行番号は2つのはずで、{len(numbers)} 個だった")


@case("5-9", "結果通知の後の再送にも、同じバイト列", basis=_BASIS)
def after_report(target: Target) -> Iterator[Finding]:
    """A paper that was delivered is still the paper of its number."""
    order = order_for(target)
    first = send(target, order)
    issued = outcome_of(first)
    if not isinstance(issued, Issued):
        yield Finding(ok=False, what=f"交付のはずで、{came(issued)}")
        return
    target.centre.report(
        issue_request_id=order.request_id,
        outcome="PRINTED",
        printed_copies=1,
        paid=issued.total_fee,
        completed_at=target.now(),
    )
    target.reported(order.request_id)
    yield check(send(target, order).body == first.body, "結果通知の後も同じバイト列のはず")


@case("5-10", "番号は団体の中で一意: 別の団体の同じ番号は別の要求", basis=_BASIS + "、P14")
def other_municipality(target: Target) -> Iterator[Finding]:
    """The same number in both sample municipalities is two requests of two people."""
    second = next((code for code in ("999997", "999989") if code != target.municipality), "")
    neighbour = sample_roster(municipality=second, now=target.now())
    order = order_for(target)
    try:
        line = neighbour.someone().line
        target.centre_at(Terminal(), municipality=second).status()
    except KoikiFault as fault:
        raise NotApplicable(f"もう1つの見本の団体 {second} がこのサーバにない") from fault
    first = outcome_of(send(target, order))
    there = replace(order, municipality=second, presented=presented_of(line))
    away = target.forked(municipality=second)
    other = outcome_of(send(away, there))
    numbers = {one.certificate_number for one in (first, other) if isinstance(one, Issued)}
    yield check(len(numbers) == 2, f"2つの団体で2通のはずで、{came(first)} と {came(other)}")
    target.cancel(order.request_id)
    away.cancel(order.request_id)


@case("5-11", "同じ番号で中身の違う電文を同時に送ると、発行は一方だけ", basis=_BASIS)
def rivals(target: Target) -> Iterator[Finding]:
    """One is the message of its number, the other REQUEST_ID_REUSED."""
    for _ in range(4):
        order = order_for(target)
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(partial(send, target), (order, order.asking(copies=2))))
        codes = sorted(code_of(outcome_of(reply)) or "交付" for reply in replies)
        right = (["REQUEST_ID_REUSED", "交付"], ["BUSY", "交付"], ["BUSY", "REQUEST_ID_REUSED"])
        yield check(codes in right, f"交付と REQUEST_ID_REUSED のはずで、{'・'.join(codes)} だった")


@case("5-12", "大文字・小文字だけが違う番号は、別の要求", basis="koiki.xsd RequestId (文字列)")
def letter_case(target: Target) -> Iterator[Finding]:
    """What a record keeper that folds letters would take for a resend."""
    stem = new_request_id()[:-4]
    orders = [replace(order_for(target), request_id=stem + end) for end in ("abcd", "ABCD")]
    numbers = set()
    for order in orders:
        outcome = outcome_of(send(target, order))
        if isinstance(outcome, Issued):
            target.papers_of(order, outcome)
            numbers.add(outcome.certificate_number)
    yield check(len(numbers) == 2, f"発行番号は2つのはずで、{len(numbers)} 個だった")


@case("5-13", "答えの保持時間を過ぎた再送は ANSWER_EXPIRED で、二度と発行しない", basis="koiki.xsd ANSWER_EXPIRED")
def expired(_: Target) -> Iterable[Finding]:
    """Retention is sixty minutes, and a run does not wait for it."""
    raise NotApplicable("保持時間 (既定60分) を待たないと確かめられない")


def _one_paper(target: Target, order: Order, replies: list[Reply]) -> Iterator[Finding]:
    """All replies are one paper, and the server knows of one delivery."""
    bodies = {reply.body for reply in replies}
    outcomes = [outcome_of(reply) for reply in replies]
    papers = [outcome for outcome in outcomes if isinstance(outcome, Issued)]
    yield check(len(papers) == len(replies), f"{len(replies)} 回とも交付のはずで、{len(papers)} 回だった")
    numbers = {paper.certificate_number for paper in papers}
    yield check(len(numbers) == 1, f"発行番号は1つのはずで、{len(numbers)} 個だった")
    yield check(len({paper.pdf for paper in papers}) == 1, "PDF は1つのはず")
    yield check(len(bodies) == 1, f"答えのバイト列は1通りのはずで、{len(bodies)} 通りあった")
    if papers:
        target.papers_of(order, papers[0])


CASES = gathered(globals())
