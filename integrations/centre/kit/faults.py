"""Judging a Fault: the contract's one shape, fixed words, and nothing of anybody's in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from integrations.centre.kit.carrier import Reply
from integrations.centre.kit.case import Finding, check
from integrations.centre.wire import KoikiFault, WrongAnswer
from integrations.centre.wire.reading import body_of
from integrations.centre.wire.writing import SOAP

__all__ = ["as_fault", "given_away", "judge_fault"]

#: What of a program's inside, or of a page for people, has no place in a Fault.
_INSIDES = (
    b"Traceback", b"Exception", b"<html", b"<HTML", b"SELECT ", b"INSERT ", b"psycopg", b"ORA-", b"SQLSTATE",
    b".py\"", b".java:", b"at org.", b"at com.", b"/usr/", b"/home/", b"root:", b"stack trace", b"NullPointer",
)  # fmt: skip
_FAULTCODES = frozenset({"Client", "Server", "MustUnderstand", "VersionMismatch"})
#: A Fault says a code and a sentence; anything much longer carries something.
_MOST_BYTES = 4096
#: A wrong message costs the server no work worth this long.
_QUICK_SECONDS = 5.0


def as_fault(reply: Reply) -> KoikiFault | None:
    """The contract's Fault in an answer; None when it is anything else."""
    try:
        body_of(reply.body, operation="")
    except KoikiFault as fault:
        return fault
    except WrongAnswer:
        return None
    return None


def judge_fault(reply: Reply, *, name: str, codes: Iterable[str], secrets: Iterable[str] = ()) -> Iterator[Finding]:
    """Everything a Fault must be. ``name``: what was sent; ``secrets``: what it held and must not come back."""
    fault = as_fault(reply)
    allowed = tuple(codes)
    if fault is None:
        yield Finding(ok=False, what=f"{name}: Fault {'・'.join(allowed)} のはずで、{_kind_of(reply)}")
        return
    yield check(fault.code in allowed, f"{name}: Fault {'・'.join(allowed)} のはずで、{fault.code} だった")
    yield check(reply.status == 500, f"{name}: Fault の HTTP 状態は 500 のはずで、{reply.status} だった")
    retryable = fault.code in ("BUSY", "INTERNAL")
    yield check(fault.retryable == retryable, f"{name}: {fault.code} の retryable が {fault.retryable} だった")
    yield check(_faultcode(reply.body) in _FAULTCODES, f"{name}: faultcode が SOAP 1.1 のものでない")
    yield check(reply.seconds < _QUICK_SECONDS, f"{name}: すぐ断るはずで、{reply.seconds:.1f} 秒かかった")
    given = given_away(reply.body, secrets)
    yield check(not given, f"{name}: Fault に{given}が出た")


def given_away(body: bytes, secrets: Iterable[str] = ()) -> str:
    """What a Fault's bytes give away, in words that do not repeat it; "" when nothing."""
    if len(body) > _MOST_BYTES:
        return f"{len(body)} バイトもの中身"
    if any(mark in body for mark in _INSIDES):
        return "プログラムの中身らしいもの"
    for secret in secrets:
        for form in {secret, secret.replace("\u3000", ""), secret.replace("\u3000", " ")}:
            if len(form) > 1 and form.encode() in body:
                return "送った電文又は名簿の個人情報"
    return ""


def _faultcode(body: bytes) -> str:
    """Local name of the faultcode when its prefix is SOAP's own."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    code = root.find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/faultcode")
    if code is None or not code.text:
        return ""
    prefix, _, local = code.text.strip().rpartition(":")
    return local.partition(".")[0] if code.nsmap.get(prefix or None) == SOAP else ""


def _kind_of(reply: Reply) -> str:
    if b"Response" in reply.body[:600]:
        return "普通の答えが返った"
    return f"契約の Fault でない答え (HTTP {reply.status}) が返った"
