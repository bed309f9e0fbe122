"""A token of SoftHSM, as Debian packs it (softhsm2): a device that any machine has."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from pkcs11 import Attribute, KeyType, ObjectClass

PIN = "4649"
LABEL = "akashi"


@dataclass(frozen=True)
class SoftToken:
    """``module``: the library. ``folder``: of the token's files, with room for others."""

    module: Path
    folder: Path

    def keep(self, pem: bytes, *, label: str, key_id: str) -> None:
        """Put a private key (PKCS#8 PEM) into the token."""
        file = self.folder / f"{key_id}.pem"
        file.write_bytes(pem)
        self._run("--import", file, "--token", LABEL, "--label", label, "--id", key_id, "--pin", PIN)
        file.unlink()

    def keep_secret(self, key: bytes, *, label: str, key_id: str) -> None:
        """Put an AES key into the token (what softhsm2-util imports does not do GCM)."""
        library = pkcs11.lib(str(self.module))
        library.reinitialize()
        with library.get_token(token_label=LABEL).open(user_pin=PIN, rw=True) as session:
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.SECRET_KEY,
                    Attribute.KEY_TYPE: KeyType.AES,
                    Attribute.VALUE: key,
                    Attribute.TOKEN: True,
                    Attribute.SENSITIVE: True,
                    Attribute.EXTRACTABLE: False,
                    Attribute.ENCRYPT: True,
                    Attribute.DECRYPT: True,
                    Attribute.LABEL: label,
                    Attribute.ID: bytes.fromhex(key_id),
                }
            )

    def _run(self, *arguments: object) -> None:
        subprocess.run(
            ["softhsm2-util", "--module", str(self.module), *map(str, arguments)], check=True, capture_output=True
        )


@contextmanager
def soft_token(folder: Path) -> Iterator[SoftToken]:
    """An empty token LABEL. Without SoftHSM this fails, it does not skip: an untested device is not a supported one."""
    from issuer.masters import token
    from tests.sealing.libraries import open_with_its_own_libraries

    named = os.environ.get("AKASHI_TEST_PKCS11")
    assert named, "SoftHSM is missing: bin/test brings it, or name its libsofthsm2.so in AKASHI_TEST_PKCS11"
    made = SoftToken(Path(named), folder)
    open_with_its_own_libraries(made.module)
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    # The library reads its configuration once: this process introduces itself to the new token anew.
    token.token.cache_clear()
    token._introduced.clear()
    try:
        made._run("--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "12345678")
        yield made
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before
