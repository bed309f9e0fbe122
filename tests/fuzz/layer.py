"""What is fuzzed: right inputs, ways to spoil them, and the judgement of what came of one."""

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

#: Told apart from every error of the product: the reading broke a property that no exception shows.
Mutate = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


class Broken(AssertionError):
    """A property does not hold for this input. The text names the property, in few words, and nothing of the input."""


@dataclass(frozen=True)
class Layer:
    """One reader. ``read`` returns how the reading ended, in a word, or raises: whatever it raises is a finding.

    ``seeds``: right inputs, all of which end as ``accepted``. ``mutate`` spoils one of them, given the others.
    ``guided``: folders or files of ours whose lines steer (guide.py), looked at once in ``every`` inputs. ``around``:
    what holds while it reads, entered once a run. ``share``: of the inputs of a long run, relative to the others.
    ``timed``: whether reading for seconds is a finding.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    read: Callable[[bytes], str]
    mutate: Mutate
    guided: tuple[str, ...] = ()
    around: Callable[[], AbstractContextManager[None]] = nullcontext
    accepted: str = "accepted"
    every: int = 1
    share: int = 10
    timed: bool = True
