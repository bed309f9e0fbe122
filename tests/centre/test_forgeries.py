"""What a thief, a broken network or a lying responder could hand the centre is not believed. Real bytes throughout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.pki import profiles
from integrations.centre.pki.authorities import Authority, authority_of, root_of
from integrations.centre.pki.cards import Card, Media, card_path
from integrations.centre.pki.crl import crl_of
from integrations.centre.pki.judge import Judgement, Verdict, examine
from integrations.centre.pki.keys import new_key, sign
from integrations.centre.pki.names import read_name
from integrations.centre.pki.pin import Signed, sign_with
from integrations.centre.pki.revocations import Revocation, revoke
from integrations.centre.pki.sources import NoAnswer, in_process
from integrations.centre.pki.store import Store
from integrations.centre.pki.validity import first_moment, last_moment

from .conftest import PIN, SINCE, UNTIL, Maker

CHALLENGE = b"a challenge of the centre, thirty"
HOUR = timedelta(hours=1)


@pytest.fixture
def card(make: Maker) -> Card:
    return make("7010131")


@pytest.fixture
def issuer(store: Store) -> Authority:
    return authority_of(store=store, issuer=CARD_ISSUER)


@pytest.fixture
def stranger(store: Store) -> Authority:
    """An authority with the very name of ours and keys of its own."""
    other = Store(folder=store.folder.parent / "stranger", algorithm="P-256")
    return authority_of(store=other, issuer=CARD_ISSUER)


Examine = Callable[..., Judgement]


@pytest.fixture
def examined(store: Store, card: Card, now: datetime) -> Examine:
    """Examine the good card with this or that about it changed."""

    def examined(*, signed: Signed | None = None, **sources: object) -> Judgement:
        handed = signed or sign_with(path=card_path(store, card.id), pin=PIN, challenge=CHALLENGE)
        asked = replace(in_process(store=store, now=now), **sources) if sources else None  # type: ignore[arg-type]
        return examine(store=store, signed=handed, challenge=CHALLENGE, media=Media.CARD, now=now, sources=asked)

    return examined


def down(*_: object) -> bytes:
    raise NoAnswer("nobody there")


def issued_by(authority: Authority, **changes: object) -> Signed:
    """A certificate this authority issued, and the challenge signed with its key."""
    key = new_key("P-256")
    given: dict[str, object] = {
        "subject": read_name("CN=somebody"), "serial": 7010131, "key": key.public_key(),
        "issuer": authority.certificate, "issuer_key": authority.key, "since": first_moment(SINCE),
        "until": last_moment(UNTIL), "ocsp": f"http://x/ocsp/{authority.word}",
        "crl": f"http://x/crl/{authority.word}.crl", **changes,
    }  # fmt: skip
    return Signed(certificate=profiles.card(**given), signature=sign(key, CHALLENGE))  # type: ignore[arg-type]


def told(authority: Authority, request: bytes, *, at: datetime, serial: int = 7010131, nonce: bytes = b"") -> bytes:
    """An OCSP answer "good" as this authority's responder signs it, to what was asked unless told otherwise."""
    asked = ocsp.load_der_ocsp_request(request)
    own = asked.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    assert authority.responder is not None
    assert authority.responder_key is not None
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            asked.issuer_name_hash, asked.issuer_key_hash, serial, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD,
            at, at + timedelta(minutes=10), None, None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, authority.responder)
        .certificates([authority.responder])
        .add_extension(x509.OCSPNonce(nonce or own), critical=False)
    )  # fmt: skip
    return builder.sign(authority.responder_key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_the_helper_of_these_tests_tells_good_when_nothing_is_wrong(
    examined: Examine, issuer: Authority, now: datetime
) -> None:
    assert examined(ocsp=lambda _, request: told(issuer, request, at=now)).status == "GOOD"
    assert examined(signed=issued_by(issuer)).status == "GOOD"


def test_another_key_cannot_use_the_certificate(store: Store, card: Card, examined: Examine) -> None:
    genuine = sign_with(path=card_path(store, card.id), pin=PIN, challenge=CHALLENGE)
    judged = examined(signed=replace(genuine, signature=sign(new_key("P-256"), CHALLENGE)))
    assert (judged.verdict, judged.serial) == (Verdict.NOT_TRUSTED, "")
    replayed = sign_with(path=card_path(store, card.id), pin=PIN, challenge=b"yesterday's challenge")
    assert examined(signed=replayed).verdict is Verdict.NOT_TRUSTED


def test_a_certificate_of_a_stranger_with_our_name_is_not_trusted(examined: Examine, stranger: Authority) -> None:
    assert examined(signed=issued_by(stranger)).verdict is Verdict.NOT_TRUSTED


def test_an_expired_forgery_is_not_told_as_expired(examined: Examine, stranger: Authority, now: datetime) -> None:
    judged = examined(signed=issued_by(stranger, until=now - HOUR))
    assert judged.verdict is Verdict.NOT_TRUSTED


def test_a_changed_bit_anywhere_in_what_is_signed_is_never_good(store: Store, card: Card, examined: Examine) -> None:
    genuine = sign_with(path=card_path(store, card.id), pin=PIN, challenge=CHALLENGE)
    body = x509.load_der_x509_certificate(genuine.certificate).tbs_certificate_bytes
    start = genuine.certificate.index(body)
    for at in range(start, start + len(body)):
        changed = bytearray(genuine.certificate)
        changed[at] ^= 1
        assert examined(signed=replace(genuine, certificate=bytes(changed))).verdict is Verdict.NOT_TRUSTED, at


@pytest.mark.parametrize("certificate", [b"", b"\x30\x82", b"not a certificate at all"])
def test_what_is_no_certificate_is_not_trusted(examined: Examine, certificate: bytes) -> None:
    assert examined(signed=Signed(certificate=certificate, signature=b"")).verdict is Verdict.NOT_TRUSTED


def test_a_certificate_for_another_purpose_is_no_card(examined: Examine, issuer: Authority) -> None:
    assert issuer.responder is not None
    assert issuer.responder_key is not None
    responder = Signed(
        certificate=issuer.responder.public_bytes(Encoding.DER), signature=sign(issuer.responder_key, CHALLENGE)
    )
    assert examined(signed=responder).status is None
    authority = Signed(certificate=issuer.certificate.public_bytes(Encoding.DER), signature=sign(issuer.key, CHALLENGE))
    assert examined(signed=authority).verdict is Verdict.NOT_TRUSTED


def test_a_card_of_a_revoked_authority_is_not_trusted(
    store: Store, examined: Examine, issuer: Authority, now: datetime
) -> None:
    lost = Revocation(at=now - HOUR, reason="keyCompromise")
    revoke(authority=root_of(store), entries={issuer.certificate.serial_number: lost})
    assert examined().verdict is Verdict.NOT_TRUSTED


Answer = Callable[[Authority, Authority, bytes, datetime], bytes]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda ours, _, request, now: told(ours, request, at=now - HOUR), id="old"),
        pytest.param(lambda ours, _, request, now: told(ours, request, at=now + HOUR), id="of tomorrow"),
        pytest.param(lambda ours, _, request, now: told(ours, request, at=now, serial=7010132), id="of another card"),
        pytest.param(lambda ours, _, request, now: told(ours, request, at=now, nonce=b"n" * 32), id="replayed"),
        pytest.param(lambda _, other, request, now: told(other, request, at=now), id="by a stranger's responder"),
        pytest.param(lambda ours, _, request, now: told(ours, request, at=now)[:-1], id="cut"),
        pytest.param(lambda ours, _, request, now: told(ours, request, at=now)[:-9] + b"x" * 9, id="changed"),
        pytest.param(lambda *_: b"", id="empty"),
    ],
)
def test_an_ocsp_answer_that_cannot_be_believed_stops_the_check_and_no_list_covers_it_up(
    examined: Examine, issuer: Authority, stranger: Authority, now: datetime, answer: Answer
) -> None:
    judged = examined(ocsp=lambda _, request: answer(issuer, stranger, request, now))
    assert (judged.verdict, judged.serial) == (Verdict.UNCHECKED, "")


