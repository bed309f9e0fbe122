"""Client certificates of the test CA, good and bad."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path, name: str, *, cn: str, authority: str = "centre", days: int = 30, since: int = -1) -> str:
    """A client certificate of an authority of the test CA, or of a stranger with its name; returns ``name``."""
    key = ec.generate_private_key(ec.SECP256R1())
    if authority == "stranger":
        real = x509.load_pem_x509_certificate((folder / "centre-ca.pem").read_bytes())
        issuer, signer = real.subject, ec.generate_private_key(ec.SECP256R1())
    else:
        issuer = x509.load_pem_x509_certificate((folder / f"{authority}-ca.pem").read_bytes()).subject
        signer = serialization.load_pem_private_key((folder / f"{authority}-ca.key").read_bytes(), password=None)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Akashi test CA"),
            x509.NameAttribute(NameOID.COMMON_NAME, cn),
        ]
    )
    begin = datetime.now(UTC) + timedelta(days=since)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(issuer).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(begin).not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(signer, hashes.SHA256())
    )  # fmt: skip
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return name
