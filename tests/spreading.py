"""How `bin/test` spreads the files over its workers: a file stays whole, and what takes longest begins first.

Else the last file to begin may be a long one, and all workers but one wait for it: xdist's own order begins with the
files that have most tests, which are the quick ones.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

#: One server, one town: the whole room stays on one worker.
_ACCEPTANCE = "tests/acceptance"
#: What took longest at the last look, the longest first.
LONG = (
    _ACCEPTANCE,
    "tests/centre/broken/test_broken.py",
    "tests/centre/kit/test_honest.py",
    "tests/centre/back/test_round_trip.py",
    "tests/centre/kit_paper/test_judge.py",
    "tests/golden/test_side_by_side.py",
    "tests/golden/test_readers.py",
    "tests/cases/test_table.py",
    "tests/centre/back/test_compare.py",
    "tests/centre/back/test_check.py",
    "tests/city/test_demo.py",
    "tests/feeds/test_histories.py",
    "tests/centre/visit/test_killed.py",
    "tests/feeds/test_killed.py",
    "tests/feeds/test_agent.py",
    "tests/centre/test_settlement.py",
    "tests/centre/counter/test_desk.py",
    "tests/centre/apply/test_applying.py",
    "tests/doors/test_mutual_tls.py",
    "tests/centre/visit/test_walks.py",
    "tests/feeds/test_side_by_side.py",
    "tests/inspection/test_mutations.py",
)


def unit_of(nodeid: str) -> str:
    """What stays together on one worker: the file, or the room of the acceptance tests."""
    file = nodeid.partition("::")[0]
    return _ACCEPTANCE if file.startswith(f"{_ACCEPTANCE}/") else file


def rank(item: pytest.Item) -> int:
    """Smaller begins earlier. What is not on the list follows it, in the order it was found."""
    unit = unit_of(item.nodeid)
    return LONG.index(unit) if unit in LONG else len(LONG)


class LongestFirst(LoadFileScheduling):
    """Files in the order they were collected, which ``rank`` decides."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
