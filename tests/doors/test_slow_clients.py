"""Who is slow, says nothing or says too much holds nobody up: everybody else is answered meanwhile."""

import select
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from http.client import HTTPResponse

import pytest

from integrations.centre.wire import Centre, Http, Status

from .conftest import OURS
from .front import HOST, Front
from .wire import ELSEWHERE, answers, connect, send

HEAD = f"Host: {HOST}\r\n".encode()
#: More than nginx lets one address have at once, and than gunicorn has threads.
MANY = 80


def all_is_well(doors: Front) -> None:
    """Others, from another place, are answered at both doors; all of gunicorn's threads in turn."""
    for _ in range(6):
        with connect(doors, doors.staff, source=ELSEWHERE) as connection:
            send(connection, b"GET /livez HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n")
            assert answers(connection) == [(200, b'{"status": "ok"}')]
    with connect(doors, doors.centre, client="centre", source=ELSEWHERE) as connection:
        send(connection, b"GET /koiki/koiki.xsd HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n")
        ((status, body),) = answers(connection)
        assert (status, b"IssueCertificate" in body) == (200, True)


@pytest.fixture
def crowd() -> Iterator[ExitStack]:
    """Connections that are closed at the end."""
    with ExitStack() as stack:
        yield stack


def test_connections_that_never_say_a_word(doors: Front, crowd: ExitStack) -> None:
    for _ in range(800):  # more than Debian's nginx has room for
        crowd.enter_context(socket.create_connection(("127.0.0.1", doors.centre), timeout=20))
    all_is_well(doors)


def test_heads_that_never_end(doors: Front, crowd: ExitStack) -> None:
    for number in range(MANY):
        port, client = ((doors.staff, ""), (doors.centre, "centre"))[number % 2]
        send(crowd.enter_context(connect(doors, port, client=client)), b"GET /livez HTTP/1.1\r\nX-Slow: ")
    all_is_well(doors)


