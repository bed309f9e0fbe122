"""The Centre's messages, from bytes to what the issuer would be asked, and the bytes of the answer.

The issuer itself only listens: what it is asked must be what a second parser (expat) finds in the message, and within
what the records can hold. Every answer is an answer of the contract or one of its Faults, byte for byte.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree

from lxml import etree
from structlog.contextvars import clear_contextvars

from integrations.koiki import exchange
from integrations.koiki.access import _ANYONE_HERE
from integrations.koiki.contract_files import xsd
from integrations.koiki.envelope import write_fault
from integrations.koiki.faults import Fault, FaultCode
from integrations.koiki.operations import anomaly, delivery, issue, listing, message, registration, status
from issuer.issuance.answers import Refused
from issuer.issuance.stages import timed
from issuer.papers.kinds import RefusalCode
from tests.conftest import FRIDAY_MORNING
from tests.fuzz import people
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import xml
from tests.koiki import messages

_LARGEST = 2**31 - 1
_FAULTS = {write_fault(Fault(code)): code.value for code in FaultCode} | {
    write_fault(Fault(FaultCode.INVALID_MESSAGE, must_understand=True)): "INVALID_MESSAGE"
}
_CARD = f"<credential><card><userId>{people.USER}</userId><pin>{people.PIN}</pin></card></credential>"


def seeds() -> list[bytes]:
    """One message of each operation and of each shape its parts may take."""
    mine = messages.jpki(serial=people.SERIAL)
    applying = messages.application(mine).decode()
    named = {"架空　花子": people.NAME, "架空　太郎": people.OTHER, "見本県見本市北町一丁目1番1号": people.ADDRESS,
             "090-0000-0000": people.PHONE, "1990-01-02": people.BIRTHDAY}  # fmt: skip
    for old, new in named.items():
        applying = applying.replace(old, new)
    choices = (
        "<scope>SELECTED</scope><member>1</member><member>12</member><option>HONSEKI</option>"
        "<option>RELATIONSHIP</option><fiscalYear>2026</fiscalYear>"
    )
    return [
        messages.status(),
        messages.listing(mine),
        messages.listing(_CARD),
        messages.issue(credential=mine),
        messages.issue(credential=mine, choices=choices),
        messages.issue(credential=_CARD),
        messages.delivery(issue_request_id="REQ-99999999"),
        messages.delivery(issue_request_id="REQ-99999999", outcome="CANCELLED", printed="0", paid="0"),
        applying.encode(),
        messages.application_state("0" * 16),
        messages.anomaly(note=people.NAME),
    ]


class _Listener:
    """Stands in for the issuer's use cases."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def answers(self, given: object) -> Callable[..., Any]:
        def heard(**asked: Any) -> Any:
            self.asked.append(asked)
            return given

        return heard

    def once(self, *, act: Callable[[], bytes], **_: object) -> bytes:
        """``exchanges.once`` without its record."""
        return act()

    def tried(self, *, request: Any, clock: object) -> Any:
        self.asked.append({"request": request})
        return request.credential


@cache
def _silence() -> datetime:
    return FRIDAY_MORNING + timedelta(seconds=20)


_ear = _Listener()


@contextmanager
def listening() -> Iterator[None]:
    """The issuer's use cases are the listener's."""
    ear = _ear
    refused = Refused(code=RefusalCode.NOT_FOUND, message="市区町村の窓口にお問い合わせください。")
    told = SimpleNamespace(
        result="ACCEPTED", application_number="0" * 16, message="受け付けました。", status="UNDER_REVIEW",
        decided_on=None, services=(), accepted=True, state="DELIVERED",
    )  # fmt: skip
    service = SimpleNamespace(status="IN_SERVICE", services=())
    places: list[tuple[object, str, object]] = [
        (exchange, "once", ear.once),
        (issue, "issue", ear.answers(refused)),
        (message, "deadline", lambda **_: _silence()),
        (listing, "with_pin_tried_for_all", ear.tried),
        (listing, "what_this_person_gets", ear.answers(())),
        (delivery, "take_notice", ear.answers(told)),
        (anomaly, "open_notice", ear.answers("282103-20261120-0001")),
        (registration.applying, "apply", ear.answers(told)),
        (registration.applying, "status", ear.answers(told)),
        (status, "service_status", ear.answers(service)),
    ]
    with ExitStack() as stack:
        for place, name, stand_in in places:
            stack.enter_context(patch.object(place, name, stand_in))
        yield


def read(data: bytes) -> str:
    """The message's way in and the answer's way out."""
    ear = _ear
    ear.asked.clear()
    clear_contextvars()  # as the middleware does
    with timed() as watch, people.silent_logs():
        try:
            answer = exchange.answer(data=data, peer=_ANYONE_HERE, clock=lambda: FRIDAY_MORNING, watch=watch)
        except Exception as error:
            answer = exchange.faulted(error, watch)
            code = _FAULTS.get(answer)
            if code is None:
                raise Broken("a Fault that is not of the contract's few") from error
            if code == FaultCode.INTERNAL:
                raise
            if ear.asked:
                raise Broken("the issuer was asked by a message that was refused") from error
            return code
    body = etree.fromstring(answer)[0][0]
    if not str(body.tag).endswith("Response"):
        raise Broken("an answer that is none")
    people.silent_about_people(answer.decode())
    _agrees(data, ear)
    return "accepted"


def _agrees(data: bytes, ear: _Listener) -> None:
    """What the issuer was asked is what another parser reads, and what a column can hold."""
    if not ear.asked:
        raise Broken("answered without asking the issuer")
    tree = ElementTree.fromstring(data.removeprefix(b"\xef\xbb\xbf"))
    texts = {(e.text or "") for e in tree.iter() if not len(e)}
    bare = {text.strip() for text in texts}
    for value in _values(ear.asked):
        match value:
            case bool() | None:
                pass
            case int():
                if not -_LARGEST <= value <= _LARGEST:
                    raise Broken("a number no record holds")
            case datetime():
                if value.tzinfo is None or not 1 < value.year < 9999:
                    raise Broken("a moment no record holds")
            case str():
                if "\0" in value or re.search("[\ud800-\udfff]", value):
                    raise Broken("a text no record holds")
                if value not in texts and value not in bare and not _made_here(value):
                    raise Broken("a text that another parser does not find")


def _made_here(value: str) -> bool:
    return value in ("", "ja", "JUMINHYO", "SELF", "ALL") or re.fullmatch("[0-9a-f]{64}", value) is not None


def _values(asked: object) -> Iterator[object]:
    if is_dataclass(asked):
        for one in fields(asked):
            yield from _values(getattr(asked, one.name))
    elif isinstance(asked, dict):
        for value in asked.values():
            yield from _values(value)
    elif isinstance(asked, (list, tuple, frozenset)):
        for value in asked:
            yield from _values(value)
    else:
        yield asked


LAYER = Layer(
    name="koiki",
    seeds=seeds,
    read=read,
    mutate=xml.mutator(schema=xsd()),
    around=listening,
    guided=("integrations/koiki", "integrations/soap"),
    share=40,
)
