"""Headers by which feeds and peers say who they are, and where a piece of a package belongs."""

import json

from integrations.feeds.agent import signing
from integrations.feeds.doors.answers import Turned
from integrations.feeds.doors.pieces import piece_of
from integrations.peers import signing as peers
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import tree

from .tables import sentence

_WHO = signing.Credential("282103", "JUKI", "0123456789ABCDEF", "x" * 43)
_LARGEST = 2**63


def seeds() -> list[bytes]:
    """A signed request, a bearer's, a peer's."""
    told = "bytes 0-9/100"
    feed = signing.header(who=_WHO, method="PUT", path="/", content_range=told, timestamp=1, sha256=signing.NOTHING)
    peer = peers.Signed("282103", "0123456789ABCDEF", 1_795_000_000, "a" * 64).header
    return [
        json.dumps({"who": who, "range": told, "length": 10}).encode() for who in (feed, f"Bearer {_WHO.token}", peer)
    ]


def read(data: bytes) -> str:
    """All of them over one text, as a server would that is asked at every door."""
    try:
        document = json.loads(data)
        who, told, length = str(document["who"]), str(document["range"]), document["length"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "no request"
    scheme, _, rest = who.partition(" ")
    given = signing.signed(rest) if scheme == signing.SCHEME else None
    bearer = signing.credential(rest) if scheme.lower() == "bearer" else None
    peer = peers.read(who)
    moments = ([given.timestamp] if given else []) + ([peer.time] if peer else [])
    if not all(0 <= moment < _LARGEST for moment in moments):
        raise Broken("a moment no clock tells")
    if bearer and bearer.secret in repr(bearer):
        raise Broken("a secret in a repr")
    try:
        piece = piece_of(told, length=length)
    except Turned as turned:
        sentence(turned.message)
        return "refused"
    if not 0 <= piece.start < piece.end <= piece.total or piece.end - piece.start != length:
        raise Broken("a piece outside its whole")
    return "accepted" if given or bearer or peer else "nobody"


LAYER = Layer(
    name="headers",
    seeds=seeds,
    read=read,
    mutate=tree.mutate,
    share=20,
    guided=(
        "integrations/feeds/agent/signing.py",
        "integrations/feeds/doors/pieces.py",
        "integrations/peers/signing.py",
    ),
)
