"""The master keys this process was given: the one that wraps, and those that may still be needed to open."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from issuer.masters.device import DeviceMaster
from issuer.masters.provider import FileMaster, MasterKey, NotWrappedHere
from issuer.papers.errors import ConfigurationError

#: Things wrapped before key ids were kept have none: one of the masters in a file wrapped them.
UNNAMED = ""


def current() -> MasterKey:
    """The master that wraps from now on."""
    return _made(settings.AKASHI_MASTER)


def given() -> tuple[MasterKey, ...]:
    """Every master at hand, the current one first."""
    return (current(), *(_made(setting) for setting in settings.AKASHI_MASTER_PREVIOUS))


def unwrap(*, master: str, wrapped: bytes, label: bytes) -> bytes:
    """Open a key with the master that wrapped it. ``master``: its id.

    Raises ConfigurationError when that master is not at hand, NotWrappedHere when it does not open, MasterAway.
    """
    for one in given():
        if one.key_id == master:
            return one.unwrap(wrapped=wrapped, label=label)
        if master == UNNAMED and isinstance(one, FileMaster):
            try:
                return one.unwrap(wrapped=wrapped, label=label)
            except NotWrappedHere:
                continue
    if master == UNNAMED:
        raise NotWrappedHere("a key wrapped by an earlier version opens under no AKASHI_MASTER_KEY given")
    raise ConfigurationError(
        f"a key is wrapped by the master key {master}, which is not given: set it as AKASHI_MASTER_KEY"
        " (or _PREVIOUS, or AKASHI_MASTER_PKCS11, AKASHI_MASTER_KMS)"
    )


def derived(info: bytes) -> bytes | None:
    """32 bytes from the oldest master in a file; None when there is none."""
    for one in reversed(given()):
        if isinstance(one, FileMaster):
            return one.derive(info)
    return None


def _made(setting: tuple[str, Any]) -> MasterKey:
    kind, value = setting
    if kind == "file":
        return _of_file(value)
    if kind == "kms":
        return _of_service(value)
    label, _, key_id = value.rpartition("/")
    return _of_device(settings.AKASHI_PKCS11_MODULE, label, bytes.fromhex(key_id), settings.AKASHI_PKCS11_PIN)


@lru_cache(maxsize=64)
def _of_file(key: bytes) -> FileMaster:
    return FileMaster(key)


@lru_cache(maxsize=64)
def _of_service(name: str) -> MasterKey:
    try:
        make: Callable[[], MasterKey] = import_string(name)
    except ImportError as error:
        raise ConfigurationError(f"AKASHI_MASTER_KMS names {name}, which cannot be imported") from error
    return make()


@lru_cache(maxsize=64)
def _of_device(module: Path, label: str, key_id: bytes, pin: str) -> DeviceMaster:
    return DeviceMaster(module=module, label=label, key_id=key_id, pin=pin)
