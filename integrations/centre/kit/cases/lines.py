"""13 回線: connections that break, stall, repeat and crowd; afterwards there is one paper and it is the right one's."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdfium2

from integrations.centre.kit.asking import ask_line, came
from integrations.centre.kit.carrier import Reply
from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.cases.resending import order_for
from integrations.centre.kit.orders import Order, outcome_of, send
from integrations.centre.kit.rawline import connected, message_bytes, read_until, reset
from integrations.centre.kit.roster import Expectation, presented_of
from integrations.centre.kit.target import Target
from integrations.centre.wire import Asked, Cut, Issued, KoikiFault, Trouble

_BASIS = "業務知識 2・10-43、約束 P2・P10"
_AT_ONCE = 12
#: Few: how many a server bears without its gateway before it is not part of the contract.
_SILENT = 2
_MOST_SECONDS = 30.0
_DROPPED = re.compile("[\\s\u3000\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@case("13-1", "答えの前に回線が切れた要求を再送すると、1つの交付", basis=_BASIS)
def cut_before_answer(target: Target) -> Iterator[Finding]:
    """The terminal dies at once, a moment later, and well after the server has begun."""
    for wait in (0.0, 0.02, 0.3):
        order = order_for(target)
        target.may_have_issued(order.request_id)
        with connected(target) as wire:
            wire.sendall(message_bytes(target, order.envelope(), operation="IssueCertificate"))
            time.sleep(wait)
            reset(wire)
        yield from _settles(target, order, f"{wait:g} 秒後に切れた要求")


@case("13-2", "答えの途中 (1・100・半分・最後の1バイト前) で切れた要求を再送すると、同じバイト列", basis=_BASIS)
def cut_within_answer(target: Target) -> Iterator[Finding]:
    """What was read before the break is the beginning of what the resend gets."""
    size = 0
    for name, count in (("1バイト目", 1), ("100バイト目", 100), ("半分", -2), ("最後の1バイト前", -1)):
        order = order_for(target)
        target.may_have_issued(order.request_id)
        stop = count if count > 0 else (size // 2 if count == -2 else max(size - 200, 1))
        with connected(target) as wire:
            wire.sendall(message_bytes(target, order.envelope(), operation="IssueCertificate"))
            begun = read_until(wire, count=stop)
            reset(wire)
        again = send(target, order)
        size = len(again.body)
        same = begun == again.body[: len(begun)] or b"\r\n" in begun[:12]  # a chunked answer begins with a length
        yield check(same, f"{name}で切れた答えの再送は、同じ始まりのはず")
        yield from _settles(target, order, f"{name}で切れた要求")


def _settles(target: Target, order: Order, name: str) -> Iterator[Finding]:
    """Two resends are one paper."""
    first, second = (send(target, order) for _ in range(2))
    outcome = outcome_of(first)
    yield check(isinstance(outcome, Issued), f"{name}の再送は交付のはずで、{came(outcome)}")
    yield check(first.body == second.body, f"{name}の2度の再送は同じバイト列のはず")
    if isinstance(outcome, Issued):
        target.papers_of(order, outcome)


@case("13-3", "途中までしか届かなかった電文は、何も発行しない", basis=_BASIS)
def half_request(target: Target) -> Iterator[Finding]:
    """Half of the bytes, and all but the last; the whole message is then answered under the same number."""
    for name, part in (("半分", 0.5), ("最後の1バイト前まで", 0.0)):
        order = order_for(target)
        data = message_bytes(target, order.envelope(), operation="IssueCertificate")
        target.may_have_issued(order.request_id)
        with connected(target) as wire:
            wire.sendall(data[: int(len(data) * part) if part else -1])
            time.sleep(0.2)
            reset(wire)
        yield check(not _known(target, order), f"{name}の電文では何も発行しないはず")
        yield from _settles(target, order, f"{name}しか届かなかった要求")


def _known(target: Target, order: Order) -> bool:
    """Whether the server knows an issue of this number; TIMED_OUT leaves it open for a later word."""
    try:
        target.centre.report(
            issue_request_id=order.request_id,
            outcome="TIMED_OUT",
            printed_copies=0,
            paid=0,
            completed_at=target.now(),
        )
    except KoikiFault as fault:
        return fault.code != "UNKNOWN_REQUEST"
    return True


@case("13-4", "長さの合わない電文は、何も発行しない", basis="RFC 9112 §6.3")
def wrong_length(target: Target) -> Iterator[Finding]:
    """Content-Length says less than came."""
    order = order_for(target)
    target.may_have_issued(order.request_id)
    envelope = order.envelope()
    data = message_bytes(target, envelope, operation="IssueCertificate", length=len(envelope) - 20)
    with connected(target) as wire:
        wire.sendall(data)
        try:
            answer = read_until(wire, count=400)
        except Cut:
            answer = b""
    yield check(b"issued" not in answer, "短い長さを言う電文では何も発行しないはず")
    yield check(not _known(target, order), "短い長さを言う電文では何も発行しないはずで、発行していた")


@case("13-5", "少しずつ届く電文にも答え、黙った回線がほかを待たせない", basis="約束 P16")
def slow_line(target: Target) -> Iterator[Finding]:
    """Two connections say half a head and nothing more; others are served; a dripping one gets its paper."""
    order = order_for(target)
    data = message_bytes(target, order.envelope(), operation="IssueCertificate")
    silent = [target.carrier.open_socket(timeout=5) for _ in range(_SILENT)]
    try:
        for wire in silent:
            wire.sendall(data[:100])
        started = time.monotonic()
        status = target.centre.status()
        seconds = time.monotonic() - started
        yield check(bool(status.status) and seconds < 10, f"黙った回線の間も答えるはずで、{seconds:.1f} 秒かかった")
    finally:
        for wire in silent:
            reset(wire)
    target.may_have_issued(order.request_id)
    with connected(target) as wire:
        for start in range(0, len(data), 64):
            wire.sendall(data[start : start + 64])
            time.sleep(0.01)
        begun = read_until(wire, count=64)
    yield check(bool(begun), "少しずつ届いた電文に答えるはず")
    yield from _settles(target, order, "少しずつ届いた要求")


@case("13-6", "違う人の要求を同時に多数送っても、取り違えない", basis="約束 P1・P15、業務知識 2 の各事故")
def crowd(target: Target) -> Iterator[Finding]:
    """Everybody of the roster who gets a 住民票, twelve at a time, three rounds: each paper bears the asker's name."""
    target.roster.require()
    people = [one for one in target.roster.issued("JUMINHYO") if one.line.ask.scope == "SELF" and _name(target, one)][
        :24
    ]
    if len(people) < 2:
        raise NotApplicable("名簿に、住民票を交付できる人が2人いない")

    def ask(one: Expectation) -> tuple[Expectation, object]:
        try:
            return one, ask_line(target, one)
        except Trouble as error:
            return one, error

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(ask, people * 3))
    wrong, numbers = 0, set()
    for one, answer in answers:
        if not isinstance(answer, Issued):
            yield Finding(ok=False, what=f"{one.line.no} は交付のはずで、{_said(answer)}")
            continue
        numbers.add(answer.certificate_number)
        text = _text(answer.pdf)
        mine = _name(target, one)
        others = {_plain(_name(target, other)) for other in people} - {_plain(mine)}
        home = {_plain(name) for name in _household(target, one)}
        wrong += _plain(mine) not in text or any(name in text for name in others - home)
    yield check(not wrong, f"{len(answers)} 通のうち {wrong} 通が、求めた人の紙でなかった")
    yield check(len(numbers) == len(answers), f"{len(answers)} 通の発行番号は {len(numbers)} 通りだった")


