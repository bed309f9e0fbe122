"""One session per PKCS#11 token and process, shared by whoever has a key in it.

A token lets a process log in once: a second session with a login of its own is refused (PKCS #11 v3.0, 5.6.8).
"""

import os
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from pkcs11.exceptions import PKCS11Error

_T = TypeVar("_T")
_LOCK = threading.RLock()
_introduced: dict[Path, int] = {}


class Token:
    """A token by its label. One caller at a time; its session is opened anew after the device went away."""

    def __init__(self, *, module: Path, label: str, pin: str) -> None:
        """``module``: the device's PKCS#11 library. Nothing is opened yet."""
        self._module, self._label, self._pin = module, label, pin
        self._session: Any = None
        self._process = 0
        self._keys: dict[tuple[Any, bytes], Any] = {}

    def use(self, kind: Any, key_id: bytes, act: Callable[[Any], _T]) -> _T:
        """What ``act`` makes of the key with this CKA_ID. Raises PKCS11Error or RuntimeError after a second try."""
        with _LOCK:
            try:
                return act(self._key(kind, key_id))
            except (PKCS11Error, RuntimeError):
                self._close()  # the session may be gone: once more with a new one
            try:
                return act(self._key(kind, key_id))
            except (PKCS11Error, RuntimeError):
                self._close()
                raise

    def _key(self, kind: Any, key_id: bytes) -> Any:
        if self._session is None or self._process != os.getpid():
            self._keys = {}
            self._session = self._open()
        if (kind, key_id) not in self._keys:
            self._keys[kind, key_id] = self._session.get_key(object_class=kind, id=key_id)
        return self._keys[kind, key_id]

    def _open(self) -> Any:
        library = pkcs11.lib(str(self._module))
        if _introduced.get(self._module) != os.getpid():
            # A forked process has to introduce itself to the device anew (PKCS #11 v3.0, 5.4, C_Initialize).
            library.reinitialize()
            _introduced[self._module] = os.getpid()
        self._process = os.getpid()
        return library.get_token(token_label=self._label).open(user_pin=self._pin)

    def _close(self) -> None:
        session, self._session, self._keys = self._session, None, {}
        if session is not None and self._process == os.getpid():
            try:
                session.close()
            except (PKCS11Error, RuntimeError):
                return  # it was gone already


@lru_cache(maxsize=64)
def token(*, module: Path, label: str, pin: str) -> Token:
    """The token of this process."""
    return Token(module=module, label=label, pin=pin)
