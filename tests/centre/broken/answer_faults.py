"""Faults of what is answered: fees, resends, refusals, hours, messages."""

from __future__ import annotations

import hashlib
import importlib
import threading
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.http import HttpResponse
from lxml import etree

from issuer.issuance.answers import Issued, Refused
from issuer.papers.kinds import RefusalCode
from issuer.papers.verdict import Refusal
from issuer.rules.findings import clear
from tests.centre.broken.clockwork import nap
from tests.centre.broken.planting import Fault, all_of, answering, blinded, instead

__all__ = ["ANSWER_FAULTS"]

#: The module, which the function of the same name hides.
rules = importlib.import_module("issuer.rules.decide")
_PROTECTED = frozenset({"no_protection", "register_not_protected"})


def _fee(change: Any) -> AbstractContextManager[None]:
    def answer(issue: Any, request: Any) -> Any:
        given = issue(request)
        return change(given) if isinstance(given, Issued) else given

    return answering(answer)


def _counter_fee(given: Issued) -> Issued:
    return replace(given, unit_fee=given.unit_fee + 50, total_fee=(given.unit_fee + 50) * given.copies)


def _one_fee(given: Issued) -> Issued:
    return replace(given, total_fee=given.unit_fee)


def _second_number() -> AbstractContextManager[None]:
    """Every resend is worked anew."""
    times: dict[str, int] = {}

    def answer(issue: Any, request: Any) -> Any:
        times[request.request_id] = times.get(request.request_id, 0) + 1
        if times[request.request_id] > 1:
            request = replace(request, request_id=f"{request.request_id[:50]}-{times[request.request_id]}")
        return issue(request)

    return answering(answer)


def _other_bytes() -> AbstractContextManager[None]:
    """The same number, the file written once more."""
    times: dict[str, int] = {}

    def answer(issue: Any, request: Any) -> Any:
        given = issue(request)
        times[request.request_id] = times.get(request.request_id, 0) + 1
        if isinstance(given, Issued) and times[request.request_id] > 1:
            pdf = given.pdf + b"%% \n%%EOF\n"
            return replace(given, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())
        return given

    return answering(answer)


def _other_refusal() -> AbstractContextManager[None]:
    """A resend of what was refused is told another code."""
    seen: set[str] = set()

    def answer(issue: Any, request: Any) -> Any:
        given = issue(request)
        if isinstance(given, Refused) and request.request_id in seen:
            return Refused(RefusalCode.NOT_OFFERED, "この証明書又は選択された内容は取り扱っていません。")
        seen.add(request.request_id)
        return given

    return answering(answer)


def _reused() -> AbstractContextManager[None]:
    """Other contents under a number known already get the first answer."""

    def claim(real: Any, *, trip: Any, request: Any) -> Any:
        return real(trip=trip, request=replace(request, fingerprint="0" * 64))

    return instead("issuer.issuance.records.ask_claim", claim)


def _other_hash() -> AbstractContextManager[None]:
    return _fee(lambda given: replace(given, sha256=hashlib.sha256(given.pdf[:-1]).hexdigest()))


_said = threading.local()


def _with_finding(word: Any) -> AbstractContextManager[None]:
    """The sentence of a refusal is made by ``word(sentence, finding)``, in the list and in answer to an order."""

    def decide(real: Any, *, facts: Any) -> Any:
        found = real(facts=facts)
        _said.finding = found.outcome.finding if isinstance(found.outcome, Refusal) else None
        return found

    def offer(real: Any, *, facts_for_kind: Any) -> Any:
        found = real(facts_for_kind=facts_for_kind)
        _said.finding = found.finding if isinstance(found, Refusal) else None
        return found

    def message(real: Any, *, policy: Any, code: Any) -> str:
        sentence, finding = real(policy=policy, code=code), getattr(_said, "finding", None)
        return str(word(sentence, finding))[:200] if finding is not None else sentence

    return all_of(
        instead("issuer.issuance.written.decide", decide),
        instead("issuer.issuance.listing.offer", offer),
        instead("issuer.issuance.endings.message_for", message),
        instead("issuer.issuance.listing.message_for", message),
    )


def _leaked(sentence: str, finding: Any) -> str:
    return f"{finding.explanation}{finding.evidence}"


def _slightly(sentence: str, finding: Any) -> str:
    return sentence.replace("市区町村の窓口", "市区町村") if finding.rule in _PROTECTED else sentence


def _slow(seconds: float) -> AbstractContextManager[None]:
    """Whoever is protected waits a little longer, in the list and in answer to an order."""

    def rule(real: Any, facts: Any) -> Any:
        found = real(facts)
        if found.refusal is not None:
            nap(seconds)
        return found

    return _protections(rule)


def _protections(rule: Any) -> AbstractContextManager[None]:
    changed = tuple(
        (lambda real: lambda facts: rule(real, facts))(one) if one.__name__ in _PROTECTED else one
        for one in rules.RULES
    )
    return patch.object(rules, "RULES", changed)


def _early() -> AbstractContextManager[None]:
    """Whoever is protected stands on a list that is looked at before anything else."""
    protected: dict[tuple[str, str], Refused] = {}

    def answer(issue: Any, request: Any) -> Any:
        serial = getattr(request.credential, "serial_number", "")
        known = protected.get((serial, request.kind.value))
        if known is not None:
            return known
        _said.finding = None
        given = issue(request)
        finding = getattr(_said, "finding", None)
        if isinstance(given, Refused) and finding is not None and finding.rule in _PROTECTED:
            protected[serial, request.kind.value] = given
        return given

    return all_of(_with_finding(lambda sentence, _: sentence), answering(answer))


