"""However the length of a request is told, nobody gets a second request out of it, nor another's answer (P1)."""

import itertools
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from .front import HOST, Front
from .wire import ELSEWHERE, answers, beside_nginx, connect, send

#: What a server may say of a request it does not understand. Never 500 or 502.
ODD = {400, 403, 404, 405, 408, 411, 413, 414, 417, 421, 431, 501, 505}
HEAD = f"Host: {HOST}\r\n".encode()
#: What says where a body ends, or seems to; each stands beside a Content-Length over everything that is sent.
NOISE = (
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: Chunked\r\n",
    b"Transfer-Encoding: xchunked\r\n",
    b"Transfer-Encoding: chunked, identity\r\n",
    b"Transfer-Encoding: identity, chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n",
    b"Transfer-Encoding : chunked\r\n",
    b"Transfer-Encoding:\tchunked\r\n",
    b"Transfer-Encoding:\x0bchunked\r\n",
    b"Transfer-Encoding: \x00chunked\r\n",
    b"Transfer-Encoding: chunked\n",
    b"Transfer-Encoding:\r\n chunked\r\n",
    b"Transfer-Encoding:\n chunked\r\n",
    b"X: y\rTransfer-Encoding: chunked\r\n",
    b"X: y\nTransfer-Encoding: chunked\r\n",
    b" Transfer-Encoding: chunked\r\n",
    b"\tTransfer-Encoding: chunked\r\n",
    b"Transfer_Encoding: chunked\r\n",
    b"TE: chunked\r\nTransfer-Encoding: identity\r\n",
    b"Content-Length: 0\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: 5, 5\r\n",
    b"Content-Length: +5\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 0x5\r\n",
    b"Content-Length: 5 \r\n",
    b"Content-Length:\r\n 5\r\n",
    b"Content-Length: \xef\xbc\x95\r\n",
    b"Content_Length: 5\r\n",
    b"Content-Length : 5\r\n",
    b"Content-Length: 99999999999999999999999999\r\n",
    b"Connection: Content-Length\r\n",
    b"Connection: Transfer-Encoding\r\n",
    b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
    b"Expect: 100-continue\r\n",
    b"\x00: x\r\n",
    b"X\r\n",
    b": x\r\n",
    b"Host: other.example\r\n",
)
#: Chunked bodies that two readers might end at two places. ``%s`` is the smuggled request, inside the first chunk.
CHUNKS = (
    b'%x;ext="\r\n"\r\n%s\r\n0\r\n\r\n',
    b"%x;\n%s\r\n0\r\n\r\n",
    b"%x\n%s\r\n0\r\n\r\n",
    b"0x%x\r\n%s\r\n0\r\n\r\n",
    b"+%x\r\n%s\r\n0\r\n\r\n",
    b" %x\r\n%s\r\n0\r\n\r\n",
    b"%x \r\n%s\r\n0\r\n\r\n",
    b"1%020x\r\n%s\r\n0\r\n\r\n",
    b"%x\r\n%s0\r\n\r\n",
    b"%x\r\n%s\r\n0\r\nContent-Length: 5\r\n\r\n",
    b"%x\r\r\n%s\r\n0\r\n\r\n",
)
_numbers = itertools.count(1)


def smuggled() -> tuple[str, bytes]:
    """A path nobody else asks for, and a request for it."""
    path = f"/verify/smuggled-{uuid.uuid4().hex}-{next(_numbers)}"
    return path, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def whole(noise: list[bytes], inner: bytes, *, at: int = 0, verb: bytes = b"POST /verify/ HTTP/1.1\r\n") -> bytes:
    """A request whose Content-Length covers ``inner``; a reader who prefers a chunked body ends before it."""
    body = b"0\r\n\r\n" + inner
    lines = [*noise]
    lines.insert(at % (len(lines) + 1), b"Content-Length: %d\r\n" % len(body))
    return verb + HEAD + b"".join(lines) + b"\r\n" + body


def through_nginx(doors: Front, data: bytes) -> list[tuple[int, bytes]]:
    """What comes back, and on the same connection for one more honest request."""
    with connect(doors, doors.staff) as connection:
        send(connection, data)
        send(connection, b"GET /livez HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n")
        return answers(connection)


def to_gunicorn(doors: Front, data: bytes) -> list[tuple[int, bytes]]:
    """The same without nginx in between."""
    with beside_nginx(doors.sock) as connection:
        send(connection, data)
        send(connection, b"GET /livez HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n")
        return answers(connection)


