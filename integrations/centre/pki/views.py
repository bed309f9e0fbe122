"""CRL and OCSP over HTTP (RFC 5280 4.2.1.13, RFC 6960 appendix A), in a demonstration only."""

from __future__ import annotations

import base64
import binascii

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from integrations.centre.pki.authorities import Authority, authority_called
from integrations.centre.pki.crl import crl_of
from integrations.centre.pki.ocsp import answer
from integrations.centre.pki.store import the_store

__all__ = ["crl", "ocsp", "ocsp_in_path"]

#: A question about one certificate with a nonce is a tenth of this.
_MOST_BYTES = 4096


@require_GET
def crl(request: HttpRequest, word: str) -> HttpResponse:
    """The list of an authority, or of the root (``root``)."""
    data = crl_of(authority=_authority(word), now=settings.AKASHI_NOW or timezone.localtime())
    return HttpResponse(data, content_type="application/pkix-crl")


@csrf_exempt  # a machine asks, nobody's browser: it changes nothing
@require_POST
def ocsp(request: HttpRequest, word: str) -> HttpResponse:
    """The answer to the question in the body."""
    return _answered(word, request.body)


@require_GET
def ocsp_in_path(request: HttpRequest, word: str, asked: str) -> HttpResponse:
    """The answer to the question in the path, in base64."""
    try:
        question = base64.b64decode(asked, validate=True)
    except (binascii.Error, ValueError):
        question = b""
    return _answered(word, question)


def _answered(word: str, question: bytes) -> HttpResponse:
    authority = _authority(word)
    given = question if len(question) <= _MOST_BYTES else b""  # b"" is answered as malformed
    data = answer(authority=authority, request=given, now=settings.AKASHI_NOW or timezone.localtime())
    return HttpResponse(data, content_type="application/ocsp-response", headers={"Cache-Control": "no-store"})


def _authority(word: str) -> Authority:
    authority = authority_called(store=the_store(), word=word) if settings.AKASHI_DEMO else None
    if authority is None:
        raise Http404
    return authority
