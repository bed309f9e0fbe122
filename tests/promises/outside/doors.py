"""Other people's doors: another municipality's number, forged headers, and messages that are none."""

import random
import re
from http.client import HTTPException

from integrations.centre.kit.hostile import broken, encodings, entities, envelopes, huge
from integrations.centre.load.asking import Letters
from integrations.centre.wire import Asked, Issued, Presented, Terminal, new_request_id
from tests.acceptance.together import at_once
from tests.promises.raw import Line

from .field import Field, Record, Untried

_NOBODY = "9" * 20
_SPOILED = 600
#: What a front sets for the application, and what a liar would say.
FORGED = {
    "X-Client-Verify": "SUCCESS",
    "X-Client-Subject": "CN=centre,O=J-LIS,C=JP",
    "X-Client-Certificate": "-----BEGIN%20CERTIFICATE-----%0AMIIB%0A-----END%20CERTIFICATE-----%0A",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "127.0.0.1",
    "Forwarded": "for=127.0.0.1;proto=https",
}


def under_another_municipality(field: Field, record: Record) -> None:
    """P14: our people's cards and numbers are worth nothing at the municipality beside us, forged headers or not."""
    if not field.order.other:
        raise Untried("--other に、隣の団体の団体コードがない")
    for number, known in enumerate(field.known[:10]):
        data = field.letter(known, request_id=new_request_id(), code=field.order.other)
        said = field.ask(data, headers=FORGED if number % 2 else None)
        assert not isinstance(said, Issued), "隣の団体が、こちらの住民の紙を出した"
    ours = new_request_id()
    known = field.known[0]
    paper = field.hold(
        field.insist(field.letter(known, request_id=ours)), known, request_id=ours, kind=field.kind_of(known)
    )
    theirs = Letters(field.order.other, field.letters.now).report(
        ours, outcome="PRINTED", printed=1, paid=paper.total_fee
    )
    _, heard = field.line.post(theirs)
    assert b"accepted>true<" not in heard, "隣の団体から、こちらの交付の結果を書けた"
    record("他団体に求めた", 11)
    record("他団体の紙", 0)


def forged_headers(field: Field, record: Record) -> None:
    """P14: headers that only the front may write change nothing; without a certificate nobody is let in by them."""
    known = field.known[1]
    request_id, kind = new_request_id(), field.kind_of(known)
    data = field.letter(known, request_id=request_id, kind=kind)
    plain = field.hold(field.insist(data), known, request_id=request_id, kind=kind)
    forged = field.ask(data, headers=FORGED)
    assert not isinstance(forged, Issued) or forged.pdf == plain.pdf
    tried = 1
    if field.order.target.startswith("https:") and field.order.certificate:
        stranger = Line(field.order.target, tls=field.order.tls(with_certificate=False))
        for headers in (None, FORGED):
            try:
                status, heard = stranger.post(field.letter(known, request_id=new_request_id()), headers=headers)
            except (OSError, HTTPException):
                status, heard = 0, b""
            assert status != 200, "証明書なしで答えた"
            assert b"%PDF" not in heard
            assert b"<pdf" not in heard
            tried += 1
    record("偽ったヘッダ", tried)
    record("それで通った要求", 0)


def messages_that_are_none(field: Field, record: Record) -> None:
    """P21: whatever is sent, a right answer or a refusal comes, nothing is issued and nobody's data comes back."""
    presented = Presented(serial=_NOBODY)
    good = field.letters.issue(new_request_id(), presented=presented, terminal=Terminal(), asked=Asked(kind="JUMINHYO"))
    serial = _NOBODY.encode()
    inner = good.partition(b"Body>")[2].rpartition(b"</")[0].rpartition(b"</")[0]
    attacks = [
        *broken(good, serial).values(),
        *entities(good, serial, "http://127.0.0.1:9/canary").values(),
        *encodings(good).values(),
        *envelopes(inner).values(),
        *huge(good).values(),
    ]
    dice = random.Random(field.order.seed)
    attacks += [_spoiled(dice, good) for _ in range(_SPOILED)]
    secrets = re.compile(
        b"|".join(
            re.escape(text.encode())
            for one in field.known
            for text in (one.resident.name, one.resident.serial)
            if len(text) > 2
        )
    )
    heard: dict[str, int] = {}
    for start in range(0, len(attacks), 8):
        group = attacks[start : start + 8]
        for name in at_once([lambda data=data: _sent(field, data, secrets) for data in group]):
            heard[name] = heard.get(name, 0) + 1
    field.issue(field.known[2])
    record("壊した電文", len(attacks))
    record("答え", " ".join(f"{name} {count}" for name, count in sorted(heard.items())))
    record("発行", 0)
    record("漏れた氏名・番号", 0)


def _sent(field: Field, data: bytes, secrets: re.Pattern[bytes]) -> str:
    try:
        status, answer = field.line.post(data)
    except (OSError, HTTPException):
        return "切れた"
    assert not secrets.search(answer), "答えに、ほかの人の氏名か番号がある"
    assert b"Traceback" not in answer
    assert b"root:" not in answer
    assert b"issued>" not in answer, "壊した電文で紙が出た"
    return f"HTTP {status}"


def _spoiled(dice: random.Random, data: bytes) -> bytes:
    way, at = dice.randrange(3), dice.randrange(len(data))
    piece = data[at : at + dice.randint(1, 60)]
    if way == 0:
        spoiled = bytearray(data)
        for _ in range(dice.randint(1, 6)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        return bytes(spoiled)
    if way == 1:
        to = dice.randrange(len(data))
        return data[:to] + piece * dice.randint(1, 40) + data[to:]
    return data[:at] + data[at + len(piece) :]
