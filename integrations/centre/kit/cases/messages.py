"""7 電文: what is no message of the contract gets one Fault, gives nothing away and does nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from lxml import etree

from integrations.centre.kit import hostile, samples
from integrations.centre.kit.carrier import Reply
from integrations.centre.kit.case import AREAS, Case, Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.faults import as_fault, given_away, judge_fault
from integrations.centre.kit.mutations import spoilt
from integrations.centre.kit.roster import presented_of
from integrations.centre.kit.target import Target
from integrations.centre.wire import Cut, KoikiFault, NotConnected, Presented, new_request_id, reading, writing
from integrations.centre.wire.words import OPERATIONS

_BASIS = "koiki.xsd KoikiFault、約束 P21"
_WRONG = ("INVALID_MESSAGE",)


def _good(target: Target, operation: str = "IssueCertificate") -> tuple[str, etree._Element, Presented]:
    """A message that would be answered, its number, and who asks: the more it would give, the more a fault shows."""
    number = new_request_id()
    presented = presented_of(target.roster.someone().line) if target.roster.known else samples.NOBODY
    return number, samples.message(target, operation, request_id=number, presented=presented), presented


def _refused(
    target: Target, makes: Callable[[bytes, bytes], Mapping[str, bytes]], *, may_close: bool = False
) -> Iterator[Finding]:
    """Send every message ``makes`` makes of a good one; each has a number of its own."""
    names = list(makes(b"<k:a>00000000</k:a>", b"00000000"))
    for name in names:
        number, root, presented = _good(target)
        data = makes(writing.envelope(root), presented.serial.encode())[name]
        target.may_have_issued(number)
        try:
            reply = target.post(data, action=target.action("IssueCertificate"), timeout=30)
        except (Cut, NotConnected):
            yield check(may_close, f"{name}: Fault のはずで、答えずに接続を切った")
            continue
        if may_close and reply.status in (400, 413):
            continue
        yield from judge_fault(reply, name=name, codes=_WRONG, secrets=_secrets(target, presented))
        yield check(not _was_issued(target, number), f"{name}: 何も発行しないはずで、発行していた")


def _secrets(target: Target, presented: Presented) -> tuple[str, ...]:
    return (*samples.SECRETS, presented.serial, *target.roster.names)


def _was_issued(target: Target, number: str) -> bool:
    """Whether a delivery report finds something under the number; it is then cancelled."""
    try:
        target.centre.report(
            issue_request_id=number, outcome="CANCELLED", printed_copies=0, paid=0, completed_at=target.now()
        )
    except KoikiFault as fault:
        return fault.code != "UNKNOWN_REQUEST"
    finally:
        target.reported(number)
    return True


@case("7-1", "XML として壊れた電文", basis=_BASIS)
def broken(target: Target) -> Iterable[Finding]:
    """Nothing, half, too much, forbidden characters."""
    return _refused(target, hostile.broken)


@case("7-2", "DOCTYPE・実体・外部参照のある電文 (XXE、実体爆弾)", basis=_BASIS)
def entities(target: Target) -> Iterator[Finding]:
    """Refused quickly, and no address in them is asked for."""
    with _canary() as (address, was_called):
        yield from _refused(target, lambda good, serial: hostile.entities(good, serial, address))
        yield check(not was_called(), "電文の中のアドレスを読みに来ないはずで、読みに来た")


@contextmanager
def _canary() -> Iterator[tuple[str, Callable[[], bool]]]:
    """An address of this machine and whether anybody came; a server elsewhere could not come at all."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)

        def called() -> bool:
            try:
                listening.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield f"http://127.0.0.1:{listening.getsockname()[1]}/x", called


@case("7-3", "UTF-8 でない電文", basis="約束 P21 文字コード")
def encodings(target: Target) -> Iterable[Finding]:
    """Declared and undeclared."""
    return _refused(target, lambda good, _: hostile.encodings(good))