def _birthday(days: int) -> AbstractContextManager[None]:
    return instead("issuer.rules.age.birthday", lambda real, **given: real(**given) + timedelta(days=days))


def _without_rule(*names: str) -> AbstractContextManager[None]:
    changed = tuple(_passes(one.__name__) if one.__name__ in names else one for one in rules.RULES)
    return patch.object(rules, "RULES", changed)


def _passes(name: str) -> Any:
    def rule(_facts: Any) -> Any:
        return clear(name)

    rule.__name__ = name
    return rule


def _list_says_yes() -> AbstractContextManager[None]:
    """The list leaves out what only the order looks at."""

    def offer(real: Any, *, facts_for_kind: Any) -> Any:
        return real(facts_for_kind=replace(facts_for_kind, holds=()))

    return instead("issuer.issuance.listing.offer", offer)


def _accepted_twice() -> AbstractContextManager[None]:
    def taken(real: Any, **given: Any) -> Any:
        return replace(real(**given), accepted=True)

    return instead("integrations.koiki.operations.delivery.take_notice", taken)


def _fault_told(name: str) -> AbstractContextManager[None]:
    """A Fault repeats what the message said of the person."""
    heard = threading.local()

    def read_body(real: Any, data: bytes) -> Any:
        heard.data = data
        return real(data)

    def faulted(real: Any, error: Exception) -> bytes:
        envelope = etree.fromstring(real(error))
        said = getattr(heard, "data", b"").decode("utf-8", "replace")
        told = next((said.split(f"{tag}>")[1].split("<")[0] for tag in (name,) if f"{tag}>" in said), "")
        for message in envelope.iter("{urn:akashi:koiki:5}message"):
            message.text = f"{message.text} ({told})" if told else message.text
        return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")

    return all_of(
        instead("integrations.koiki.exchange.read_body", read_body),
        instead("integrations.koiki.views.faulted", faulted),
    )


def _html() -> AbstractContextManager[None]:
    def fault(_real: Any, _envelope: bytes) -> HttpResponse:
        return HttpResponse("<html><body><h1>Server Error (500)</h1></body></html>", status=500)

    return instead("integrations.koiki.views._fault", fault)


def _not_validated() -> AbstractContextManager[None]:
    return instead("integrations.koiki.exchange.fits_contract", lambda _real, _body: True)


def _doctype_taken() -> AbstractContextManager[None]:
    """A reader without its guard."""

    def read_body(_real: Any, data: bytes) -> Any:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=True, no_network=True))
        return next(iter(root.find("{http://schemas.xmlsoap.org/soap/envelope/}Body")))

    return instead("integrations.koiki.exchange.read_body", read_body)


ANSWER_FAULTS = (
    Fault("wrong fee", lambda: _fee(_counter_fee), ("3-1", "3-17")),
    Fault("fee not times copies", lambda: _fee(_one_fee), ("3-11",)),
    Fault("second number on resend", _second_number, ("5-1",)),
    Fault("other bytes on resend", _other_bytes, ("5-1",)),
    Fault("other answer after a refusal", _other_refusal, ("5-6",)),
    Fault("number reused for other contents", _reused, ("5-4",)),
    Fault("sha256 of other bytes", _other_hash, ("3-1",)),
    Fault("refusal reason leaked", lambda: _with_finding(_leaked), ("4-21",)),
    Fault("DV told by text", lambda: _with_finding(_slightly), ("4-23",)),
    Fault("DV told by time (15 ms more)", lambda: _slow(0.015), ("4-25",)),
    Fault("DV told by time (early way out)", _early, ("4-25",)),
    Fault("15-year rule a day early", lambda: _birthday(-1), ("4-20",)),
    Fault("15-year rule a day late", lambda: _birthday(1), ("4-20",)),
    Fault("hours ignored", lambda: _without_rule("within_hours"), ("6-1",), at="23:30", municipality="999989"),
    Fault("household of the protected issued", lambda: _without_rule("no_protection"), ("4-8",)),
    Fault("seal issued after its end", lambda: _seal_lives(), ("4-13",)),
    Fault("removed person issued", lambda: _without_rule("not_removed", "not_moving_out"), ("4-12",)),
    Fault("revoked certificate accepted", lambda: _without_rule("credential_good"), ("4-4",)),
    Fault("too many copies issued", lambda: _without_rule("copies_offered"), ("3-12",)),
    Fault("List without the refusal Issue gives", _list_says_yes, ("4-24",)),
    Fault("DELIVERED twice accepted", _accepted_twice, ("11-3",)),
    Fault("fault with personal data", lambda: _fault_told("serialNumber"), ("5-4", "7-98")),
    Fault("HTML in a Fault", _html, ("7-1", "1-5")),
    Fault("invalid XML accepted", _not_validated, ("7-6",)),
    Fault("DOCTYPE accepted", _doctype_taken, ("7-2",)),
)


def _seal_lives() -> AbstractContextManager[None]:
    """A registration that ended still counts (新潟・さいたま・熊本)."""

    def decide(real: Any, *, facts: Any) -> Any:
        alive = tuple(replace(seal, state="1") for seal in facts.seals)
        return real(facts=replace(facts, seals=alive))

    def compose(real: Any, *, permit: Any, facts: Any) -> Any:
        alive = tuple(replace(seal, state="1") for seal in facts.seals)
        return real(permit=permit, facts=replace(facts, seals=alive))

    return all_of(
        blinded(),
        instead("issuer.issuance.written.decide", decide),
        instead("issuer.issuance.written.compose", compose),
    )
