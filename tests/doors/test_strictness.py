"""What browsers are told through nginx: the same at every door, by whoever answers, and once."""

from collections import Counter
from http.client import HTTPResponse

import pytest

from .front import HOST, Front
from .wire import connect, send

#: Whose answer it is: ours, or nginx's own.
ASKED = {
    "a page of ours": ("staff", "", "GET /console/sign-in/", 200),
    "a page of ours that is not there": ("staff", "", "GET /console/nowhere/", 404),
    "a probe": ("staff", "", "GET /livez", 200),
    "a redirection of nginx": ("staff", "", "GET /", 302),
    "a door that is not there": ("staff", "", "GET /koiki/v5", 404),
    "too long": ("staff", "", "GET /verify/?" + "x" * 9000, 414),
    "too large": ("staff", "", "POST /verify/ HTTP/1.1\r\nContent-Length: 99999999\r\nX:", 413),
    "the contract": ("centre", "centre", "GET /koiki/koiki.xsd", 200),
    "no certificate": ("centre", "", "GET /koiki/koiki.xsd", 400),
    "no other door": ("centre", "centre", "GET /console/", 404),
    "no credential": ("feeds", "feeds", "GET /feeds/v1/packages/x", 401),
    "the description": ("feeds", "feeds", "GET /api/schema/", 200),
    "no peer": ("feeds", "feeds", "GET /peers/v1", 405),
}


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_has_each_of_the_strict_headers_once(doors: Front, name: str) -> None:
    port, client, line, status = ASKED[name]
    with connect(doors, getattr(doors, port), client=client) as connection:
        send(connection, f"{line} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        answer = HTTPResponse(connection)
        answer.begin()
        answer.read()
    assert answer.status == status
    told = Counter(header.lower() for header, _ in answer.getheaders())
    for header in ("strict-transport-security", "x-content-type-options", "content-security-policy", "cache-control"):
        assert told[header] == 1, (header, answer.getheaders())
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] == "nginx", "and no version of it"
    assert "x-powered-by" not in told