WAYS: dict[str, Callable[[Front, bytes], list[tuple[int, bytes]]]] = {"nginx": through_nginx, "gunicorn": to_gunicorn}


@contextmanager
def an_honest_reader(doors: Front) -> Iterator[list[bytes]]:
    """Somebody elsewhere who asks the same thing all the while; every answer must be his."""
    heard: list[bytes] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            with connect(doors, doors.staff, source=ELSEWHERE) as connection:
                send(connection, b"GET /livez HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n")
                heard.append(b"|".join(body for _, body in answers(connection)))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield heard
    finally:
        over.set()
        thread.join(60)
    assert heard
    assert set(heard) == {b'{"status": "ok"}'}


def never_reached(doors: Front, paths: list[str]) -> None:
    """gunicorn writes every request it gave to the application."""
    reached = doors.reached.read_text(encoding="utf-8", errors="replace")
    assert "/livez" in reached
    assert [path for path in paths if path in reached] == []


@pytest.mark.parametrize("way", WAYS)
def test_one_request_stays_one_whatever_else_is_said_of_its_length(doors: Front, way: str) -> None:
    paths = []
    with an_honest_reader(doors):
        for noise in NOISE:
            for at in (0, 1):
                path, inner = smuggled()
                paths.append(path)
                got = WAYS[way](doors, whole([noise], inner, at=at))
                assert len(got) <= 2, noise
                assert {status for status, _ in got} <= ODD | {200}, (noise, got)
                assert not [body for _, body in got[1:] if body != b'{"status": "ok"}' and got[1][0] == 200], noise
    never_reached(doors, paths)


@pytest.mark.parametrize("way", WAYS)
def test_a_chunked_body_ends_where_every_reader_says(doors: Front, way: str) -> None:
    paths = []
    for shape in CHUNKS:
        path, inner = smuggled()
        paths.append(path)
        data = (
            b"POST /verify/ HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + shape % (len(inner), inner)
        )
        assert len(WAYS[way](doors, data)) <= 2, shape
    never_reached(doors, paths)


@pytest.mark.parametrize(
    "line",
    [
        b"POST /verify/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
        b"POST http://other.example/verify/ HTTP/1.1\r\n",
        b"CONNECT localhost:443 HTTP/1.1\r\n",
        b"post /verify/ HTTP/1.1\r\n",
        b"POST /verify/ HTTP/1.1 \r\n",
        b"POST  /verify/ HTTP/1.1\r\n",
        b"POST /verify/ HTTP/9.9\r\n",
        b"POST /verify/\r\n",
        b"\r\nPOST /verify/ HTTP/1.1\r\n",
        b"POST /verify/%0d%0aX-Client-Verify:%20SUCCESS HTTP/1.1\r\n",
        b"POST /verify/\x00 HTTP/1.1\r\n",
        b"POST /verify/ HTTP/1.1\rX: y\r\n",
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_an_odd_first_line_opens_nothing(doors: Front, way: str, line: bytes) -> None:
    path, inner = smuggled()
    got = WAYS[way](doors, whole([], inner, verb=line))
    assert len(got) <= 2
    never_reached(doors, [path])


@pytest.mark.parametrize(
    "path",
    [
        "/metrics", "//metrics", "/verify/../metrics", "/verify/..%2fmetrics", "/verify/%2e%2e/metrics", "/./metrics",
        "/verify/..;/metrics", "/livez/../koiki/v5?wsdl", "/%6detrics", "/verify/%2e%2e%2fkoiki/v5?wsdl", "/kiosk/",
        "/feeds/v1/packages/../../../koiki/v5?wsdl", "/console/%00/../../metrics", "http://x/metrics",
        "/verify\\..\\metrics",
    ],
)  # fmt: skip
def test_no_way_of_writing_a_path_leads_through_another_door(doors: Front, path: str) -> None:
    with connect(doors, doors.staff) as connection:
        send(connection, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        ((status, body),) = answers(connection)
    assert status in (400, 404), (path, status)
    assert b"akashi_" not in body
    assert b"definitions" not in body


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_a_thousand_mixtures_of_them_stay_one_request_each(doors: Front, way: str) -> None:
    dice, paths = random.Random(20261121), []
    with an_honest_reader(doors):
        for _ in range(1000):
            path, inner = smuggled()
            paths.append(path)
            noise = dice.sample(NOISE, dice.randint(1, 4))
            assert len(WAYS[way](doors, whole(noise, inner, at=dice.randrange(9)))) <= 2, noise
    never_reached(doors, paths)