@case("7-4", "封筒の形の違う電文", basis="SOAP 1.1 §4、" + _BASIS)
def envelopes(target: Target) -> Iterable[Finding]:
    """Envelope, Header and Body other than they should be."""

    def made(good: bytes, _: bytes) -> Mapping[str, bytes]:
        return hostile.envelopes(good.partition(b"Body>")[2].rpartition(b"</soap:Body>")[0])

    return _refused(target, made)


@case("7-5", "大きすぎる・深すぎる電文", basis="約束 P21 大きさ")
def huge(target: Target) -> Iterable[Finding]:
    """A Fault, HTTP 413 or a closed connection, soon, and the next message is answered."""
    yield from _refused(target, lambda good, _: hostile.huge(good), may_close=True)
    yield check(bool(target.centre.status().status), "その後の稼働状況照会に答えるはず")


def _operation(operation: str, target: Target) -> Iterator[Finding]:
    number, root, presented = _good(target, operation)
    for name, changed in spoilt(root):
        # A number of one's own for each: an answer kept for one must not answer the next.
        place = changed.find(f".//{{{changed.nsmap['k']}}}requestId")
        own = number
        if place is not None and place.text == number:
            own = place.text = new_request_id()
        target.may_have_issued(own)
        reply = target.post(writing.envelope(changed), action=target.action(operation))
        yield from judge_fault(reply, name=name, codes=_WRONG, secrets=_secrets(target, presented))
        if operation == "IssueCertificate" and as_fault(reply) is None:
            yield check(not _was_issued(target, own), f"{name}: 何も発行しないはずで、発行していた")
        else:
            target.reported(own)


_OPERATIONS = tuple(
    Case(
        number=f"7-{place}",
        area=AREAS[7],
        title=f"{operation} のすべての項目を1つずつ契約に合わなくした電文",
        basis="koiki.xsd、約束 P21 未知要素・全電文の変異",
        run=partial(_operation, operation),
    )
    for place, operation in enumerate(OPERATIONS, start=6)
)


@case("7-13", "HTTP として違う送り方", basis="SOAP 1.1 §6、WSDL")
def http_ways(target: Target) -> Iterator[Finding]:
    """Other methods and content types issue nothing; SOAPAction never decides what is done."""
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        number, root, presented = _good(target)
        target.may_have_issued(number)
        try:
            reply = target.post(writing.envelope(root), method=method)
            yield check(reply.status >= 400 or method == "OPTIONS", f"{method}: 断るはずで、HTTP {reply.status}")
            given = given_away(reply.body, (presented.serial,)) if b"<html" not in reply.body else ""
            yield check(not given, f"{method}: 答えに{given}が出た")
        except (Cut, NotConnected):
            pass  # closing the connection is refusing
        yield check(not _was_issued(target, number), f"{method}: 何も発行しないはずで、発行していた")
    for kind in ("text/plain", "application/json", "text/xml; charset=utf-16", "application/x-www-form-urlencoded"):
        number, root, _ = _good(target)
        target.may_have_issued(number)
        reply = target.post(
            writing.envelope(root), action=target.action("IssueCertificate"), headers={"Content-Type": kind}
        )
        yield check(reply.status in (400, 415, 500), f"Content-Type {kind}: 断るはずで、HTTP {reply.status}")
        yield check(not _was_issued(target, number), f"Content-Type {kind}: 何も発行しないはずで、発行していた")


@case("7-14", "SOAPAction が電文と違っても、することは電文が決める", basis="SOAP 1.1 §6.1.1")
def other_action(target: Target) -> Iterator[Finding]:
    """A question with the action of an order is answered as a question or refused."""
    for said in ("IssueCertificate", "ReportDelivery", "Nothing"):
        number, root, _ = _good(target, "GetStatus")
        reply = target.post(writing.envelope(root), action=target.action(said))
        yield check(_is_answer(reply, "GetStatus"), f"SOAPAction {said}: 稼働状況の答えか Fault のはず")
        yield check(not _was_issued(target, number), f"SOAPAction {said}: 何も発行しないはずで、発行していた")


