"""P1 紙は本人のもの、全ページが。封印の前に、できあがった PDF から文字を取り出し、
要求・対象者・発行番号とページごとに照合する。

閉じる事故: 横浜 川崎 徳島 宗像 高松
試し方: 違う住民の組を同じ瞬間に放す。作業域・頁・紙・人・番号をわざと
取り違える版は、必ず断って事案になり、その種別は止まる
"""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.together import at_once

from .conftest import Mutants
from .house import Web
from .outside.crowd import pairs_at_the_same_instant
from .outside.field import Order, field_of
from .town import Town, incidents, start_again, stopped_kinds
from .wire import Wire, new_id

Record = Callable[[str, object], None]
MISTAKES = ("swapped_buffers", "swapped_paper", "swapped_page", "another_person", "another_content", "another_number")


def test_pairs_of_residents_at_the_same_instant_never_mix(
    town: Town, wire: Wire, web: Web, record: Record, full: bool
) -> None:
    people = town.people
    pairs, at_a_time = (1000, 20) if full else (60, 10)
    papers, began = 0, time.monotonic()
    for start in range(0, pairs, at_a_time):
        asked = [people[(2 * start + n) % len(people)] for n in range(2 * at_a_time)]
        ids = [new_id() for _ in asked]
        answers = at_once([lambda p=p, i=i: wire.ask(p.serial, request_id=i) for p, i in zip(asked, ids, strict=True)])
        for person, request_id, answer in zip(asked, ids, answers, strict=True):
            if answer is None or answer.fault == "BUSY":
                answer = wire.insist(person.serial, request_id=request_id)
            town.hand_over(answer, person)
            papers += 1
    record("同時に放した住民の組", pairs)
    record("紙", papers)
    record("取り違え", 0)
    record("web プロセス", len(web.processes()) - 1)
    record("秒", round(time.monotonic() - began, 1))


def test_the_attack_from_outside_sees_a_build_with_every_net_cut(
    mutants: Mutants, tmp_path: Path, record: Record
) -> None:
    """`bin/akashi promises --target` has teeth: it keeps quiet about a right build and finds a wrong one."""
    start_again(mutants.town)
    residents = tmp_path / "residents.tsv"
    people = mutants.town.people[:12]
    residents.write_text("".join(f"{p.serial}\t{p.issuer}\t{p.name}\n" for p in people), encoding="utf-8")
    order = Order(mutants.web.url, mutants.town.code, residents=str(residents), pairs=10)
    field = field_of(order)
    pairs_at_the_same_instant(field, record)
    mutants.house.wake("every_net_cut")
    try:
        with pytest.raises(AssertionError, match="取り違え"):
            pairs_at_the_same_instant(field, lambda *_: None)
    finally:
        mutants.house.wake("")
    record("網を全部切った版を外から見破った", 1)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_build_that_mixes_people_hands_out_nothing_wrong(
    mistake: str, mutants: Mutants, record: Record, full: bool
) -> None:
    """The mistake is in the product; what it makes is stopped, and looked into."""
    people = mutants.town.people[:12]
    outcomes: Counter[str] = Counter()
    before = incidents(mutants.town)
    for _ in range(20 if full else 1):
        outcomes += mutants.ask_everyone(mistake, people=people)
    right = outcomes.pop("ISSUED", 0)
    assert sum(outcomes.values()) > 0, "the mistake was never made"
    # Whichever net it was: inspection, the look at whose records were gathered, or the seal, which takes a token for
    # its own number only.
    assert set(outcomes) == {"SELF_CHECK"}, outcomes
    assert incidents(mutants.town) > before, "refused, and nobody is told"
    assert "JUMINHYO" in stopped_kinds(mutants.town)
    record("取り違えを仕込んだ版", 1)
    record("止めた紙", sum(outcomes.values()))
    record("別人の手に渡った紙", 0)
    record("正しく出た紙", right)
