"""A real HTTP server that remembers what it got."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

ANSWER = b"answer " * 40


@dataclass
class Got:
    """The server's address and the bodies of whole messages it got, in order; ``broken``: heads without their body."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    broken: int = 0
    connections: set[tuple[str, int]] = field(default_factory=set)


@pytest.fixture
def server() -> Iterator[Got]:
    got = Got("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            try:
                body = self.rfile.read(length)
            except OSError:
                body = b""
            if len(body) < length:
                got.broken += 1
                self.close_connection = True
                return
            got.bodies.append(body)
            self.send_response(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def do_GET(self) -> None:
            """In chunks, as some servers answer."""
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (ANSWER, self.headers["Host"].encode(), b""):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

        def log_message(self, *_: Any) -> None:
            """Nothing on the tests' output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        made.daemon_threads = True
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        got.url = f"http://127.0.0.1:{made.server_address[1]}"
        yield got
        made.shutdown()
        thread.join()
