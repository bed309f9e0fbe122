"""Which master keys the environment gives: exactly one that wraps, and older ones that only open."""

import re

from config.environment import Environment
from issuer.papers.errors import ConfigurationError

#: ("file", 32 bytes) | ("pkcs11", "LABEL/HEX of the CKA_ID") | ("kms", dotted name of a function).
Setting = tuple[str, bytes | str]
_CURRENT = ("AKASHI_MASTER_KEY", "AKASHI_MASTER_PKCS11", "AKASHI_MASTER_KMS")
_PREVIOUS = ("AKASHI_MASTER_KEY_PREVIOUS", "AKASHI_MASTER_PKCS11_PREVIOUS", "AKASHI_MASTER_KMS_PREVIOUS")


def read_masters(env: Environment, *, device: bool) -> tuple[Setting, tuple[Setting, ...]]:
    """The current master and the previous ones. ``device``: whether a PKCS#11 library and PIN are set.

    Raises ConfigurationError when there is no master, more than one, or one that lacks what it needs.
    """
    current, previous = _read(env, _CURRENT), _read(env, _PREVIOUS)
    if not current:
        raise ConfigurationError(
            "AKASHI_MASTER_KEY is not set: give it a value, or its file by AKASHI_MASTER_KEY_FILE"
            " (or AKASHI_MASTER_PKCS11, AKASHI_MASTER_KMS)"
        )
    if len(current) > 1:
        raise ConfigurationError(
            "more than one of AKASHI_MASTER_KEY, AKASHI_MASTER_PKCS11 and AKASHI_MASTER_KMS is set: keep the one that"
            " wraps, and give the older one by its name with _PREVIOUS"
        )
    if not device and any(kind == "pkcs11" for kind, _ in (*current, *previous)):
        raise ConfigurationError("the master key lies in a device: set AKASHI_PKCS11_MODULE and AKASHI_PKCS11_PIN")
    if current[0] in previous:
        raise ConfigurationError("a previous master key is the current one: remove the setting with _PREVIOUS")
    return current[0], tuple(previous)


def _read(env: Environment, names: tuple[str, str, str]) -> list[Setting]:
    of_file, of_device, of_service = names
    found: list[Setting] = []
    if env.text(of_file, default=""):
        found.append(("file", env.key(of_file, size=32)))
    place = env.text(of_device, default="")
    if place:
        if not re.fullmatch("[^/]{1,32}/([0-9A-Fa-f]{2})+", place):
            raise ConfigurationError(f"{of_device} is not LABEL/ID, the token's label and the key's CKA_ID in hex")
        found.append(("pkcs11", place))
    service = env.text(of_service, default="")
    if service:
        if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", service):
            raise ConfigurationError(f"{of_service} is not the dotted name of a function")
        found.append(("kms", service))
    return found
