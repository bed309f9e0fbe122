"""The loop: spoil, read, judge; keep what is new, make small what is a finding."""

import random
import resource
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .guide import Guide
from .layer import Broken, Layer

#: Seconds of processor time that no input may take, however busy the machine is.
SECONDS = 4.0
#: MiB by which no input may raise the process's peak.
MEMORY = 600
_CHECKOUT = str(Path(__file__).resolve().parents[2])
_LARGEST_KEPT = 64 * 1024
_MOST_KEPT = 3000
#: Readings spent on making one finding small, and seconds.
_TRIES, _TRY_SECONDS = 3000, 20.0


@dataclass(frozen=True)
class Finding:
    """An input that broke a property. ``what`` is the same for inputs that broke it in the same place."""

    layer: str
    what: str
    data: bytes
    trace: str


@dataclass
class Tally:
    """What came of a run."""

    layer: str
    inputs: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    steps: int = 0
    kept: int = 0
    slowest: float = 0.0
    #: How often each finding was met.
    met: Counter[str] = field(default_factory=Counter)


def judged(layer: Layer, data: bytes) -> Finding | str:
    """How the reading ended, or what it broke."""
    peak, start = _peak(), time.thread_time()
    try:
        outcome = layer.read(data)
    except Exception as error:  # whatever it is, it is what we look for
        return Finding(layer.name, _named(error), data, "".join(traceback.format_exception(error)[-12:]))
    if layer.timed and time.thread_time() - start > SECONDS:
        return Finding(layer.name, "slow", data, "")
    if _peak() - peak > MEMORY * 1024:
        return Finding(layer.name, "memory", data, "")
    return outcome


def run(
    layer: Layer,
    *,
    seed: int,
    inputs: int,
    until: float = float("inf"),
    told: Callable[[Finding], None] = lambda _: None,
) -> Tally:
    """Read ``inputs`` spoiled inputs, or as many as come before ``until`` (time.monotonic). Seeds must be accepted."""
    with layer.around():
        return _run(layer, seed, inputs, until, told)


def _run(layer: Layer, seed: int, inputs: int, until: float, told: Callable[[Finding], None]) -> Tally:
    dice, tally = random.Random(f"{seed}/{layer.name}"), Tally(layer.name)
    guide = Guide(layer.guided) if layer.guided else None
    pool = list(layer.seeds())
    native = len(pool)
    start = time.monotonic()
    for data in pool:
        _one(layer, data, guide, tally)
    while tally.inputs < inputs and time.monotonic() < until:
        # Half of the time a right message: what is new often is so because it is broken early.
        parent = dice.choice(pool[:native] if dice.random() < 0.5 else pool)
        data = layer.mutate(dice, parent, pool)
        found, new = _one(layer, data, guide, tally)
        if found is not None and found.what not in tally.met:
            small = minimised(layer, found)
            tally.findings.append(small)
            told(small)
        if found is not None:
            tally.met[found.what] += 1
        elif new and len(data) <= _LARGEST_KEPT and len(pool) < _MOST_KEPT:
            pool.append(data)
    tally.seconds = time.monotonic() - start
    tally.steps, tally.kept = len(guide) if guide is not None else 0, len(pool) - native
    return tally


def _one(layer: Layer, data: bytes, guide: Guide | None, tally: Tally) -> tuple[Finding | None, bool]:
    start = time.thread_time()
    ended: list[Finding | str] = []

    def act() -> str:
        ended.append(judged(layer, data))
        return ""

    watched = guide is not None and tally.inputs % layer.every == 0
    new = guide.watch(act)[1] if guide is not None and watched else bool(act())
    tally.inputs += 1
    tally.slowest = max(tally.slowest, time.thread_time() - start)
    (outcome,) = ended
    if isinstance(outcome, Finding):
        tally.outcomes["FINDING"] += 1
        return outcome, new
    tally.outcomes[outcome] += 1
    return None, new


def minimised(layer: Layer, found: Finding) -> Finding:
    """The finding with as much cut away as can be while it stays the same finding."""
    best, tries, end = found, 0, time.monotonic() + _TRY_SECONDS
    size = max(1, len(best.data) // 2)
    while size:
        at = 0
        while at < len(best.data):
            if tries >= _TRIES or time.monotonic() > end:
                return best
            tries += 1
            candidate = best.data[:at] + best.data[at + size :]
            again = judged(layer, candidate)
            if isinstance(again, Finding) and again.what == found.what:
                best = again
            else:
                at += size
        size //= 2
    return best


def _named(error: BaseException) -> str:
    """The kind of error and the innermost place of ours: the same for the same fault."""
    told = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(_CHECKOUT)]
    ours = [f for f in told if "/tests/" not in f.filename and "/.tools/" not in f.filename] or told
    place = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"
    what = str(error) if isinstance(error, Broken) else place
    return f"{type(error).__name__} {what}"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def bounded(megabytes: int) -> Iterator[None]:
    """This process may not grow beyond its size now and ``megabytes`` more: a bomb becomes a MemoryError."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
