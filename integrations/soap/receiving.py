"""The body of an HTTP request that carries an envelope."""

import re

from django.http import HttpRequest

#: Of a message that is too large, this much is read and thrown away, so that the sender hears the Fault and not a
#: broken connection.
_DRAINED_BYTES = 16 * 1024 * 1024
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^"';\s]*)""", re.IGNORECASE)


def message(request: HttpRequest, *, limit: int) -> bytes | None:
    """The body, no larger than ``limit`` bytes and declared as XML in UTF-8; None for any other, or one that broke off.

    The content type also keeps web pages out: a browser does not send text/xml to another origin unasked.
    """
    try:
        data = _read(request, limit)
    except OSError:  # the sender is gone in the middle of its message: a fault of the line, not of ours
        return None
    charset = _CHARSET.search(request.headers.get("Content-Type", ""))
    if (
        len(data) > limit
        or request.content_type not in ("text/xml", "application/xml")
        or (charset and charset.group(1).lower() != "utf-8")
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        return None
    return data


def _read(request: HttpRequest, limit: int) -> bytes:
    # Django's own stream ends at Content-Length, which a chunked request has not; the server marks its stream's end.
    chunked = bool(request.META.get("wsgi.input_terminated")) and "HTTP_TRANSFER_ENCODING" in request.META
    stream = request.META["wsgi.input"] if chunked else request
    data: bytes = stream.read(limit + 1)
    if len(data) > limit:
        drained = 0
        while drained < _DRAINED_BYTES and (piece := stream.read(64 * 1024)):
            drained += len(piece)
    return data
