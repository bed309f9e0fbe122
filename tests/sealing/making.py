"""Keys, certificates and papers for tests and benches; nothing here knows Django."""

import io
from datetime import UTC, datetime

import pydyf
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from issuer.inspection import inspector
from issuer.papers.paper import Checked
from issuer.sealing.certificate import read_chain
from issuer.sealing.signer import MemorySigner, PrivateKey

_A4 = pydyf.Array([0, 0, 595, 842])
_MADE: dict[str, PrivateKey] = {}


def private_key(algorithm: str) -> PrivateKey:
    """RSA-2048, RSA-3072 or P-256; one of each for the whole run."""
    if algorithm not in _MADE:
        name, size = algorithm.split("-")
        _MADE[algorithm] = (
            rsa.generate_private_key(65537, int(size)) if name == "RSA" else ec.generate_private_key(ec.SECP256R1())
        )
    return _MADE[algorithm]


def certificate_pem(key: PrivateKey, *, first: datetime, last: datetime, name: str = "test") -> bytes:
    """A certificate that the key signs for itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(first).not_valid_after(last)
    return made.add_extension(usage, critical=True).sign(key, SHA256()).public_bytes(Encoding.PEM)


def key_pem(key: PrivateKey) -> bytes:
    """PKCS#8, unencrypted."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def memory_signer(algorithm: str) -> MemorySigner:
    """A signer valid from 2020 to 2039."""
    key = private_key(algorithm)
    pem = certificate_pem(key, first=datetime(2020, 1, 1, tzinfo=UTC), last=datetime(2039, 12, 31, tzinfo=UTC))
    return MemorySigner(key=key, certificate=read_chain(pem))


def small_pdf(*, streamed: bool = False) -> bytes:
    """Two empty pages, with a cross-reference table, or with a stream in its place, which no paper of ours has."""
    document = pydyf.PDF()
    for _ in range(2):
        document.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": document.pages.reference, "MediaBox": _A4}))
    out = io.BytesIO()
    document.write(out, version=b"1.7", compress=streamed, identifier=b"sealing")
    return out.getvalue()


def struck(*, municipality: str, certificate_number: str, pdf: bytes) -> Checked:
    """A good token for bytes that nobody looked at. Only a trial that reaches into inspection can make one."""
    return inspector._strike(municipality=municipality, certificate_number=certificate_number, pdf=pdf)