def test_an_answer_signed_by_a_key_that_is_no_responder_is_not_believed(
    store: Store, examined: Examine, issuer: Authority, now: datetime
) -> None:
    key = new_key("P-256")
    der = profiles.card(
        subject=read_name("CN=a card"), serial=99, key=key.public_key(), issuer=issuer.certificate,
        issuer_key=issuer.key, since=first_moment(SINCE), until=last_moment(UNTIL), ocsp="http://x/o", crl="http://x/c",
    )  # fmt: skip
    liar = replace(issuer, responder=x509.load_der_x509_certificate(der), responder_key=key)
    assert examined(ocsp=lambda _, request: told(liar, request, at=now)).verdict is Verdict.UNCHECKED


def test_a_serial_the_authority_never_issued_is_unknown_and_not_sent(
    examined: Examine, issuer: Authority, make: Maker
) -> None:
    assert examined(signed=issued_by(issuer, serial=31337)).verdict is Verdict.UNCHECKED


def test_the_list_speaks_when_the_responder_is_silent_or_busy(
    examined: Examine, issuer: Authority, now: datetime
) -> None:
    busy = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(Encoding.DER)
    for silent in (down, lambda *_: busy):
        judged = examined(ocsp=silent)
        assert (judged.status, judged.why) == ("GOOD", "CRL")
    revoke(authority=issuer, entries={7010131: Revocation(at=now, reason="keyCompromise")})
    assert examined(ocsp=down).status == "REVOKED"


