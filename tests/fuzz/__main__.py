"""The long run: `bin/test fuzz --inputs 1000000 --jobs 2`. Findings are written, minimised, into the corpus.

Ends with 1 when there was a finding. The seed is printed; the same seed, layers and number of jobs repeat the run.
"""

import argparse
import json
import logging
import multiprocessing
import random
import sys
import time
from pathlib import Path

import django

from .corpus import keep
from .engine import Finding, Tally, bounded, run
from .layer import Layer
from .table import table

#: MiB a job may grow: a bomb that goes off is a MemoryError and a finding, not the end of the machine.
_GROWTH = 3 * 1024


def main() -> int:
    """Spread the inputs over the layers by their shares, and the layers over the jobs."""
    options = _options()
    django.setup()
    logging.getLogger().handlers[:] = [
        logging.NullHandler()
    ]  # a line each input; people.silent_logs hears them all the same
    from .layers import reading

    layers = {layer.name: layer for layer in reading() if not options.only or layer.name in options.only.split(",")}
    if not layers:
        sys.exit(f"no such layer: {options.only}")
    print(f"seed {options.seed}", flush=True)
    whole = sum(layer.share for layer in layers.values())
    started = time.monotonic()
    shares = [
        (layer.name, options.seed, options.inputs * layer.share // whole, options.seconds)
        for layer in sorted(layers.values(), key=lambda layer: -layer.share)
    ]
    # One process a layer: what one leaves behind (a peak, a cache) is not the next one's.
    with multiprocessing.get_context("fork").Pool(options.jobs, maxtasksperchild=1) as pool:
        tallies = pool.starmap(_job, shares, chunksize=1)
    print(table(tallies, seed=options.seed, seconds=time.monotonic() - started), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps([_document(tally) for tally in tallies], indent=1), encoding="utf-8")
    return int(any(tally.findings for tally in tallies))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/test fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="inputs of all layers together")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of each layer, at most")
    parser.add_argument("--only", default="", help="layers, with commas between")
    parser.add_argument("--json", default="", metavar="FILE")
    return parser.parse_args()


def _job(name: str, seed: int, inputs: int, seconds: float) -> Tally:
    from .layers import reading

    layer: Layer = next(layer for layer in reading() if layer.name == name)
    with bounded(_GROWTH):
        tally = run(layer, seed=seed, inputs=inputs, until=time.monotonic() + seconds, told=_told)
    print(f"{name}: {tally.inputs:,} inputs, {len(tally.findings)} findings", flush=True)
    return tally


def _told(finding: Finding) -> None:
    path = keep(finding)
    print(f"FINDING {finding.layer}: {finding.what}\n  {path}\n{finding.trace}", flush=True)


def _document(tally: Tally) -> dict[str, object]:
    return {
        "layer": tally.layer,
        "inputs": tally.inputs,
        "seconds": round(tally.seconds, 1),
        "outcomes": dict(tally.outcomes),
        "findings": {finding.what: tally.met[finding.what] for finding in tally.findings},
        "slowest": round(tally.slowest, 3),
        "steps": tally.steps,
        "kept": tally.kept,
    }


if __name__ == "__main__":
    sys.exit(main())
