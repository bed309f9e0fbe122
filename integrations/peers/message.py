"""Push and its answer as values, and as elements of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from lxml import etree

from integrations.peers.contract_files import CONTRACT
from integrations.peers.faults import Fault, FaultCode
from integrations.peers.names import UNPREFIXED, peers
from integrations.peers.records import BY_NAME, RECORDS, Record, Row
from integrations.soap import envelope
from integrations.soap.envelope import NotAnEnvelope

#: Bytes of the largest message.
LIMIT = 8 * 1024 * 1024


class Phase(StrEnum):
    """What a message is part of: single changes, or a whole copy in pages."""

    CHANGES = "CHANGES"
    COPY_BEGIN = "COPY_BEGIN"
    COPY = "COPY"
    COPY_END = "COPY_END"


class Result(StrEnum):
    """What the receiver did. COPY_WANTED: nothing; TOTALS_DIFFER: applied it, but the copy is not right."""

    APPLIED = "APPLIED"
    COPY_WANTED = "COPY_WANTED"
    TOTALS_DIFFER = "TOTALS_DIFFER"


@dataclass(frozen=True, slots=True)
class Juki:
    """How current the sender's own residents' data is."""

    extracted_at: datetime | None
    gap_since: datetime | None


@dataclass(frozen=True, slots=True)
class Push:
    """One message. ``mark``: drawn for it and kept; ``follows``: of the message before it.

    ``rows``: record → rows. ``totals``: record → (number, hash)."""

    municipality: str
    number: int
    mark: str
    follows: str
    as_of: datetime
    phase: Phase
    juki: Juki | None = None
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    totals: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The last number the receiver has applied."""

    number: int
    result: Result


def write_push(push: Push) -> bytes:
    """The envelope of a message. Raises AssertionError when it does not fit the contract."""
    root = etree.Element(peers("Push"), nsmap=UNPREFIXED)
    _put(root, "municipalityCode", push.municipality)
    _put(root, "number", str(push.number))
    _put(root, "mark", push.mark)
    _put(root, "follows", push.follows)
    _put(root, "asOf", push.as_of.isoformat())
    _put(root, "phase", push.phase.value)
    if push.juki is not None:
        said = {"extractedAt": push.juki.extracted_at, "gapSince": push.juki.gap_since}
        given = {name: moment.isoformat() for name, moment in said.items() if moment}
        etree.SubElement(root, peers("juki"), given)
    for record in RECORDS:
        named = {column: attribute for attribute, column in record.attributes.items()} | {"gone": "gone"}
        for row in push.rows.get(record.name, ()):
            given = {named[column]: value for column, value in row.items() if value or column in record.keys}
            etree.SubElement(root, peers(record.name), given)
    for name, (count, hashed) in push.totals.items():
        etree.SubElement(root, peers("total"), {"record": name, "count": count, "hash": hashed})
    return _enveloped(root)


def read_push(data: bytes) -> Push:
    """The message in an envelope. Raises Fault INVALID_MESSAGE."""
    body = _body(data, "Push")
    rows: dict[str, list[Row]] = {}
    for record in RECORDS:
        found = body.findall(peers(record.name))
        if found:
            rows[record.name] = [_row(record, one) for one in found]
            if _told_twice(record, rows[record.name]):
                raise Fault(FaultCode.INVALID_MESSAGE)
    said = body.find(peers("juki"))
    juki = None if said is None else Juki(*(_moment(said.get(name)) for name in ("extractedAt", "gapSince")))
    as_of = _moment(_text(body, "asOf"))
    if as_of is None:
        raise Fault(FaultCode.INVALID_MESSAGE)
    return Push(
        municipality=_text(body, "municipalityCode"),
        number=int(_text(body, "number")),
        mark=_text(body, "mark"),
        follows=_text(body, "follows"),
        as_of=as_of,
        phase=Phase(_text(body, "phase")),
        juki=juki,
        rows=rows,
        totals={
            str(one.get("record")): (str(one.get("count")), str(one.get("hash")))
            for one in body.findall(peers("total"))
            if one.get("record") in BY_NAME
        },
    )


def _row(record: Record, element: etree._Element) -> Row:
    named = record.attributes | {"gone": "gone"}
    # A schema lets everybody add xsi:… to any element.
    if not named.keys() >= set(map(str, element.keys())):
        raise Fault(FaultCode.INVALID_MESSAGE)
    row = {named[str(name)]: str(value) for name, value in element.items()}
    if not record.is_whole(row):
        raise Fault(FaultCode.INVALID_MESSAGE)
    # The contract says how a day is written; which days there are says the calendar.
    for column, value in row.items():
        kind = record.columns.get(column)
        if kind == "timestamptz":
            _moment(value)
        elif kind == "date":
            _day(value)
    return row


def _told_twice(record: Record, rows: Sequence[Row]) -> bool:
    """Whether two rows put the same record in place: which of them holds, nobody could say."""
    keys = [tuple(row[key] for key in record.keys) for row in rows if "gone" not in row]
    return len(set(keys)) != len(keys)


def write_answer(answer: Answer) -> bytes:
    """The envelope of an answer."""
    root = etree.Element(peers("PushResponse"), nsmap=UNPREFIXED)
    _put(root, "number", str(answer.number))
    _put(root, "result", answer.result.value)
    return _enveloped(root)


def read_answer(data: bytes) -> Answer:
    """The answer in an envelope. Raises Fault with the peer's own code, or INVALID_MESSAGE."""
    body = _body(data, "PushResponse")
    return Answer(number=int(_text(body, "number")), result=Result(_text(body, "result")))


def _body(data: bytes, name: str) -> etree._Element:
    try:
        body = envelope.read_body(data, limit=LIMIT)
    except NotAnEnvelope as error:
        raise Fault(FaultCode.INVALID_MESSAGE, must_understand=error.must_understand) from None
    if body.tag == envelope.soap("Fault"):
        code = body.findtext(f"detail/{peers('PeerFault')}/{peers('code')}")
        raise Fault(FaultCode(code) if code in set(FaultCode) else FaultCode.INVALID_MESSAGE)
    if body.tag != peers(name) or not CONTRACT.fits(body):
        raise Fault(FaultCode.INVALID_MESSAGE)
    return body


def _enveloped(root: etree._Element) -> bytes:
    if not CONTRACT.fits(root):
        raise AssertionError("our message does not fit the contract")
    return envelope.write_envelope(root)


def _put(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(parent, peers(name)).text = value


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(peers(name)) or ""


def _moment(raw: str | None) -> datetime | None:
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise Fault(FaultCode.INVALID_MESSAGE) from None
    # Years that PostgreSQL and Python can both move between zones.
    if moment.tzinfo is None or not 1900 <= moment.year <= 2999:
        raise Fault(FaultCode.INVALID_MESSAGE)
    return moment


def _day(raw: str) -> None:
    try:
        date.fromisoformat(raw)
    except ValueError:
        raise Fault(FaultCode.INVALID_MESSAGE) from None
