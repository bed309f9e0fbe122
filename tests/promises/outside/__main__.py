"""``python -m tests.promises.outside ORDER RESULTS``: carry out what an order says, write what pytest would (JSON).

Ends 2 with one line when the deployment or its people cannot be used.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from integrations.centre.load.people import BadResidents
from integrations.centre.weather.target import BadTarget

from . import crowd, doors, flood, lines, tables
from .field import CannotBegin, Field, Order, Record, Untried, field_of

ATTACKS: tuple[tuple[str, Callable[[Field, Record], None]], ...] = (
    ("P1", crowd.pairs_at_the_same_instant),
    ("P2", crowd.one_number_from_many_processes),
    ("P2", crowd.a_used_number_for_something_else),
    ("P2", crowd.a_storm_of_resends),
    ("P10", lines.half_messages_and_half_answers),
    ("P10", lines.killed_under_load),
    ("P12", tables.changed_by_the_owner),
    ("P14", doors.under_another_municipality),
    ("P14", doors.forged_headers),
    ("P16", flood.five_times_the_rate),
    ("P21", doors.messages_that_are_none),
)


def main() -> int:
    """Every attack after the other; one that is broken does not spare the next."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    order = Order(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
    try:
        field = field_of(order)
    except (CannotBegin, BadResidents, BadTarget) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    told = [_tried(promise, attack, field) for promise, attack in ATTACKS if promise in order.only]
    Path(sys.argv[2]).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return 0


def _tried(promise: str, attack: Callable[[Field, Record], None], field: Field) -> dict[str, object]:
    figures: dict[str, object] = {}
    began, outcome, why = time.monotonic(), "passed", ""
    sys.stderr.write(f"{promise} {attack.__name__} …\n")
    try:
        attack(field, figures.__setitem__)
    except Untried as reason:
        outcome, why = "untried", str(reason)
    except AssertionError as broken:
        outcome, why = "failed", str(broken)
    return {
        "promise": promise,
        "test": attack.__name__,
        "outcome": outcome,
        "seconds": time.monotonic() - began,
        "figures": list(figures.items()),
        "why": why,
    }


if __name__ == "__main__":
    sys.exit(main())
