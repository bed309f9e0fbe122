"""Every act of the house has a Japanese word, found by reading the code: an act without one fails the build."""

import pytest

from config.erasure.deciding import ACT as ERASE
from integrations.peers.message import Phase
from ops_console.approvals.desks import DESKS
from ops_console.trail.acts import acts_of, groups, known_acts
from ops_console.words import TABLES

from .acts_in_code import acts_in_code, items_in_code

ROOMS = ("config", "issuer", "integrations", "ops_console")
#: Acts that are put together while the program runs, and what they can be.
RUNNING = {
    "integrations/feeds/receipts.py: feed.slip.state.lower()": {f"feed.{one.lower()}" for one in TABLES["receipt"]},
    "integrations/peers/receive.py: f'peer.{push.phase.value.lower()}'": {
        f"peer.{phase.value.lower()}" for phase in (Phase.COPY_BEGIN, Phase.COPY_END)
    },
    "issuer/approvals/services.py: f'{found.act}.declined'": {f"{act}.declined" for act in DESKS},
}
#: Acts that take two have three steps; which they are the desks say, not the calls.
STEPS = {f"{act}.{step}" for act in (*DESKS, ERASE) for step in ("proposed", "approved", "declined")}


def test_every_act_in_the_code_has_a_word_and_every_word_an_act() -> None:
    found = acts_in_code(rooms=ROOMS)
    assert {one for one in found.unclear if not one.endswith((".proposed", ".approved"))} == set(RUNNING)
    assert set(known_acts()) == found.acts.union(STEPS, *RUNNING.values())


def test_the_collector_sees_the_ways_acts_are_written() -> None:
    found = acts_in_code(rooms=ROOMS).acts
    # A keyword, a position of a helper, a constant handed on, a public helper's word, an f-string of a parameter.
    assert {"hold.set", "issue.sealed", "core_down.ended", "feed.duplicate", "municipality.resumed"} <= found


def test_every_act_is_in_exactly_one_group() -> None:
    grouped = [action for group in groups() for action in acts_of(group)]
    assert sorted(grouped) == sorted(known_acts())


@pytest.mark.parametrize("group", groups())
def test_no_group_is_without_an_act_but_the_rest(group: str) -> None:
    assert acts_of(group) or group == "その他"


def test_every_item_of_a_detail_has_a_word() -> None:
    words = {key for table in ("item", "note", "clue") for key in TABLES[table]}
    assert items_in_code(rooms=ROOMS) - words == set()
