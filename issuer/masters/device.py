"""A master key in a device behind PKCS#11: it wraps there (AES-256-GCM) and never comes out."""

import os
from pathlib import Path

import pkcs11
from pkcs11.exceptions import PKCS11Error

from issuer.masters.provider import NONCE, MasterAway, NotWrappedHere
from issuer.masters.token import token

_TAG_BITS = 128


class DeviceMaster:
    """An AES-256 key in a token. The device needs CKM_AES_GCM with an IV of the caller's."""

    def __init__(self, *, module: Path, label: str, key_id: bytes, pin: str) -> None:
        """``label``: of the token. ``key_id``: CKA_ID. Opens nothing yet."""
        self._token = token(module=module, label=label, pin=pin)
        self._key, self._label = key_id, label

    @property
    def key_id(self) -> str:
        """``pkcs11:`` with the token's label and the key's CKA_ID."""
        return f"pkcs11:{self._label}/{self._key.hex()}"

    def wrap(self, *, key: bytes, label: bytes) -> bytes:
        """Encrypt a key in the device; nonce ‖ ciphertext ‖ tag. Raises MasterAway."""
        nonce = os.urandom(NONCE)
        try:
            return nonce + self._act("encrypt", nonce, key, label)
        except (PKCS11Error, RuntimeError) as error:
            told = f"the device with the master key {self.key_id} does not answer: {type(error).__name__}"
            raise MasterAway(told) from error

    def unwrap(self, *, wrapped: bytes, label: bytes) -> bytes:
        """Undo ``wrap`` in the device. Raises NotWrappedHere, MasterAway."""
        try:
            return self._act("decrypt", wrapped[:NONCE], wrapped[NONCE:], label)
        except (PKCS11Error, RuntimeError):
            # Devices do not agree on the error of a wrong tag (SoftHSM: GENERAL_ERROR): one that encrypts is not away.
            self.wrap(key=b"", label=label)
            raise NotWrappedHere(f"a key does not open under the master key {self.key_id}") from None

    def _act(self, act: str, nonce: bytes, data: bytes, label: bytes) -> bytes:
        how = {
            "mechanism": pkcs11.Mechanism.AES_GCM,
            "mechanism_param": pkcs11.GCMParams(nonce, label, _TAG_BITS),
        }
        return bytes(
            self._token.use(pkcs11.ObjectClass.SECRET_KEY, self._key, lambda key: getattr(key, act)(data, **how))
        )
