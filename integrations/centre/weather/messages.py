"""HTTP/1.1 messages as the proxy carries them: read whole, written again with one plain length."""

from __future__ import annotations

from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from dataclasses import dataclass

__all__ = ["NotHttp", "Whole", "read_answer", "read_request"]

#: The largest head and body carried.
MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
#: Belong to one connection, not to the message (RFC 9110 §7.6.1); the length is written anew.
_OF_THE_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"te", b"trailer", b"upgrade"}
_OUT = _OF_THE_HOP | {b"content-length", b"expect", b"host"}


class NotHttp(Exception):
    """What came is no HTTP/1.x message the proxy can carry."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One message. ``first`` is its first line; ``headers`` lack those of the connection, the length and Host."""

    first: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    keeps: bool

    def header(self, name: bytes) -> bytes:
        """The value of a header, b"" when there is none. ``name`` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), b"")

    @property
    def operation(self) -> str:
        """The operation a SOAPAction names, "" without one."""
        return self.header(b"soapaction").strip(b'" ').rpartition(b"/")[2].decode("ascii", "replace")

    def bytes_for(self, *, host: str = "", keeps: bool = False, has_body: bool = True) -> bytes:
        """The message as it is sent on."""
        lines = [self.first, *(b"%s: %s" % header for header in self.headers)]
        if host:
            lines.append(b"Host: " + host.encode("ascii"))
        if has_body:
            lines.append(b"Content-Length: %d" % len(self.body))
        lines.append(b"Connection: " + (b"keep-alive" if keeps else b"close"))
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


async def read_request(reader: StreamReader, writer: StreamWriter) -> Whole | None:
    """The next request; None when the sender has closed. Raises NotHttp, and OSError when the line breaks."""
    head = await _head(reader)
    if head is None:
        return None
    first, headers = head
    if any(name.lower() == b"expect" for name, _ in headers):
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return await _whole(reader, first, headers, to_the_end=False)


async def read_answer(reader: StreamReader, *, has_body: bool = True) -> Whole:
    """The answer; without a length it ends with the connection. Raises NotHttp, also for half an answer."""
    head = await _head(reader)
    if head is None:
        raise NotHttp("no answer")
    first, headers = head
    if first.split(b" ")[1:2] == [b"100"]:  # an interim answer to our own message
        return await read_answer(reader, has_body=has_body)
    if not has_body or first.split(b" ")[1:2] in ([b"204"], [b"304"]):
        return Whole(first, _kept(headers), b"", keeps=True)
    return await _whole(reader, first, headers, to_the_end=True)


async def _head(reader: StreamReader) -> tuple[bytes, list[tuple[bytes, bytes]]] | None:
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except IncompleteReadError as error:
        if not error.partial.strip():
            return None
        raise NotHttp("half a head") from error
    except LimitOverrunError as error:
        raise NotHttp(f"a head of more than {MAX_HEAD_BYTES} bytes") from error
    first, *lines = raw[:-4].lstrip(b"\r\n").split(b"\r\n")
    if b"HTTP/1." not in first:
        raise NotHttp("not HTTP/1.x")
    pairs = [line.partition(b":") for line in lines]
    return first, [(name, value.strip()) for name, _, value in pairs]


async def _whole(reader: StreamReader, first: bytes, headers: list[tuple[bytes, bytes]], *, to_the_end: bool) -> Whole:
    named = {name.lower(): value for name, value in headers}
    try:
        if b"chunked" in named.get(b"transfer-encoding", b"").lower():
            body = await _chunked(reader)
        elif b"content-length" in named:
            body = await reader.readexactly(_length(named[b"content-length"], base=10))
        else:
            body = await _until_closed(reader) if to_the_end else b""
    except IncompleteReadError as error:
        raise NotHttp("half a body") from error
    keeps = b"close" not in named.get(b"connection", b"").lower() and b"HTTP/1.0" not in first
    return Whole(first, _kept(headers), body, keeps=keeps)


def _kept(headers: list[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(header for header in headers if header[0].lower() not in _OUT)


async def _chunked(reader: StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := _length((await reader.readuntil(b"\r\n")).partition(b";")[0].strip(), base=16):
        parts.append((await reader.readexactly(size + 2))[:-2])
        if sum(map(len, parts)) > MAX_BODY_BYTES:
            raise NotHttp("the body is too large")
    while await reader.readuntil(b"\r\n") != b"\r\n":  # trailers are dropped
        pass
    return b"".join(parts)


async def _until_closed(reader: StreamReader) -> bytes:
    body = await reader.read(MAX_BODY_BYTES + 1)
    while part := await reader.read(MAX_BODY_BYTES + 1):
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise NotHttp("the body is too large")
    return body


def _length(text: bytes, *, base: int) -> int:
    try:
        size = int(text, base)
    except ValueError:
        size = -1
    if not 0 <= size <= MAX_BODY_BYTES:
        raise NotHttp("a length that is none")
    return size
