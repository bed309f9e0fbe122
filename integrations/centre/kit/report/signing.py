"""The kit's own key, made at first use, and the two signatures it makes."""

from __future__ import annotations

import datetime
import io
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

__all__ = ["KitKey", "kit_key"]

_NAME = "Akashi 適合試験キット"
_YEARS = 10


@dataclass(frozen=True, slots=True)
class KitKey:
    """Private key (P-256) and self-signed certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def pem(self) -> bytes:
        """The certificate, for whoever checks."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def detached(self, data: bytes) -> bytes:
        """A detached CMS signature (DER) of ``data``, byte for byte."""
        options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
        builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
        signed = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        return signed.sign(serialization.Encoding.DER, options)

    def sign_pdf(self, pdf: bytes) -> bytes:
        """The PDF with an invisible PAdES B-B signature over all of it."""
        signer = signers.SimpleSigner.load_pkcs12_data(pkcs12_bytes=self._pkcs12(), other_certs=[], passphrase=b"kit")
        metadata = signers.PdfSignatureMetadata(
            field_name="Kit", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason="適合試験報告"
        )
        out = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            metadata,
            signer=signer,
            new_field_spec=SigFieldSpec(sig_field_name="Kit"),
        )
        return bytes(out.getvalue())

    def _pkcs12(self) -> bytes:
        return serialization.pkcs12.serialize_key_and_certificates(
            b"kit", self.key, self.certificate, None, serialization.BestAvailableEncryption(b"kit")
        )


def kit_key(folder: Path) -> KitKey:
    """The key kept in ``folder`` (made with it, readable by its owner only).

    Raises:
        ValueError: what lies there is no key and certificate of one pair.
    """
    key_file, certificate_file = folder / "kit.key", folder / "kit.crt"
    if not key_file.exists():
        _make(key_file, certificate_file)
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        raise ValueError(f"{key_file} と {certificate_file} が対になっていません。2つとも消すと作り直します")
    return KitKey(key=key, certificate=certificate)


def _make(key_file: Path, certificate_file: Path) -> None:
    key_file.parent.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    # The key last and in one step: a file that is there is whole.
    unfinished = key_file.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(pem)
    unfinished.rename(key_file)
