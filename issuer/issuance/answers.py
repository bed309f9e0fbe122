"""Answers of the line, and keeping them encrypted for a resend until their retention ends."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from issuer.municipality.keys import Key, data_key, decrypt, encrypt
from issuer.papers.kinds import RefusalCode
from issuer.tenancy.trips import Trip


@dataclass(frozen=True, slots=True)
class Issued:
    """A sealed paper. Fees in yen; ``sha256`` (hex) is of ``pdf``."""

    certificate_number: str
    pages: int
    copies: int
    unit_fee: int
    total_fee: int
    sha256: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal as the kiosk hears it: the code and one neutral sentence."""

    code: RefusalCode
    message: str


Answer = Issued | Refused
#: The data key that kept answers are encrypted with.
PURPOSE = "answer"


def encode(answer: Answer) -> bytes:
    """One JSON line with the small fields, then the PDF bytes."""
    if isinstance(answer, Refused):
        return json.dumps({"code": answer.code, "message": answer.message}).encode() + b"\n"
    head = {
        "certificate_number": answer.certificate_number,
        "pages": answer.pages,
        "copies": answer.copies,
        "unit_fee": answer.unit_fee,
        "total_fee": answer.total_fee,
        "sha256": answer.sha256,
    }
    return json.dumps(head).encode() + b"\n" + answer.pdf


def decode(stored: bytes) -> Answer:
    """Undo ``encode``."""
    line, pdf = stored.split(b"\n", 1)
    head = json.loads(line)
    if "code" in head:
        return Refused(code=RefusalCode(head["code"]), message=head["message"])
    return Issued(pdf=pdf, **head)


def context(municipality: str, request_id: str) -> bytes:
    """What ties a value to its row."""
    return f"akashi-answer/{municipality}/{request_id}".encode()


def keep(cursor: CursorWrapper, *, municipality: str, request_id: str, answer: bytes, expires_at: datetime) -> None:
    """Store an answer inside the scope, replacing what an aborted try may have left."""
    trip = Trip()
    key = data_key(municipality=municipality, purpose=PURPOSE)
    ask_keep(trip=trip, key=key, municipality=municipality, request_id=request_id, answer=answer, expires_at=expires_at)
    trip.run(cursor)


def ask_keep(*, trip: Trip, key: Key, municipality: str, request_id: str, answer: bytes, expires_at: datetime) -> None:
    """``keep`` as part of a trip. ``key``: the data key of PURPOSE."""
    sealed = encrypt(key=key, plaintext=answer, context=context(municipality, request_id))
    of_request = [municipality, request_id]
    trip.ask("DELETE FROM issuance_answer WHERE municipality = %s AND request_id = %s", of_request)
    trip.ask(
        "INSERT INTO issuance_answer (municipality, request_id, ciphertext, expires_at) VALUES (%s, %s, %s, %s)",
        [*of_request, sealed, expires_at],
    )


def kept(cursor: CursorWrapper, *, municipality: str, request_id: str, now: datetime) -> bytes | None:
    """The stored answer while it lasts, inside the scope; None once its retention is over."""
    cursor.execute(
        "SELECT ciphertext FROM issuance_answer WHERE municipality = %s AND request_id = %s AND expires_at > %s",
        [municipality, request_id, now],
    )
    row = cursor.fetchone()
    if row is None:
        return None
    key = data_key(municipality=municipality, purpose=PURPOSE)
    return decrypt(key=key, ciphertext=bytes(row[0]), context=context(municipality, request_id))
