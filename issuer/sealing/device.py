"""Keys in a device behind PKCS#11 (HSM, smart card, SoftHSM): they sign there and never come out."""

import hashlib
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11.exceptions import PKCS11Error
from pkcs11.util.ec import encode_ecdsa_signature

from issuer.masters.token import token as _token
from issuer.papers.errors import ConfigurationError
from issuer.sealing.certificate import SigningCertificate
from issuer.sealing.der import OCTETS, SEQUENCE, oid, tlv
from issuer.sealing.signer import SigningFailed, matches

_SHA256 = tlv(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"), b"\x05\x00")
_PROOF = hashlib.sha256(b"akashi: key and certificate belong together").digest()


class DeviceSigner:
    """A key in a token, used through the token's one session (issuer/masters/token.py)."""

    def __init__(self, *, module: Path, token: str, key_id: bytes, pin: str, certificate: SigningCertificate) -> None:
        """Open the token and let the key prove that it is the certificate's.

        ``module``: the device's PKCS#11 library. ``key_id``: CKA_ID. Raises ConfigurationError.
        """
        self._token, self._key_id = _token(module=module, label=token, pin=pin), key_id
        self._certificate = certificate
        try:
            proof = self.sign_digest(_PROOF)
        except SigningFailed as error:
            raise ConfigurationError(f"the device with the signing key does not sign: {error}") from error
        if not matches(certificate=certificate, digest=_PROOF, signature=proof):
            raise ConfigurationError("the key in the device does not belong to its certificate")

    @property
    def certificate(self) -> SigningCertificate:
        """The chain that goes into the signature."""
        return self._certificate

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest in the device. Raises SigningFailed."""
        try:
            return self._token.use(pkcs11.ObjectClass.PRIVATE_KEY, self._key_id, lambda key: self._sign(key, digest))
        except (PKCS11Error, RuntimeError) as error:
            raise SigningFailed(type(error).__name__) from error

    def _sign(self, key: Any, digest: bytes) -> bytes:
        if self._certificate.algorithm == "RSA":
            # DigestInfo (RFC 8017, 9.2): SEQUENCE of the algorithm and the digest.
            message = tlv(SEQUENCE, _SHA256, tlv(OCTETS, digest))
            return bytes(key.sign(message, mechanism=pkcs11.Mechanism.RSA_PKCS))
        return bytes(encode_ecdsa_signature(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)))
