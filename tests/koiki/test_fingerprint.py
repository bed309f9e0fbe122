"""What counts as the same message."""

import pytest

from integrations.koiki.envelope import read_body
from integrations.koiki.fingerprint import fingerprint

from . import messages

KEY = b"k" * 32
GOOD = messages.issue()
CARD = "<credential><card><userId>AB12</userId><pin>{}</pin></card></credential>"


def _of(message: bytes) -> str:
    return fingerprint(body=read_body(message), key=KEY)


@pytest.mark.parametrize(
    "same",
    [
        messages.issue(sent_at="2026-11-20T10:00:09+09:00"),
        messages.issue(credential=messages.jpki(checked_at="2026-11-20T10:00:05Z")),
        GOOD.replace(b"><", b">\n\t<"),
        GOOD.replace(b"<copies>1<", b"<copies> 1 <"),
        GOOD.replace(b"IssueCertificate xmlns=", b"k:IssueCertificate xmlns:k=")
        .replace(b"</IssueCertificate", b"</k:IssueCertificate")
        .replace(b"<exchange>", b'<exchange xmlns="urn:akashi:koiki:5">')
        .replace(b"<terminal>", b'<terminal xmlns="urn:akashi:koiki:5">')
        .replace(b"<credential>", b'<credential xmlns="urn:akashi:koiki:5">')
        .replace(b"<kind>", b'<kind xmlns="urn:akashi:koiki:5">')
        .replace(b"<scope>", b'<scope xmlns="urn:akashi:koiki:5">')
        .replace(b"<copies>", b'<copies xmlns="urn:akashi:koiki:5">'),
    ],
    ids=["sentAt", "checkedAt", "indentation", "blanks", "prefix"],
)
def test_how_and_when_it_was_sent_does_not_change_a_message(same: bytes) -> None:
    assert _of(same) == _of(GOOD)


@pytest.mark.parametrize(
    "other",
    [
        messages.issue(copies="2"),
        messages.issue(credential=messages.jpki(serial="70000002")),
        messages.issue(credential=messages.jpki(status="REVOKED")),
        messages.issue(choices="<scope>ALL</scope>"),
        messages.issue(choices="<scope>SELF</scope><option>HONSEKI</option>"),
        GOOD.replace(b"T0001", b"T0002"),
        GOOD.replace(b"<media>", b"<issuer>CN=x</issuer><media>"),
    ],
    ids=["copies", "serial", "status", "scope", "option", "terminal", "issuer"],
)
def test_anything_else_does(other: bytes) -> None:
    assert _of(other) != _of(GOOD)


def test_a_pin_counts_but_cannot_be_guessed_from_the_record() -> None:
    first, second = (messages.issue(credential=CARD.format(pin)) for pin in ("1234", "1235"))
    assert _of(first) != _of(second)
    assert fingerprint(body=read_body(first), key=b"other key") != _of(first)
