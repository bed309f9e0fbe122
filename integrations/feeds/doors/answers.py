"""What the HTTPS door says: a receipt, or errors in the very shape a receipt has them."""

from typing import Any

from django.http import JsonResponse

from integrations.feeds.errors import FeedError
from issuer.papers.errors import AkashiError


class Turned(AkashiError):
    """A request that is not answered with a receipt. ``status``: HTTP; ``code``: stable; the text is Japanese."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.more = status, code, message, more


def turned_away(turned: Turned) -> JsonResponse:
    """The answer to a request that failed."""
    error = FeedError(file="", line=0, item="", code=turned.code, message=turned.message)
    response = _json({"errors": [error.document()], **turned.more}, turned.status)
    if turned.status == 401:
        response["WWW-Authenticate"] = 'AKASHI-HMAC-SHA256 realm="feeds", Bearer realm="feeds"'
    return response


def receipt(document: dict[str, Any]) -> JsonResponse:
    """The answer to a package: 202, or 422 when it was refused at the door."""
    response = _json(document, 422 if document["state"] == "REFUSED" else 202)
    response["Location"] = f"/feeds/v1/packages/{document['receipt']}"
    return response


def plain(document: dict[str, Any]) -> JsonResponse:
    """The answer to a question."""
    return _json(document, 200)


def _json(document: dict[str, Any], status: int) -> JsonResponse:
    response = JsonResponse(document, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    # Django would log every answer from 400 on as a fault; these are the sender's, and the sender is told.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
