"""A Centre in a process of its own: asks for papers, sends again what got no answer, and notes what was acknowledged.

``python -m tests.sites.centre URL,URL CODE OUT SERIAL…`` until a file OUT.stop appears; what fails at one URL goes
to the next. One JSON line for each issue acknowledged, written when its last byte has come.
"""

import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.promises.wire import Wire, new_id


@dataclass(frozen=True)
class Acknowledged:
    """One issue as the Centre has it. ``asked`` and ``at``: seconds of the machine's monotonic clock."""

    request_id: str
    serial: str
    number: str
    sha256: str
    asked: float
    at: float
    tries: int


def main(urls: str, code: str, out: Path, serials: Sequence[str]) -> None:
    """One request after another, each until it is answered."""
    wires, halt = cycle([Wire(url, code) for url in urls.split(",")]), out.with_suffix(".stop")
    wire = next(wires)
    count = 0
    with out.open("a", encoding="ascii") as file:
        while not halt.exists():
            serial, request_id, asked, tries = serials[count % len(serials)], new_id(), time.monotonic(), 0
            count += 1
            # Also after the halt: a Centre never leaves a request without its answer.
            while True:
                tries += 1
                answer = wire.ask(serial, request_id=request_id)
                if answer is not None and answer.fault not in ("BUSY", "INTERNAL"):
                    break
                wire = next(wires)
                time.sleep(0.1)
            if answer.outcome != "ISSUED":
                raise SystemExit(f"{answer.outcome}")
            digest = hashlib.sha256(answer.pdf).hexdigest()
            line = Acknowledged(request_id, serial, answer.number, digest, asked, time.monotonic(), tries)
            file.write(json.dumps(line.__dict__) + "\n")
            file.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