def _is_answer(reply: Reply, operation: str) -> bool:
    try:
        reading.body_of(reply.body, operation=operation)
    except KoikiFault:
        return True
    return True


@case("7-15", "同じ意味の違う書き方は受ける", basis="XML 1.0、SOAP 1.1")
def spellings(target: Target) -> Iterator[Finding]:
    """A byte order mark, other prefixes, indentation, blanks around numbers, a harmless header."""
    ways: dict[str, Callable[[bytes], bytes]] = {
        "BOM つき": lambda good: b"\xef\xbb\xbf" + good,
        "宣言なし": lambda good: good.partition(b"?>")[2].lstrip(),
        "他の接頭辞": lambda good: good.replace(b"soap:", b"SOAP-ENV:").replace(b":soap=", b":SOAP-ENV="),
        "字下げ": lambda good: good.replace(b"><", b">\n  <"),
        "空の Header": lambda good: good.replace(b"<soap:Body>", b"<soap:Header/><soap:Body>"),
        "知らない Header": lambda good: good.replace(
            b"<soap:Body>", b'<soap:Header><t:T xmlns:t="urn:t">5</t:T></soap:Header><soap:Body>'
        ),
    }
    for name, write in ways.items():
        _, root, _ = _good(target, "GetStatus")
        reply = target.post(write(writing.envelope(root)), action=target.action("GetStatus"))
        yield check(as_fault(reply) is None and reply.status == 200, f"{name}の電文に答えるはずで、断った")


@case("7-16", "知らない要求・申請番号の答えに個人情報がない", basis="koiki.xsd UNKNOWN_REQUEST・NOT_FOUND")
def unknown_things(target: Target) -> Iterator[Finding]:
    """What nobody knows is said in the contract's words."""
    _, root, presented = _good(target, "ReportDelivery")
    reply = target.post(writing.envelope(root), action=target.action("ReportDelivery"))
    secrets = _secrets(target, presented)
    yield from judge_fault(reply, name="知らない要求の結果通知", codes=("UNKNOWN_REQUEST",), secrets=secrets)
    state = target.centre.registration("0" * 16)
    yield check(state.status == "NOT_FOUND", f"知らない申請番号は NOT_FOUND のはずで、{state.status} だった")


@case("7-98", "この実行のすべての Fault が、符号ごとに同じ文で、個人情報を含まない", basis="約束 P21", last=True)
def all_faults(target: Target) -> Iterator[Finding]:
    """Everything the watch has seen."""
    if not target.watch.faults:
        raise NotApplicable("この実行でまだ Fault を受け取っていない")
    texts: dict[str, set[str]] = {}
    names = tuple(target.roster.names)
    for body, number in {body: number for number, body in target.watch.faults}.items():
        fault = as_fault(Reply(500, {}, body, 0.0))
        if fault is None:
            yield Finding(ok=False, what=f"{number} で受け取った Fault が契約の形でない")
            continue
        given = given_away(body, (*samples.SECRETS, *names))
        if given:
            yield Finding(ok=False, what=f"{number} で受け取った Fault に{given}が出た")
        texts.setdefault(fault.code, set()).add(fault.message)
    for code, found in sorted(texts.items()):
        yield check(len(found) == 1, f"{code} の文は1通りのはずで、{len(found)} 通りあった")


@case("7-99", "この実行のすべての答えが、HTTP と SOAP の決まりに合う", basis="SOAP 1.1 §6", last=True)
def all_frames(target: Target) -> Iterator[Finding]:
    """Status and content type of every answer."""
    wrong = target.watch.frames
    said = "、".join(f"{number}: {what}" for number, what in wrong[:5])
    yield check(not wrong, f"{target.watch.replies} 個の答えのうち {len(wrong)} 個が合わない ({said or 'なし'})")


CASES = tuple(sorted((*_OPERATIONS, *gathered(globals())), key=lambda one: one.order))
