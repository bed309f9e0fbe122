"""One file per reader; ``reading()`` are all that need no database."""

from collections.abc import Iterator

from tests.fuzz.layer import Layer


def reading() -> Iterator[Layer]:
    """Every layer that only reads. Django is set up before."""
    from . import koiki, peers, pictures, tables

    yield koiki.LAYER
    yield peers.LAYER
    yield from (*tables.LAYERS, *pictures.LAYERS)
