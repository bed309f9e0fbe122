"""P15 1台でも N台でも同じ答え。共有の作業名・プロセス内の状態を持たない。

閉じる事故: 高松
試し方: 配備×プロセスを 1×1、2×2、4×2 とし、同じ番号と違う人の要求を全部の口へ同時に投げる。
別の置き場に置いた同じ版の2つの配備でも
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from tests.acceptance.together import at_once

from .house import House, Web, copied, end
from .town import Town
from .wire import new_id

Record = Callable[[str, object], None]


def ask_everywhere(town: Town, webs: Sequence[Web], *, rounds: int) -> tuple[int, int]:
    """P1 and P2 at all doors at once: (papers held against their bearers, equal requests that became one)."""
    doors = cycle([town.wire(web) for web in webs])
    papers = equal = 0
    for number in range(rounds):
        people = town.people[number * 16 % 32 :][:16]
        ids = [new_id() for _ in people]
        answers = at_once(
            [partial(next(doors).insist, p.serial, request_id=i) for p, i in zip(people, ids, strict=True)]
        )
        for person, answer in zip(people, answers, strict=True):
            town.hand_over(answer, person)
            papers += 1
        one = new_id()
        same = at_once([partial(next(doors).insist, people[0].serial, request_id=one) for _ in range(24)])
        assert len({(answer.number, answer.pdf) for answer in same}) == 1
        town.issued_once([one, *ids])
        equal += len(same)
    return papers, equal


@pytest.mark.parametrize(("deployments", "processes"), [(1, 1), (2, 2), (4, 2)])
def test_however_many_there_are_the_answers_are_the_same(
    deployments: int, processes: int, house: House, town: Town, record: Record, full: bool
) -> None:
    with house.webs(deployments, workers=processes) as webs:
        papers, equal = ask_everywhere(town, webs, rounds=20 if full else 1)
    record(f"{deployments}×{processes} の紙", papers)
    record("同じ番号の要求", equal)
    record("取り違え・二重発行", 0)


def test_two_deployments_in_different_places_are_one_house(
    house: House, town: Town, web: Web, tmp_path: Path, record: Record, full: bool
) -> None:
    """Another app root on the same database: nothing depends on where the program lies."""
    copied(tmp_path)
    second = house.start_web(workers=2, root=tmp_path)
    try:
        papers, equal = ask_everywhere(town, [web, second], rounds=20 if full else 1)
    finally:
        end(second)
    record("2つの置き場の紙", papers)
    record("同じ番号の要求", equal)
