"""Spoiling XML with its grammar in mind: elements, values of the contract, and what parsers were ever fooled by."""

import random
import re
from collections.abc import Callable, Sequence
from copy import deepcopy

from lxml import etree

from . import raw

_XS = "{http://www.w3.org/2001/XMLSchema}"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_VALUES = [
    "", " ", "\n", "0", "-1", "1", "01", "+1", "9" * 12, "9" * 20, "9" * 4301, "a" * 300, "a" * 70_000, "𠮷\U000e0100",
    "e\u0301", "\u0085", "\u2028", "\U0010fffe", "　", "２", "true", "1.5", "2026-02-30", "0001-01-01", "9999-12-31",
    "-0001-01-01", "12026-01-01", "2026-01-01Z", "2026-01-01+14:00", "2026-11-20T24:00:00+09:00",
    "2026-11-20T24:00:00.000", "9999-12-31T24:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+09:00",
    "9999-12-31T23:59:59.9999999-14:00", "2026-11-20T10:00:00", "2026-11-20T10:00:00.123456789Z",
    "12026-11-20T10:00:00Z", "-2026-11-20T10:00:00Z", "../../x", "'; DROP TABLE x; --", "{{7*7}}", "%00", "\x7f",
]  # fmt: skip


def values_of(schema: bytes) -> list[str]:
    """Every word the contract knows, and what its numbers may be."""
    tree = etree.fromstring(schema)
    return sorted({str(e.get("value")) for e in tree.iter(f"{_XS}enumeration")})


def mutator(*, schema: bytes) -> Callable[[random.Random, bytes, Sequence[bytes]], bytes]:
    """Spoils messages of a contract."""
    words = ["".join(filter(_may_stand, word)) for word in (*_VALUES, *values_of(schema))]

    def mutate(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
        roll = dice.random()
        if roll < 0.25:
            return raw.mutate(dice, data, pool)
        try:
            tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except (etree.XMLSyntaxError, ValueError):
            return raw.mutate(dice, data, pool)
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            _element(dice, tree, words)
        spoiled = etree.tostring(tree)
        return _text(dice, spoiled) if roll > 0.85 else spoiled

    return mutate


def _element(dice: random.Random, tree: etree._Element, words: Sequence[str]) -> None:
    nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
    victim, other = dice.choice(nodes), dice.choice(nodes)
    parent = victim.getparent()
    way = dice.randrange(13)
    if way <= 4:
        leaves = [node for node in nodes if not len(node)] or nodes
        dice.choice(leaves).text = dice.choice(words)
    elif way == 5 and parent is not None:
        parent.remove(victim)
    elif way == 6 and parent is not None:
        for _ in range(dice.choice((1, 1, 2, 60))):
            victim.addnext(deepcopy(victim))
    elif way == 7:
        victim.tag = dice.choice([str(other.tag), f"{victim.tag}X", "{urn:x}y", etree.QName(victim).localname])
    elif way == 8 and parent is not None and other.getparent() is not None and other not in victim.iterancestors():
        other.append(deepcopy(victim))
    elif way == 9:
        _attribute(dice, victim, words)
    elif way == 10:
        victim.tail = dice.choice(["x", "\n ", "　", "0"])
    elif way == 11:
        victim[:] = sorted(victim, key=lambda _: dice.random())
    else:
        inner = victim
        for _ in range(dice.choice((3, 40, 250, 300))):
            inner = etree.SubElement(inner, str(victim.tag))


def _attribute(dice: random.Random, victim: etree._Element, words: Sequence[str]) -> None:
    names = [
        "a", "xmlns-x", f"{{{_XSI}}}nil", f"{{{_XSI}}}type", f"{{{_XSI}}}schemaLocation",
        f"{{{_XSI}}}noNamespaceSchemaLocation", "{http://www.w3.org/XML/1998/namespace}space",
        "{http://www.w3.org/XML/1998/namespace}base", "id", *map(str, victim.attrib),
    ]  # fmt: skip
    name = dice.choice(names)
    if name in victim.attrib and dice.random() < 0.3:
        del victim.attrib[name]
    else:
        value = dice.choice([*words, "true", "urn:x http://127.0.0.1:1/x.xsd", "a" * 100_000])
        victim.set(name, value)


def _may_stand(char: str) -> bool:
    return char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"


_STRANGE = ("<!-- -->", "<![CDATA[x]]>", "<?x y?>", "&#0;", "&#55296;", "&lt;", "&x;")
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_CODECS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig")
_NAMES = ("UTF-8", "utf-8", "UTF-16", "UTF-7", "EUC-JP", "Shift_JIS", "ISO-8859-1", "x")
_BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def _text(dice: random.Random, data: bytes) -> bytes:
    """What no tree can hold: declarations, entities, encodings."""
    text = data.decode("utf-8")
    at = dice.choice([m.start() for m in re.finditer("[<>]", text)] or [0])
    before, after = text[:at], text[at:]
    match dice.randrange(9):
        case 0:
            made = f"{_BOMB}]>{before}&i;{after}"
        case 1:
            made = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{before}&f;{after}'
        case 2:
            return text.encode(dice.choice(_CODECS))
        case 3:
            made = f'<?xml version="1.{dice.randrange(2)}" encoding="{dice.choice(_NAMES)}"?>{text}'
        case 4:
            made = before + dice.choice(_STRANGE) + after
        case 5:
            made = text.replace(_ENVELOPE, dice.choice(["http://www.w3.org/2003/05/soap-envelope", "", "urn:x"]))
        case 6:
            block = f'<x:y xmlns:x="u" xmlns:s="{_ENVELOPE}" s:mustUnderstand="{dice.randrange(2)}"/>'
            made = re.sub(r"<(\w+):Body>", rf"<\1:Header>{block}</\1:Header><\1:Body>", text, count=1)
        case 7:
            made = before + dice.choice([" ", "\n", "<x>", " a=''"]) * dice.choice([1, 100, 20_000]) + after
        case _:
            made = text + dice.choice([text, " ", "\n", "x", "\0"])
    return made.encode()
