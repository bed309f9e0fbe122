"""DER (X.690), as much of it as a CMS signature needs: writing whole values and reading definite lengths."""

from dataclasses import dataclass

INTEGER, OCTETS, OID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31


class BadDer(ValueError):
    """The bytes are not the DER that was expected here."""


def tlv(tag: int, *parts: bytes) -> bytes:
    """One value: tag, length in as few octets as possible, contents."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def integer(value: int) -> bytes:
    """INTEGER of a value that is not negative."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER from its dotted form."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    body = bytearray()
    for arc in (first * 40 + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(0x80 | arc & 0x7F)
        body += bytes(reversed(septets))
    return tlv(OID, bytes(body))


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was read. ``whole``: with tag and length; ``body``: the contents."""

    tag: int
    whole: bytes
    body: bytes

    def expect(self, tag: int) -> "Value":
        """The value itself. Raises BadDer when it has another tag."""
        if self.tag != tag:
            raise BadDer(f"expected tag {tag:#04x}, found {self.tag:#04x}")
        return self

    def parts(self) -> list["Value"]:
        """The values inside. Raises BadDer when they do not fill the contents exactly."""
        found, at = [], 0
        while at < len(self.body):
            one = read(self.body[at:])
            found.append(one)
            at += len(one.whole)
        return found


def read(data: bytes) -> Value:
    """The first value of ``data``; what follows it is left alone. Raises BadDer."""
    if len(data) < 2:
        raise BadDer("the data end inside a value")
    size, head = data[1], 2
    if size >= 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4:
            raise BadDer("a length of an unexpected kind")
        head += count
        size = int.from_bytes(data[2:head], "big")
    if len(data) < head + size:
        raise BadDer("the data end inside a value")
    return Value(tag=data[0], whole=data[: head + size], body=data[head : head + size])
