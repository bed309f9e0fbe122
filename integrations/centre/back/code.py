"""The error correcting code of the block: irregular repeat-accumulate, rate 1/2, read with soft decisions.

``WORDS`` words side by side share one graph, so each step of the decoder is one sweep of numpy over all of them. The
degrees are those of DVB-S2's rate 1/2 (EN 302 307): two fifths of the information bits in eight checks, the others in
three, every check with five of them and two neighbours of the chain of parity bits.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from integrations.centre.back import chance

WORDS = 16
#: Information bits of a word, and as many parity bits.
SIZE = 14140
#: Information bits and coded bits of a block.
CAPACITY = WORDS * SIZE
LENGTH = 2 * CAPACITY

_PER_CHECK = 5
_STRONG, _STRONG_DEGREE, _WEAK_DEGREE = SIZE * 2 // 5, 8, 3
_MOST_ROUNDS = 60
#: Min-sum is too sure of itself; this much of its answers is believed.
_BELIEVED = np.float32(0.85)

Bits = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Graph:
    """``of_check[c]``: the five information bits of check ``c``; the edges of the bits, as places in that table."""

    of_check: NDArray[np.intp]
    of_strong: NDArray[np.intp]
    of_weak: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Corrected:
    """``bits`` (CAPACITY), ``coded`` as it was printed (LENGTH), and the words that stayed unsure."""

    bits: Bits
    coded: Bits
    wrong: tuple[int, ...]
    rounds: int


def encode(bits: Bits) -> Bits:
    """The coded bits (LENGTH) of ``bits`` (CAPACITY): the information first, then the parity."""
    info = bits.reshape(SIZE, WORDS)
    parity = np.bitwise_xor.accumulate(np.bitwise_xor.reduce(info[_graph().of_check], axis=1), axis=0)
    return np.concatenate([info, parity]).reshape(-1)


def decode(odds: Floats) -> Corrected:
    """Bits from log-likelihood ratios (LENGTH, positive means 0)."""
    graph = _graph()
    seen = odds.astype(np.float32).reshape(2 * SIZE, WORDS)
    info, parity = seen[:SIZE], seen[SIZE:]
    said = np.zeros((SIZE, _PER_CHECK + 2, WORDS), np.float32)
    belief, chain = info.copy(), parity.copy()
    rounds, wrong = 0, _wrong(graph, belief, chain)
    while wrong.any() and rounds < _MOST_ROUNDS:
        asked = np.empty_like(said)
        asked[:, :_PER_CHECK] = belief[graph.of_check]
        asked[:, _PER_CHECK] = chain
        asked[1:, _PER_CHECK + 1] = chain[:-1]
        asked -= said
        asked[0, _PER_CHECK + 1] = np.inf
        said = _answers(asked)
        flat = said[:, :_PER_CHECK].reshape(-1, WORDS)
        belief = info.copy()
        belief[:_STRONG] += flat[graph.of_strong].sum(axis=1)
        belief[_STRONG:] += flat[graph.of_weak].sum(axis=1)
        chain = parity + said[:, _PER_CHECK]
        chain[:-1] += said[1:, _PER_CHECK + 1]
        rounds += 1
        wrong = _wrong(graph, belief, chain)
    coded = (np.concatenate([belief, chain]) < 0).astype(np.uint8)
    unsure = tuple(int(word) for word in np.flatnonzero(wrong))
    return Corrected(coded[:SIZE].reshape(-1), coded.reshape(-1), unsure, rounds)


def _wrong(graph: _Graph, belief: Floats, chain: Floats) -> NDArray[np.bool_]:
    bits, parity = belief < 0, chain < 0
    odd = np.bitwise_xor.reduce(bits[graph.of_check], axis=1) ^ parity
    odd[1:] ^= parity[:-1]
    return np.asarray(odd.any(axis=0))


def _answers(asked: Floats) -> Floats:
    """What each check says to each of its bits: the least of the other sizes, the product of the other signs."""
    negative = asked < 0
    size = np.abs(asked)
    least = size[:, 0].copy()
    second = np.full_like(least, np.inf)
    for place in range(1, size.shape[1]):
        np.minimum(second, np.maximum(least, size[:, place]), out=second)
        np.minimum(least, size[:, place], out=least)
    answer = np.where(size == least[:, None], second[:, None], least[:, None]) * _BELIEVED
    signs = negative ^ np.bitwise_xor.reduce(negative, axis=1)[:, None]
    return np.where(signs, -answer, answer)


@cache
def _graph() -> _Graph:
    owner = np.concatenate(
        [np.repeat(np.arange(_STRONG), _STRONG_DEGREE), np.repeat(np.arange(_STRONG, SIZE), _WEAK_DEGREE)]
    )
    of_check = owner[chance.order("graph", owner.size)].reshape(SIZE, _PER_CHECK)
    of_check = _untwisted(of_check)
    edges = np.argsort(of_check.reshape(-1), kind="stable")
    strong = _STRONG * _STRONG_DEGREE
    return _Graph(of_check, edges[:strong].reshape(_STRONG, _STRONG_DEGREE), edges[strong:].reshape(-1, _WEAK_DEGREE))


def _untwisted(of_check: NDArray[np.intp]) -> NDArray[np.intp]:
    """The graph without the short ways back that make the decoder believe its own echo."""
    flat = of_check.reshape(-1).copy()
    for turn in range(40):
        bad = _twisted(flat.reshape(SIZE, _PER_CHECK))
        if not bad.size:
            break
        others = chance.numbers(f"graph {turn}", bad.size) % flat.size
        for place, other in zip(bad, others, strict=True):
            flat[place], flat[other] = flat[other], flat[place]
    return flat.reshape(SIZE, _PER_CHECK)


def _twisted(of_check: NDArray[np.intp]) -> NDArray[np.intp]:
    """Edges of bits that meet one check, or two neighbouring checks, twice, or share two checks with another bit."""
    checks = np.repeat(np.arange(SIZE), _PER_CHECK)
    bits = of_check.reshape(-1)
    by_bit = np.lexsort((checks, bits))
    near = (np.diff(bits[by_bit]) == 0) & (np.diff(checks[by_bit]) <= 1)
    found = [by_bit[1:][near]]
    pairs = []
    for one in range(_PER_CHECK):
        for other in range(one + 1, _PER_CHECK):
            low = np.minimum(of_check[:, one], of_check[:, other])
            high = np.maximum(of_check[:, one], of_check[:, other])
            pairs.append((low * SIZE + high, np.arange(SIZE) * _PER_CHECK + one))
    keys = np.concatenate([pair for pair, _ in pairs])
    places = np.concatenate([place for _, place in pairs])
    by_key = np.argsort(keys, kind="stable")
    twice = np.diff(keys[by_key]) == 0
    found.append(places[by_key[1:][twice]])
    return np.unique(np.concatenate(found))
