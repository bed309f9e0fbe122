"""A key in a device signs what a key in a file signs. The device is SoftHSM, as Debian packs it (softhsm2)."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from issuer.papers.errors import ConfigurationError
from issuer.sealing.certificate import read_chain
from issuer.sealing.device import DeviceSigner
from issuer.sealing.increment import sign_pdf
from issuer.sealing.signer import matches
from tests.softhsm import PIN, soft_token

from .making import certificate_pem, memory_signer, private_key, small_pdf

KEYS = {"RSA-2048": "01", "P-256": "02"}
MOMENT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Token:
    """A SoftHSM token that holds the keys of KEYS."""

    module: Path

    def signer(self, algorithm: str, *, key_id: str = "", pin: str = PIN, label: str = "akashi") -> DeviceSigner:
        """A signer over the key with a certificate of its own."""
        pem = certificate_pem(
            private_key(algorithm), first=datetime(2020, 1, 1, tzinfo=UTC), last=datetime(2039, 1, 1, tzinfo=UTC)
        )
        return DeviceSigner(
            module=self.module,
            token=label,
            key_id=bytes.fromhex(key_id or KEYS[algorithm]),
            pin=pin,
            certificate=read_chain(pem),
        )


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    """A token with both keys."""
    with soft_token(tmp_path_factory.mktemp("softhsm")) as made:
        for algorithm, key_id in KEYS.items():
            pem = private_key(algorithm).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            made.keep(pem, label=algorithm, key_id=key_id)
        yield Token(made.module)


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_paper_signed_in_a_device_is_valid(token: Token, algorithm: str) -> None:
    signer = token.signer(algorithm)
    made = sign_pdf(pdf=small_pdf(), signer=signer, at=MOMENT, certificate_number="282103")
    (found,) = PdfFileReader(io.BytesIO(made.pdf)).embedded_signatures
    root = Certificate.load(signer.certificate.chain[0])
    status = validate_pdf_signature(found, ValidationContext([root], allow_fetching=False, moment=MOMENT))
    assert status.bottom_line


def test_an_rsa_signature_is_the_same_from_device_and_file(token: Token) -> None:
    digest = bytes(range(32))
    assert token.signer("RSA-2048").sign_digest(digest) == memory_signer("RSA-2048").sign_digest(digest)


@pytest.mark.parametrize(
    "wrong", [{"key_id": "99"}, {"key_id": "02"}, {"pin": "0000"}, {"label": "another"}], ids=lambda w: next(iter(w))
)
def test_a_device_that_does_not_sign_for_the_certificate_stops_the_start(token: Token, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        token.signer("RSA-2048", **wrong)


def test_a_forked_worker_opens_the_device_for_itself(token: Token) -> None:
    signer = token.signer("RSA-2048")
    digest = bytes(32)
    expected = signer.sign_digest(digest)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answer = b""
        try:
            answer = signer.sign_digest(digest)
        finally:
            os.write(writing, answer)
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    assert said == expected


def test_two_municipalities_may_have_their_keys_in_one_token(token: Token) -> None:
    """A token lets a process log in once: the second signer uses the session of the first."""
    first, second = token.signer("RSA-2048"), token.signer("P-256")
    digest = bytes(32)
    assert first.sign_digest(digest) == first.sign_digest(digest)
    assert matches(certificate=second.certificate, digest=digest, signature=second.sign_digest(digest))
