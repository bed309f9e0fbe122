"""Reading PDF values (ISO 32000-2, 7.3), only the spellings that a stamped paper uses."""

import re
from functools import lru_cache
from typing import NamedTuple, cast

_TOKEN = re.compile(
    rb"\s*(?:(?P<ref>\d+) 0 R(?![A-Za-z])|(?P<number>[-+]?\d+(?:\.\d+)?)|(?P<name>/[A-Za-z0-9+._-]*)"
    rb"|(?P<hex><(?:[0-9A-Fa-f]{2})*>)|(?P<text>\([A-Za-z0-9 ._-]*\))|(?P<word>true|false|null)|(?P<mark><<|>>|\[|\]))"
)


class Unlike(ValueError):
    """The bytes are not what a stamped paper is made of. The message names the rule, never the bytes."""


class Ref(NamedTuple):
    """A reference to an object."""

    number: int


Value = float | str | bytes | bool | None | Ref | list["Value"] | dict[str, "Value"]
Dictionary = dict[str, Value]


def dictionary(data: bytes) -> Dictionary:
    """The dictionary that ``data`` is, whole. Names are str with their slash, strings bytes. Raises Unlike."""
    return dict(_whole(data))


@lru_cache(maxsize=1024)
def _whole(data: bytes) -> Dictionary:
    # Many objects are the same in all papers of a form.
    found, at = _value(data, 0, 0)
    if not isinstance(found, dict) or data[at:].strip():
        raise Unlike("an object is not a dictionary")
    return found


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    token = _TOKEN.match(data, at)
    if token is None or depth > 6:
        raise Unlike("an object is spelled in an unknown way")
    kind, at = str(token.lastgroup), token.end()
    if kind == "mark":
        return _inside(data, token["mark"], at, depth)
    return _plain(kind, token[kind]), at


def _plain(kind: str, written: bytes) -> Value:
    if kind == "ref":
        return Ref(int(written))
    if kind == "number":
        return float(written)
    if kind == "name":
        return written.decode("ascii")
    if kind == "hex":
        return bytes.fromhex(written[1:-1].decode("ascii"))
    if kind == "text":
        return written[1:-1]
    return {b"true": True, b"false": False}.get(written)


def _inside(data: bytes, mark: bytes, at: int, depth: int) -> tuple[Value, int]:
    if mark == b"[":
        items: list[Value] = []
        while not (closing := _closing(data, at, b"]")):
            item, at = _value(data, at, depth + 1)
            items.append(item)
        return items, closing
    if mark != b"<<":
        raise Unlike("an object is closed that was not opened")
    entries: Dictionary = {}
    while not (closing := _closing(data, at, b">>")):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, str) or not key.startswith("/") or key in entries:
            raise Unlike("a key of a dictionary is no name or stands twice")
        entries[key], at = _value(data, at, depth + 1)
    return entries, closing


def _closing(data: bytes, at: int, mark: bytes) -> int:
    """Where it goes on after ``mark``, 0 when something else comes next."""
    while data[at : at + 1] in (b" ", b"\n"):
        at += 1
    return at + len(mark) if data.startswith(mark, at) else 0


def entries(found: Dictionary, *, fixed: Dictionary, free: frozenset[str]) -> Dictionary:
    """The dictionary itself when it has exactly these entries: ``fixed`` with their values, ``free`` with any.

    Raises Unlike otherwise.
    """
    if found.keys() != fixed.keys() | free:
        raise Unlike("a dictionary has an entry too many or too few")
    if any(found[key] != value for key, value in fixed.items()):
        raise Unlike("an entry of a dictionary has an unknown value")
    return found


def reference(value: Value) -> int:
    """Number of the object that is referred to. Raises Unlike for anything else."""
    if not isinstance(value, Ref):
        raise Unlike("a reference is missing")
    return value.number


def references(value: Value) -> list[int]:
    """Numbers of the objects of an array of references. Raises Unlike for anything else."""
    if not isinstance(value, list):
        raise Unlike("an array is missing")
    return [reference(item) for item in value]


def numbers(value: Value) -> list[float]:
    """An array of numbers. Raises Unlike for anything else."""
    if not isinstance(value, list) or not all(type(item) is float for item in value):
        raise Unlike("an array of numbers is missing")
    return cast(list[float], value)