@pytest.mark.parametrize(
    ("port", "client", "path"),
    [
        ("staff", "", "/verify/"),
        ("staff", "", "/console/sign-in/"),
        ("centre", "centre", "/koiki/v5"),
        ("feeds", "feeds", "/feeds/v1/packages"),
        ("feeds", "feeds", "/peers/v1"),
    ],
)
def test_bodies_that_never_end(doors: Front, crowd: ExitStack, port: str, client: str, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n".encode()
    for _ in range(MANY):
        send(crowd.enter_context(connect(doors, getattr(doors, port), client=client)), head + HEAD + b"\r\n--x")
    all_is_well(doors)


def test_readers_that_never_read(doors: Front, crowd: ExitStack) -> None:
    for _ in range(6 * 4):  # six for each of gunicorn's threads
        connection = crowd.enter_context(connect(doors, doors.centre, client="centre"))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        send(connection, (b"GET /koiki/koiki.xsd HTTP/1.1\r\n" + HEAD + b"\r\n") * 20)
    all_is_well(doors)


def test_connections_that_are_cut_in_the_middle(doors: Front) -> None:
    for cut in range(1, MANY):
        connection = connect(doors, doors.centre, client="centre")
        send(
            connection,
            (b"POST /koiki/v5 HTTP/1.1\r\nContent-Type: text/xml\r\nContent-Length: 60\r\n" + HEAD)[: cut * 2],
        )
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an end
        connection.close()
    all_is_well(doors)


def test_one_peer_gets_no_more_than_its_share_at_a_time(doors: Front, crowd: ExitStack) -> None:
    head = b"POST /koiki/v5 HTTP/1.1\r\nContent-Type: text/xml\r\nContent-Length: 9\r\n" + HEAD + b"\r\n"
    mine = [crowd.enter_context(connect(doors, doors.centre, client="centre")) for _ in range(MANY)]
    for connection in mine:
        send(connection, head + b"<")
    for connection in mine:
        connection.setblocking(False)  # readable may mean a ticket of TLS
    refused: set[int] = set()
    until = time.monotonic() + 20
    while len(refused) < MANY - 64 and time.monotonic() < until:
        readable, _, _ = select.select(mine, [], [], 1)
        for connection in readable:
            with suppress(ssl.SSLWantReadError):
                if b" 503 " in connection.recv(64):
                    refused.add(connection.fileno())
    assert len(refused) == MANY - 64
    all_is_well(doors)


_FORM, _PARTS = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"
_PART = b'--x\r\nContent-Disposition: form-data; name="a"%s\r\n\r\n\r\n'


def post(path: bytes, kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Head and body of a form."""
    return b"POST %s HTTP/1.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n" % (path, kind, len(body)), body


def get(path: bytes, *headers: bytes) -> tuple[bytes, bytes]:
    """Head of a question, and no body."""
    return b"GET %s HTTP/1.1\r\n" % path + b"".join(line + b"\r\n" for line in headers), b""


OVERSIZED = {
    "a body": ((b"POST /verify/ HTTP/1.1\r\nContent-Length: 99999999999\r\n", b""), {413}),
    "a body in chunks": (
        (b"POST /verify/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", b"fffffffffffffff\r\nx"),
        {400, 413},
    ),
    "a PDF for everybody's page": (post(b"/verify/", _PARTS, b"x" * 2200000), {413}),
    "a form beyond our own limit": (post(b"/console/sign-in/", _FORM, b"name=" + b"x" * 3145728), {400, 403, 413}),
    "a URL": (get(b"/verify/?" + b"x" * 9000), {414}),
    "a header": (get(b"/verify/", b"X-Long: " + b"x" * 9000), {400, 431}),
    "headers": (get(b"/verify/", *(b"X-%d: y" % n for n in range(5000))), {400, 431}),
    "many small headers": (get(b"/verify/", *(b"X-%d: y" % n for n in range(200))), {200, 400, 431}),
    "a cookie": (get(b"/console/", b"Cookie: sessionid=" + b"x" * 7000), {302, 400}),
    "cookies": (get(b"/console/", b"Cookie: " + b"; ".join(b"c%d=x" % n for n in range(900))), {302, 400}),
    "fields of a form": (post(b"/verify/", _FORM, b"a=b&" * 5000), {400}),
    "parts of a form": (post(b"/verify/", _PARTS, _PART % b"" * 10000 + b"--x--"), {400}),
    "files of a form": (post(b"/verify/", _PARTS, _PART % b'; filename="b"' * 2000 + b"--x--"), {400}),
    "a boundary": (post(b"/verify/", b"multipart/form-data; boundary=" + b"x" * 4000, b"--xxxxxxx"), {400}),
    "a language": (get(b"/verify/", b"Accept-Language: " + b"en-" * 2600), {200}),
    "a content type": (post(b"/verify/", b"a;b=" * 1900, b"x"), {400}),
    "a range": (get(b"/static/web/tokens.css", b"Range: bytes=" + b"0-1," * 1900 + b"0-1"), {200, 206, 416}),
}


@pytest.mark.parametrize("name", OVERSIZED)
def test_too_much_of_anything_is_one_plain_refusal(doors: Front, name: str) -> None:
    (head, body), wanted = OVERSIZED[name]
    with connect(doors, doors.staff) as connection:
        send(connection, head + HEAD + b"Connection: close\r\n\r\n" + body)
        answer = HTTPResponse(connection)  # reads one, and does not wait for nginx to hang up
        answer.begin()
        status, said = answer.status, answer.read()
    assert status in wanted, (status, said[:300])
    assert not [word for word in (b"Traceback", b"Django", b"gunicorn", b".py") if word in said]


@pytest.mark.long
def test_a_minute_of_all_of_them_at_once(doors: Front, crowd: ExitStack) -> None:
    shapes = [
        (doors.staff, "", b"GET /livez HTTP/1.1\r\nX-Slow: "),
        (doors.centre, "centre", b"POST /koiki/v5 HTTP/1.1\r\nContent-Length: 999\r\n" + HEAD + b"\r\n<"),
        (doors.feeds, "feeds", b"POST /feeds/v1/packages HTTP/1.1\r\nContent-Length: 999\r\n" + HEAD + b"\r\n<"),
        (doors.staff, "", b"GET /verify/ HTTP/1.1\r\n" + HEAD + b"\r\n"),
    ]
    slow: list[socket.socket] = []
    for turn in range(600):
        port, client, said = shapes[turn % len(shapes)]
        connection = crowd.enter_context(connect(doors, port, client=client))
        send(connection, said)
        slow.append(connection)
        for one in slow[-200:]:
            send(one, b"x")
        if turn % 25 == 0:
            all_is_well(doors)
    send_http = Http(
        f"https://localhost:{doors.centre}/koiki/v5",
        certificate=doors.certs / "centre.pem",
        key=doors.certs / "centre.key",
        ca=doors.certs / "server-ca.pem",
    )
    for one in slow:
        one.close()
    assert isinstance(Centre(send=send_http, municipality=OURS, now=lambda: datetime.now(UTC)).status(), Status)
