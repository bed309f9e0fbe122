"""The centre's short way through the server gives the same answers as the ordinary one."""

import io
import sys
from typing import Any

import pytest

from tests.koiki import messages


def _asked(application: Any, data: bytes) -> tuple[str, dict[str, str], bytes]:
    told: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/koiki/v5", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "text/xml; charset=utf-8", "CONTENT_LENGTH": str(len(data)), "wsgi.input": io.BytesIO(data),
        "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False,
        "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    response = application(environ, lambda status, headers: told.extend([status, dict(headers)]))
    body = b"".join(response)
    response.close()
    return told[0], told[1], body


@pytest.mark.django_db
@pytest.mark.parametrize("data", [messages.status(), b"<nothing/>"], ids=["answer", "fault"])
def test_the_short_way_says_what_the_ordinary_one_says(data: bytes, kakogawa: str) -> None:
    from django.core.handlers.wsgi import WSGIHandler

    from integrations.web.machines import Doors

    ordinary = WSGIHandler()
    long_way, short_way = _asked(ordinary, data), _asked(Doors(ordinary), data)
    assert short_way[0] == long_way[0]
    assert short_way[1]["Content-Length"] == str(len(short_way[2])) == long_way[1]["Content-Length"]
    strict = ("Content-Type", "Cache-Control", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")
    assert {name: short_way[1][name] for name in strict} == {name: long_way[1][name] for name in strict}
