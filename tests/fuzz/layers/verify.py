"""What anybody may hand to /verify/: a PDF that says it is ours, and what stands in a 足線."""

import json
import random
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from unittest.mock import patch
from zoneinfo import ZoneInfo

from integrations.web.verify_form import Unreadable, read_footer
from issuer.sealing import evidence
from issuer.sealing.evidence import SignatureState, numbers_in, signature_of
from issuer.sealing.increment import sign_pdf
from issuer.sealing.signer import MemorySigner
from tests.fuzz import people
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import raw, tree
from tests.fuzz.mutate.mixed import either
from tests.sealing.making import memory_signer, small_pdf

NUMBER = "282103-20261120-0000001"
_AT = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@cache
def _signers() -> tuple[MemorySigner, ...]:
    return memory_signer("P-256"), memory_signer("RSA-2048")


@cache
def papers() -> tuple[bytes, ...]:
    """The same small paper signed by a key of each kind."""
    return tuple(
        sign_pdf(pdf=small_pdf(), signer=signer, at=_AT, certificate_number=NUMBER).pdf for signer in _signers()
    )


def _pdf(data: bytes) -> str:
    with patch.object(evidence, "printed_numbers", lambda pdf: evidence.NUMBER.findall(pdf.decode("latin-1"))):
        for number in numbers_in(data):
            if not re.fullmatch("[0-9]{6}-[0-9]{8}-[0-9]{7}", number):
                raise Broken("a number that is none")
    state = signature_of(data, trusted=[signer.certificate for signer in _signers()])
    if state is SignatureState.INTACT and data not in papers() and _signed(data) not in map(_signed, papers()):
        raise Broken("a signature that holds over something we never signed")
    return "accepted" if state is SignatureState.INTACT else str(state)


def _signed(pdf: bytes) -> bytes:
    """What the last signature speaks for: all but the room of the signature itself."""
    begin, end, rest = (int(n) for n in list(re.finditer(rb"/ByteRange\[0 (\d+) (\d+) (\d+)\]", pdf))[-1].groups())
    return pdf[:begin] + pdf[end : end + rest]


def _signature(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    """The signature alone spoiled, as the DER it is, or its range."""
    found = list(re.finditer(rb"/ByteRange\[0 (\d{1,9}) (\d{1,9}) (\d{1,9})\]", data))
    if not found:
        return raw.mutate(dice, data, pool)
    last = found[-1]
    begin, end = int(last[1]), int(last[2])
    match dice.randrange(7):
        case 0:
            numbers = [int(n) for n in last.groups()]
            numbers[dice.randrange(3)] += dice.choice((-1, 1, 2, -500, 500, 10**8))
            told = b"/ByteRange[0 %d %d %d]" % tuple(max(0, n) for n in numbers)
            return data[: last.start()] + told.ljust(last.end() - last.start()) + data[last.end() :]
        case 1:
            return data[: begin + 1] + raw.mutate(dice, data[begin + 1 : end - 1], ()) + data[end - 1 :]
        case 2:
            spoiled = raw.mutate(dice, data[begin + 1 : end - 1], ())
            return _with_room(data, last, dice.choice((b"", b"0", b"00", b"3080", b"30" * 50_000, spoiled)))
        case _:
            try:
                der = bytes.fromhex(data[begin + 1 : end - 1].decode("ascii"))
            except ValueError:
                return raw.mutate(dice, data, pool)
            return _with_room(data, last, _der(dice, der).hex().encode())


def _with_room(data: bytes, said: re.Match[bytes], room: bytes) -> bytes:
    """Another signature in its place, and the range true to it."""
    begin, tail = int(said[1]), data[int(said[2]) :]
    told = b"/ByteRange[0 %d %d %d]" % (begin, begin + len(room) + 2, len(tail))
    width = said.end() - said.start()
    return data[: said.start()] + told.ljust(width)[:width] + data[said.end() : begin] + b"<" + room + b">" + tail


def _der(dice: random.Random, der: bytes) -> bytes:
    made = bytearray(der)
    at = dice.randrange(max(1, min(len(made), 900)))
    match dice.randrange(4):
        case 0:
            made[at : at + 1] = dice.choice((b"\x30", b"\x31", b"\xa0", b"\x04", b"\x06", b"\x02", b"\x80", b"\x00"))
        case 1:
            made[at : at + 2] = dice.choice(
                (b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x85", b"\x30\x00", b"\x30")
            )
        case 2:
            return raw.mutate(dice, bytes(made), ())
        case _:
            inner = dice.choice((b"\x30\x00", b"\x05\x00", b"\x30\x03\x02\x01\x00")) * dice.choice((10, 1000, 8000))
            made[at:at] = b"\x30\x83" + len(inner).to_bytes(3, "big") + inner
    return bytes(made)


def _typed(data: bytes) -> str:
    try:
        document = json.loads(data)
        given = {name: str(document[name]) for name in ("number", "page", "code")}
    except (ValueError, KeyError, TypeError, RecursionError):
        return "nothing typed"
    try:
        footer = read_footer(**given)
    except Unreadable as error:
        people.silent_about_people(str(error))
        return "refused"
    if not re.fullmatch("[0-9]{6}-[0-9]{8}-[0-9]{7}", footer.number) or not 0 <= footer.page < 1000:
        raise Broken("a footer that is none")
    if not re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", footer.code):
        raise Broken("a footer that is none")
    return "accepted"


def _footers() -> list[bytes]:
    return [
        json.dumps({"number": NUMBER, "page": "1", "code": "2222-3333-7KQM"}).encode(),
        json.dumps({"number": "２８２１０３－20261120 0000001", "page": "１／２", "code": "abcd efgh jkl2"}).encode(),
    ]


LAYERS = (
    Layer(
        name="verify-pdf",
        seeds=papers,
        read=_pdf,
        mutate=either(raw.mutate, _signature, _signature),
        guided=("issuer/sealing",),
        share=15,
    ),
    Layer(
        name="verify-form",
        seeds=_footers,
        read=_typed,
        mutate=tree.mutate,
        guided=("integrations/web/verify_form.py",),
    ),
)