@case("13-8", "1本の回線で続けて送っても、それぞれの人の答えが順に返る", basis="RFC 9112 §9.3、約束 P1")
def one_line(target: Target) -> Iterator[Finding]:
    """Several people over one kept connection, where the server keeps one."""
    people = [one for one in target.roster.issued("JUMINHYO") if one.line.ask.scope == "SELF" and _name(target, one)]
    target.roster.require()
    orders = []
    for one in people[:6]:
        if not (one.line.ask.members or one.line.ask.card):
            asked = Asked("JUMINHYO", "SELF")
            orders.append((one, replace(order_for(target), presented=presented_of(one.line), asked=asked)))
    host, path = target.carrier.address
    connection = http.client.HTTPConnection(host)
    connection.sock = target.carrier.open_socket(timeout=30)
    kept = 0
    try:
        for one, order in orders:
            target.may_have_issued(order.request_id)
            connection.request("POST", path, body=order.envelope(), headers={"Content-Type": "text/xml; charset=utf-8"})
            response = connection.getresponse()
            reply = Reply(response.status, {}, response.read(), 0.0)
            outcome = outcome_of(reply)
            mine = isinstance(outcome, Issued) and _plain(_name(target, one)) in _text(outcome.pdf)
            yield check(mine, f"{one.line.no} は求めた人の紙のはずで、{came(outcome)}")
            kept += 1
            if response.will_close:
                break
    finally:
        connection.close()
    yield check(kept > 0, f"{len(orders)} 人のうち {kept} 人を1本の回線で送った")


def _said(answer: object) -> str:
    return type(answer).__name__ if isinstance(answer, Trouble) else came(answer)  # type: ignore[arg-type]


def _name(target: Target, one: Expectation) -> str:
    person = target.roster.resident(one.line.serial)
    return person.name if person else ""


def _household(target: Target, one: Expectation) -> list[str]:
    person = target.roster.resident(one.line.serial)
    return [other.name for other in target.roster.residents if person and other.household == person.household]


def _plain(text: str) -> str:
    """Without blanks and variation selectors, as a text layer may lack them."""
    return "".join(
        char for char in text if not char.isspace() and not 0xFE00 <= ord(char) <= 0xFE0F and ord(char) < 0xE0000
    )


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return _plain("".join(page.get_textpage().get_text_range() for page in document))
    finally:
        document.close()


@case("13-7", "答えは締切のうちに返る", basis="業務知識 1 規模 (20秒で打ち切り)、約束 P16", last=True)
def in_time(target: Target) -> Iterator[Finding]:
    """The slowest answer of this run; an answer after the deadline is a paper nobody waits for."""
    slowest = target.watch.slowest
    yield check(
        slowest < _MOST_SECONDS, f"どの答えも {_MOST_SECONDS:.0f} 秒以内のはずで、最も遅い答えは {slowest:.1f} 秒"
    )


CASES = gathered(globals())
