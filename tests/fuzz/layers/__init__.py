"""One file per reader; ``reading()`` are all that need no database."""

from collections.abc import Iterator

from tests.fuzz.layer import Layer


def reading() -> Iterator[Layer]:
    """Every layer that only reads. Django is set up before."""
    from . import agent, headers, koiki, packages, peers, pictures, tables, verify

    yield koiki.LAYER
    yield peers.LAYER
    yield headers.LAYER
    for room in (packages, tables, pictures, verify, agent):
        yield from room.LAYERS
