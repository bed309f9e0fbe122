"""Distinguished names as the feed writes them: in the order of the certificate, ``C=JP,O=JPKI,OU=...``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from integrations.centre.pki.errors import PkiError

__all__ = ["read_name", "write_name"]

_TYPES = {
    "C": NameOID.COUNTRY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "L": NameOID.LOCALITY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
    "DC": NameOID.DOMAIN_COMPONENT,
    "SERIALNUMBER": NameOID.SERIAL_NUMBER,
}
_WORDS = {oid: word for word, oid in _TYPES.items()}
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,20}))+\Z")
_PART = re.compile(r"((?:[^\\,+]|\\.)*)([,+]|\Z)", re.DOTALL)


def write_name(name: x509.Name) -> str:
    """Return a name in the order of the certificate (not RFC 4514's reversed one), with RFC 4514's escapes."""
    return ",".join("+".join(_attribute(one) for one in rdn) for rdn in name.rdns)


def read_name(text: str) -> x509.Name:
    """Read what ``write_name`` writes; blanks around ``,``, ``+`` and ``=`` do not count. Raises PkiError."""
    rdns: list[x509.RelativeDistinguishedName] = []
    gathered: list[x509.NameAttribute[str]] = []
    try:
        for part, end in _parts(text):
            gathered.append(_read(part))
            if end != "+":
                rdns.append(x509.RelativeDistinguishedName(gathered))
                gathered = []
    except ValueError as error:
        raise PkiError(
            f"発行者の名前「{text}」を電子証明書に書けません ({error})。C=JP,O=…,OU=… の形で書いてください"
        ) from error
    return x509.Name(rdns)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while True:
        match = _PART.match(text, at)
        if match is None:
            raise ValueError("\\ の後に文字がない")
        yield match[1], match[2]
        if not match[2]:
            return
        at = match.end()


def _read(part: str) -> x509.NameAttribute[str]:
    word, equals, value = part.partition("=")
    word = word.strip()
    oid = _TYPES.get(word.upper())
    if oid is None and _OID.match(word):
        oid = x509.ObjectIdentifier(word)
    if not equals or oid is None:
        raise ValueError(f"「{part.strip()}」が 項目=値 でない")
    text = _unescape(value)
    if not text:
        raise ValueError(f"「{part.strip()}」に値がない")
    return x509.NameAttribute(oid, text)


def _unescape(value: str) -> str:
    bare = value.lstrip(" ")
    stripped = bare.rstrip(" ")
    # An escaped blank at the end belongs to the value: put back what the strip took from behind a lone backslash.
    if (len(stripped) - len(stripped.rstrip("\\"))) % 2:
        stripped += " "
    text = re.sub(r"\\(.)", r"\1", stripped, flags=re.DOTALL)
    if "\x00" in text:
        raise ValueError("値に使えない文字がある")
    return text


def _attribute(one: x509.NameAttribute[str | bytes]) -> str:
    value = one.value if isinstance(one.value, str) else one.value.hex()
    text = re.sub(r'([\\,+"<>;=])', r"\\\1", value)
    if text.startswith((" ", "#")):
        text = "\\" + text
    if text.endswith(" ") and text != "\\ ":
        text = text[:-1] + "\\ "
    return f"{_WORDS.get(one.oid, one.oid.dotted_string)}={text}"
