"""Faults planted on the line: the kit names each by the case about it. That an honest line passes: test_honest."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from integrations.centre.kit.carrier import Http, Reply
from integrations.centre.kit.cases import ALL
from integrations.centre.kit.roster import sample_roster
from integrations.centre.kit.run import FAIL, run_cases, selected
from integrations.centre.kit.target import Target

from .conftest import TEN

pytestmark = pytest.mark.django_db

Spoil = Callable[["Spoiling", bytes, Reply], bytes]


@dataclass
class Spoiling:
    """A carrier whose answers (``after``) or messages (``before``) are tampered with."""

    inner: Http
    after: Spoil | None = None
    before: Callable[[Spoiling, bytes], bytes] | None = None
    seen: dict[bytes, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, body: bytes, *, headers: Mapping[str, str], method: str = "POST", timeout: float = 60) -> Reply:
        number = request_id(body)
        sent = self.before(self, body) if self.before else body
        reply = self.inner(sent, headers=headers, method=method, timeout=timeout)
        with self.lock:
            self.seen[number] = self.seen.get(number, 0) + 1
        return replace(reply, body=self.after(self, body, reply)) if self.after else reply

    def open_socket(self, *, timeout: float) -> socket.socket:
        return self.inner.open_socket(timeout=timeout)

    @property
    def address(self) -> tuple[str, str]:
        return self.inner.address


def request_id(body: bytes) -> bytes:
    found = re.search(rb"requestId>([^<]*)<", body)
    return found[1] if found else b""


def sub(pattern: str, put: str, *, when: bytes = b"") -> Spoil:
    """Replace in answers to messages that hold ``when``."""

    def spoil(_: Spoiling, asked: bytes, reply: Reply) -> bytes:
        return re.sub(pattern.encode(), put.encode(), reply.body) if when in asked else reply.body

    return spoil


def on_resend(pattern: str, put: str) -> Spoil:
    def spoil(line: Spoiling, asked: bytes, reply: Reply) -> bytes:
        again = line.seen[request_id(asked)] > 1
        return re.sub(pattern.encode(), put.encode(), reply.body) if again else reply.body

    return spoil


def message_of(code: str, put: str, *, when: bytes = b"") -> Spoil:
    return sub(f"(<code>{code}</code><message>)[^<]*", rf"\g<1>{put}", when=when)


_DV = b"serialNumber>7070121<"
_ISSUE = b"IssueCertificate"

AFTER: dict[str, tuple[str, Spoil]] = {
    "another fee for one copy": ("3-1", sub("<unitFee>250</unitFee>", "<unitFee>260</unitFee>")),
    "another fee, rightly multiplied": ("3-1", sub("<(unit|total)Fee>250<", r"<\g<1>Fee>260<")),
    "fee not multiplied": ("3-11", sub("<totalFee>[0-9]+<", "<totalFee>250<")),
    "page count off by one": ("3-1", sub("<pages>1<", "<pages>2<")),
    "one copy more": ("3-11", sub("<copies>2<", "<copies>3<")),
    "the list has another fee": ("2-1", sub("<fee>250<", "<fee>200<", when=b"ListCertificates")),
    "the status has another fee": ("1-4", sub("<fee>250<", "<fee>200<", when=b"GetStatus")),
    "the list leaves a kind out": ("2-1", sub("<certificate><kind>RISAI.*?</certificate>", "")),
    "status says closed what is open": ("6-3", sub("<open>true", "<open>false", when=b"GetStatus")),
    "out of service with everything open": ("1-1", sub("<status>IN_SERVICE", "<status>OUT_OF_SERVICE")),
    "the hour without a zone": ("1-1", sub(r"\+09:00</serverTime>", "</serverTime>")),
    "a clock that is wrong": ("1-1", sub(r"<serverTime>2026", "<serverTime>x")),
    "other bytes on resend": ("5-1", on_resend("</soap:Envelope>", "</soap:Envelope>\n")),
    "second number on resend": ("5-1", on_resend("(<certificateNumber>)", r"\g<1>9")),
    "refused again in other words": ("5-6", on_resend("</message>", "。</message>")),
    "the status of another second on resend": ("5-7", on_resend(":00:00", ":00:01")),
    "the reason in the words": ("4-21", message_of("HELD", "支援措置のため交付できません。")),
    "an unpaid tax in the words": ("4-21", message_of("NO_TAX_RECORD", "未納があります。")),
    "a name in the words": ("4-21", message_of("REMOVED", "平野　勝様は交付できません。")),
    "other words for the protected": ("4-22", message_of("HELD", "窓口へ。", when=_DV)),
    "one byte more for the protected": ("4-23", message_of("HELD", r"ご利用いただけません。 ", when=_DV)),
    "another code for the protected": ("4-8", sub("<code>HELD<", "<code>NOT_FOUND<", when=_DV)),
    "the protected are offered a kind in the list": (
        "4-24",
        sub("<refusal><code>HELD.*?</refusal>", "<available><scope>SELF</scope></available>", when=_DV),
    ),
    "the list refuses with another code": ("2-5", sub("<code>NO_SEAL<", "<code>NO_RECORD<", when=b"ListCertificates")),
    "the list names a neighbour": ("2-4", sub("<name>桐生　健一<", "<name>橋本　隆<", when=b"ListCertificates")),
    "a Fault that repeats the serial number": ("7-7", sub("(<KoikiFault.*<message>)", r"\g<1>86753091")),
    "a Fault with a stack trace": ("7-1", sub("(<faultstring>)", r"\g<1>Traceback (most recent call last)")),
    "a Fault of another code": ("7-6", sub("<code>INVALID_MESSAGE", "<code>INTERNAL")),
    "a Fault that says try again": ("7-6", sub("<retryable>false", "<retryable>true")),
    "a Fault without the contract's detail": ("7-6", sub("<detail>.*</detail>", "")),
    "a faultcode of nobody's": ("7-6", sub("soap:Client", "Wrong")),
    "every report is accepted": ("11-3", sub("<accepted>false", "<accepted>true")),
    "a cancelled paper is delivered": ("11-1", sub("<state>CANCELLED", "<state>DELIVERED")),
    "every application is accepted": ("10-1", sub("ALREADY_APPLIED", "ACCEPTED")),
    "a number nobody has is under review": ("10-5", sub("<status>NOT_FOUND", "<status>UNDER_REVIEW")),
    "a notice is another incident each time": ("12-1", on_resend("(<incidentNumber>)", r"\g<1>9")),
}


@pytest.mark.long
@pytest.mark.parametrize(("number", "spoil"), AFTER.values(), ids=AFTER.keys())
def test_a_fault_in_the_answers_is_found(number: str, spoil: Spoil, akashi: str) -> None:
    assert outcome(akashi, number, after=spoil) == FAIL


def forgiving(_: Spoiling, body: bytes) -> bytes:
    """A server that passes over what it does not know."""
    return re.sub(rb"<k:urgent>.*?</k:urgent>|<[a-z0-9]+:extra[^>]*/>", b"", body)


def first_only(line: Spoiling, body: bytes) -> bytes:
    """A server that tells requests apart by more than their number."""
    number = request_id(body)
    return body.replace(number, number[:-1] + b"f", 1) if line.seen.get(number) and _ISSUE in body else body


def new_each_time(line: Spoiling, body: bytes) -> bytes:
    """A server that issues anew for a resend."""
    number = request_id(body)
    again = line.seen.get(number, 0)
    return body.replace(number, number[:-4] + b"%04d" % again, 1) if again and _ISSUE in body else body


def grown_up(_: Spoiling, body: bytes) -> bytes:
    """A server that takes a child of fourteen for the parent."""
    return body.replace(b">7080131<", b">7080111<")


def a_day_late(_: Spoiling, body: bytes) -> bytes:
    """A server for which the birthday is not yet fifteen."""
    return body.replace(b">7080121<", b">7080131<")


def another_person(_: Spoiling, body: bytes) -> bytes:
    """A server that now and then takes one person for another."""
    return body.replace(b">7070321<", b">7090311<")


def without_status(_: Spoiling, body: bytes) -> bytes:
    """A server that does not look at what the centre found of the certificate."""
    return re.sub(rb"status>(REVOKED|EXPIRED)<", b"status>GOOD<", body)


def at_most_five(_: Spoiling, body: bytes) -> bytes:
    """A server that cuts the copies down instead of refusing."""
    return re.sub(rb"copies>(6|7|8|9|10)<", b"copies>5<", body)


BEFORE: dict[str, tuple[str, Callable[[Spoiling, bytes], bytes]]] = {
    "unknown elements are passed over": ("7-8", forgiving),
    "other content under a used number is issued": ("5-4", first_only),
    "a resend is issued anew": ("5-1", new_each_time),
    "fifteen a day too early": ("4-9", grown_up),
    "fifteen a day too late": ("4-20", a_day_late),
    "another person's paper": ("13-6", another_person),
    "a revoked certificate is good": ("2-10", without_status),
    "too many copies are cut down": ("3-12", at_most_five),
}


@pytest.mark.long
@pytest.mark.parametrize(("number", "spoil"), BEFORE.values(), ids=BEFORE.keys())
def test_a_fault_in_the_work_is_found(number: str, spoil: Callable[[Spoiling, bytes], bytes], akashi: str) -> None:
    assert outcome(akashi, number, before=spoil) == FAIL


def outcome(address: str, number: str, **spoil: object) -> str:
    carrier = Spoiling(Http(address), **spoil)
    roster = sample_roster(municipality="999997", now=TEN)
    target = Target(municipality="999997", carrier=carrier, roster=roster)
    (result,) = run_cases(selected(ALL, [number]), target=target)
    return result.outcome
