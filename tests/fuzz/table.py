"""What a long run did, as one table."""

from collections.abc import Sequence

from .engine import Tally


def table(tallies: Sequence[Tally], *, seed: int, seconds: float) -> str:
    """One line a layer and their sum. ``rate``: inputs a second of one process; ``slowest``: its processor's time."""
    lines = [
        f"{'layer':<16} {'inputs':>10} {'rate/s':>8} {'findings':>8} {'slowest':>9} {'steps':>6} {'kept':>5}  ends",
        *map(_line, tallies),
        f"{'all':<16} {sum(t.inputs for t in tallies):>10,} {'':>8} {sum(len(t.findings) for t in tallies):>8}",
        f"seed {seed}, {seconds:,.0f} s",
    ]
    return "\n".join(lines)


def _line(tally: Tally) -> str:
    rate = tally.inputs / tally.seconds if tally.seconds else 0
    ends = " ".join(f"{name} {count:,}" for name, count in tally.outcomes.most_common(6))
    slowest = f"{tally.slowest * 1000:,.0f} ms"
    return (
        f"{tally.layer:<16} {tally.inputs:>10,} {rate:>8,.0f} {len(tally.findings):>8} {slowest:>9} "
        f"{tally.steps:>6} {tally.kept:>5}  {ends}"
    )
