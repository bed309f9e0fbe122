"""How bytes travel: what went wrong tells whether the message may have arrived."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from integrations.centre.wire import Cut, Http, NotConnected, TimedOut, Trouble

ANSWER = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nfault"


@contextmanager
def listener(act: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads one whole message and then does ``act`` with the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                received = b""
                while b"envelope" not in received:
                    received += connection.recv(65536)
                act(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/koiki/v5"
        thread.join()


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(20):
        time.sleep(0.05)
        try:
            connection.sendall(b"x")
        except OSError:
            return


def drip_the_head(connection: socket.socket) -> None:
    for letter in b"HTTP/1.1 200 OK and then some":
        time.sleep(0.05)
        try:
            connection.sendall(bytes([letter]))
        except OSError:
            return


def test_a_fault_is_an_answer() -> None:
    with listener(lambda connection: connection.sendall(ANSWER)) as url:
        assert Http(url)("action", b"envelope") == b"fault"


@pytest.mark.parametrize(
    ("act", "trouble"),
    [
        (lambda connection: None, Cut),
        (lambda connection: connection.sendall(b"HTTP/1.1 2"), Cut),
        (lambda connection: connection.sendall(ANSWER[:-2]), Cut),
        (lambda connection: time.sleep(0.5), TimedOut),
        (drip, TimedOut),
        (drip_the_head, TimedOut),
    ],
)
def test_an_answer_that_is_missing_late_or_half_may_have_arrived(
    act: Callable[[socket.socket], None], trouble: type[Trouble]
) -> None:
    with listener(act) as url, pytest.raises(trouble) as caught:
        Http(url, timeout_seconds=0.3)("action", b"envelope")
    assert caught.value.arrived


def test_where_nobody_listens_nothing_has_arrived() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NotConnected) as caught:
        Http(f"http://127.0.0.1:{port}/koiki/v5")("action", b"envelope")
    assert not caught.value.arrived


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="http"):
        Http("file:///etc/passwd")("action", b"envelope")
