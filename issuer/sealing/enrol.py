"""Giving a municipality a signing key: a file, a key in a device, or the 見本 of a trial."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from issuer.audit import append
from issuer.municipality.keys import create_data_keys, data_key, encrypt
from issuer.papers.errors import BadInput
from issuer.sealing.certificate import SigningCertificate, read_chain
from issuer.sealing.device import DeviceSigner
from issuer.sealing.keys import PURPOSE, context
from issuer.sealing.signer import MemorySigner, PrivateKey
from issuer.tenancy.scope import scope

#: A trial's clock may stand at any day of our time, so its certificate is valid on all of them.
_SAMPLE_FROM, _SAMPLE_TO = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


def add_file_key(
    *,
    municipality: str,
    key_pem: bytes,
    password: bytes | None,
    chain_pem: bytes,
    effective_from: datetime | None,
    now: datetime,
    actor: str,
) -> str:
    """Take in a private key (PKCS#8 PEM) with its chain; it is kept wrapped. Returns the certificate's fingerprint.

    Signs from ``effective_from`` on (the certificate's first day when None). Raises BadInput.
    """
    certificate = read_chain(chain_pem)
    try:
        key = load_pem_private_key(key_pem, password=password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadInput("署名の鍵が読めません (PEM でないか、合言葉が違います)") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise BadInput("署名の鍵は RSA 2048・3072 ビットか、楕円曲線 P-256 です")
    MemorySigner(key=key, certificate=certificate)
    _keep(municipality, certificate, chain_pem, key, {}, False, effective_from, now, actor)
    return certificate.fingerprint


def add_device_key(
    *,
    municipality: str,
    module: Path,
    pin: str,
    token: str,
    key_id: bytes,
    chain_pem: bytes,
    effective_from: datetime | None,
    now: datetime,
    actor: str,
) -> str:
    """Note a key that lies in a PKCS#11 token, after it signed once as a proof. Raises BadInput, ConfigurationError."""
    certificate = read_chain(chain_pem)
    DeviceSigner(module=module, token=token, key_id=key_id, pin=pin, certificate=certificate)
    device = {"token": token, "id": key_id.hex()}
    _keep(municipality, certificate, chain_pem, None, device, False, effective_from, now, actor)
    return certificate.fingerprint


def add_sample_key(
    *, municipality: str, name: str, now: datetime, actor: str, algorithm: Literal["RSA-2048", "P-256"] = "RSA-2048"
) -> str:
    """Make a key and sign its certificate with itself: for trials only, and the certificate says so."""
    key: PrivateKey = (
        rsa.generate_private_key(65537, 2048) if algorithm == "RSA-2048" else ec.generate_private_key(ec.SECP256R1())
    )
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, f"見本 {municipality} (証明書として使えません)"),
        ]
    )
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
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_SAMPLE_FROM)
        .not_valid_after(_SAMPLE_TO)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, SHA256())
    )
    chain = made.public_bytes(Encoding.PEM)
    certificate = read_chain(chain)
    _keep(municipality, certificate, chain, key, {}, True, None, now, actor)
    return certificate.fingerprint


def _keep(
    municipality: str,
    certificate: SigningCertificate,
    chain: bytes,
    key: PrivateKey | None,
    device: dict[str, str],
    sample: bool,
    effective_from: datetime | None,
    now: datetime,
    actor: str,
) -> None:
    fingerprint = certificate.fingerprint
    start = max(effective_from, certificate.not_before) if effective_from else certificate.not_before
    with scope(municipality) as cursor:
        create_data_keys(municipality=municipality, now=now)
        wrapped = b""
        if key is not None:
            wrapped = encrypt(
                key=data_key(municipality=municipality, purpose=PURPOSE),
                plaintext=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
                context=context(municipality, fingerprint),
            )
        cursor.execute(
            "INSERT INTO sealing_signing_key (municipality, fingerprint, chain, wrapped, device, sample,"
            " effective_from, not_after, created_at, created_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [
                municipality,
                fingerprint,
                chain.decode("ascii"),
                wrapped,
                json.dumps(device),
                sample,
                start,
                certificate.not_after,
                now,
                actor,
            ],
        )
        if cursor.rowcount == 0:
            raise BadInput("この証明書の鍵は既に入っています")
        append(
            municipality=municipality,
            at=now,
            actor=actor,
            action="municipality.signing_key",
            detail={"certificate": fingerprint, "from": start.isoformat(), "sample": sample, **device},
        )