def test_nothing_is_sent_when_nobody_answers(examined: Examine, store: Store, issuer: Authority, now: datetime) -> None:
    assert examined(ocsp=down, crl=down).verdict is Verdict.UNCHECKED
    only_the_root = in_process(store=store, now=now)
    silent = examined(ocsp=down, crl=lambda url: down() if issuer.word in url else only_the_root.crl(url))
    assert silent.verdict is Verdict.UNCHECKED


@pytest.mark.parametrize("whose", ["expired", "a stranger's", "another authority's", "no list"])
def test_a_list_that_cannot_be_believed_stops_the_check(
    examined: Examine, store: Store, issuer: Authority, stranger: Authority, now: datetime, whose: str
) -> None:
    real = in_process(store=store, now=now)
    lists = {
        "expired": crl_of(authority=issuer, now=now - timedelta(days=2)),
        "a stranger's": crl_of(authority=stranger, now=now),
        "another authority's": crl_of(authority=authority_of(store=store, issuer=MOBILE_ISSUER), now=now),
        "no list": b"\x30\x03\x02\x01\x00",
    }
    judged = examined(ocsp=down, crl=lambda url: lists[whose] if issuer.word in url else real.crl(url))
    assert (judged.verdict, judged.serial) == (Verdict.UNCHECKED, "")


def test_a_certificate_that_names_no_responder_and_no_list_is_not_good(examined: Examine, issuer: Authority) -> None:
    key = new_key("P-256")
    builder = x509.CertificateBuilder().subject_name(read_name("CN=bare")).issuer_name(issuer.certificate.subject)
    builder = builder.public_key(key.public_key()).serial_number(7010131)
    builder = builder.not_valid_before(first_moment(SINCE)).not_valid_after(last_moment(UNTIL))
    der = builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert examined(signed=Signed(certificate=der, signature=sign(key, CHALLENGE))).status is None


def test_a_judgement_that_may_not_be_sent_fills_no_message(examined: Examine, stranger: Authority) -> None:
    sent = examined().presented
    assert (sent.serial, sent.issuer, sent.media, sent.status) == ("7010131", CARD_ISSUER, "CARD", "GOOD")
    with pytest.raises(ValueError, match="nothing may be sent"):
        _ = examined(signed=issued_by(stranger)).presented
