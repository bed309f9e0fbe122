"""`POST /feeds/v1/packages`, `GET /feeds/v1/packages/{receipt}`, and `PUT`/`GET /feeds/v1/uploads/{sha256}`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from structlog.contextvars import bind_contextvars

from integrations.feeds import service, store, tasks
from integrations.feeds.agent.signing import NOTHING
from integrations.feeds.doors import answers, pieces
from integrations.feeds.doors.access import Proof, claimed, prove
from integrations.feeds.doors.answers import Turned
from integrations.feeds.doors.receiving import Sink, drain, expected, receive_form, receive_raw
from integrations.feeds.sender import NotYours
from integrations.web.clock import now
from integrations.web.turned_away import FEEDS, turned_away
from issuer.papers.errors import BadInput

_View = Callable[Concatenate[HttpRequest, Proof, ...], HttpResponse]


def _door(*methods: str) -> Callable[[_View], Callable[..., HttpResponse]]:
    """One shape for every answer; nothing of a body is kept before its sender is known."""

    def wrap(view: _View) -> Callable[..., HttpResponse]:
        @csrf_exempt  # no cookie is looked at here
        @wraps(view)
        def guarded(request: HttpRequest, **words: str) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise Turned(405, "METHOD", f"ここで使えるのは {'・'.join(methods)} です")
                return view(request, prove(request, now=now(), clock=int(time.time())), **words)
            except Turned as turned:
                _count(request, turned.code)
                response = answers.turned_away(turned)
                if turned.status == 405:
                    response["Allow"] = ", ".join(methods)
            except NotYours as denied:
                _count(request, "NOT_YOURS")
                response = answers.turned_away(Turned(403, "NOT_YOURS", str(denied)))
            drain(request)
            return response

        return guarded

    return wrap


def _count(request: HttpRequest, outcome: str) -> None:
    """For the access log: the code, and the credential the caller claims."""
    municipality, source = claimed(request)
    turned_away(door=FEEDS, outcome=outcome, now=now(), municipality=municipality, source=source)


@_door("POST")
def packages(request: HttpRequest, proof: Proof) -> HttpResponse:
    """Take a whole package in."""
    length = expected(request)
    with _sink() as sink:
        proof.require(receive_form(request, sink, length=length))
        return _taken(proof, sink.path)


@_door("GET")
def receipt(request: HttpRequest, proof: Proof, *, number: str) -> HttpResponse:
    """The receipt as it stands, to its own sender; for anybody else there is none (promise P14)."""
    proof.require(NOTHING)
    sender = proof.sender
    try:
        found = service.receipt_of(municipality=sender.municipality, system=sender.system, number=number)
    except BadInput as error:
        raise Turned(404, "NOT_FOUND", str(error)) from None
    return answers.plain(found)


@_door("PUT", "GET")
def upload(request: HttpRequest, proof: Proof, *, sha256: str) -> HttpResponse:
    """Take in one piece, or tell how many bytes have come and what became of the package."""
    if request.method == "GET":
        proof.require(NOTHING)
        found = service.latest_of(municipality=proof.sender.municipality, system=proof.sender.system, sha256=sha256)
        return answers.plain({"sha256": sha256, "received": pieces.received(proof.sender, sha256), "receipt": found})
    length = expected(request)
    piece = pieces.piece_of(request.headers.get("Content-Range", ""), length=length)
    with _sink() as sink:
        proof.require(receive_raw(request, sink, length=length))
        whole = pieces.add(proof.sender, sha256, piece, sink.path)
    if whole is None:
        return answers.plain({"sha256": sha256, "received": piece.end, "receipt": None})
    return _taken(proof, whole)


def _taken(proof: Proof, copy: Path) -> HttpResponse:
    """Everything is in: the receipt's row first, then the worker."""
    document = service.take_in(copy=copy, now=now(), sender=proof.sender)
    bind_contextvars(receipt=document["receipt"], municipality=document["municipality"])
    if document["state"] == "RECEIVED":
        tasks.hand_over(document["municipality"])
    return answers.receipt(document)


@contextmanager
def _sink() -> Iterator[Sink]:
    """A private file that is gone afterwards unless it was taken in: a cut connection leaves nothing."""
    sink = Sink(store.incoming())
    try:
        yield sink
    finally:
        sink.close()
        store.discard(sink.path)
