"""Many at once: different people at the same instant, and one number from many processes."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from integrations.centre.wire import Issued, KoikiFault, new_request_id
from tests.acceptance.together import at_once
from tests.promises.raw import Line
from tests.promises.wire import LOST

from .field import Field, Order, Record, word

_AT_A_TIME = 10
_PROCESSES, _EACH = 4, 13


def pairs_at_the_same_instant(field: Field, record: Record) -> None:
    """P1: nobody gets another person's paper, however closely two requests come together."""
    people, pairs = field.known, field.order.pairs
    for start in range(0, pairs, _AT_A_TIME):
        asked = [people[(2 * start + n) % len(people)] for n in range(2 * min(_AT_A_TIME, pairs - start))]
        ids, kinds = [new_request_id() for _ in asked], [field.kind_of(one, n) for n, one in enumerate(asked)]
        letters = [field.letter(one, request_id=i, kind=kind) for one, i, kind in zip(asked, ids, kinds, strict=True)]
        at_once([lambda data=data: field.ask(data) for data in letters])
        for one, request_id, kind, data in zip(asked, ids, kinds, letters, strict=True):
            field.hold(field.insist(data), one, request_id=request_id, kind=kind)
    record("同時に放した住民の組", pairs)
    record("紙", 2 * pairs)
    record("取り違え", 0)


def one_number_from_many_processes(field: Field, record: Record) -> None:
    """P2: processes that know nothing of each other send the same number at one moment; it is one paper."""
    rounds = 3
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, mp_context=context) as pool:
        for number in range(rounds):
            known = field.known[number % len(field.known)]
            request_id, kind = new_request_id(), field.kind_of(known)
            # The neighbours: numbers that differ in the last letter alone, for other people.
            others = field.known[number + 1 : number + 4]
            near = [request_id[:-1] + letter for letter in "XYZ"][: len(others)]
            data = field.letter(known, request_id=request_id, kind=kind)
            at = time.time() + (6 if number == 0 else 1)
            volleys = [pool.submit(_volley, field.order, data, at) for _ in range(_PROCESSES)]
            beside = at_once(
                [
                    lambda one=one, i=i: field.insist(field.letter(one, request_id=i))
                    for one, i in zip(others, near, strict=True)
                ]
            )
            heard = [one for volley in volleys for one in volley.result(180)]
            first = field.hold(field.insist(data), known, request_id=request_id, kind=kind)
            assert {one for one in heard if one} <= {(first.certificate_number, first.sha256)}, "1つの番号に2つの紙"
            for one, i, said in zip(others, near, beside, strict=True):
                field.hold(said, one, request_id=i, kind=field.kind_of(one))
            again = field.insist(data)
            assert isinstance(again, Issued)
            assert again.pdf == first.pdf, "再送のバイト列が違う"
    record("番号", rounds)
    record("同時の要求", rounds * _PROCESSES * _EACH)
    record("隣の番号", rounds * 3)
    record("二重発行", 0)


def _volley(order: Order, data: bytes, at: float) -> list[tuple[str, str] | None]:
    """In a process of its own: the same message ``_EACH`` times at the moment ``at``."""
    line = Line(order.target, tls=order.tls())
    alone: Any = Field(order, [], (), None, line)  # type: ignore[arg-type] # it only listens

    def one() -> tuple[str, str] | None:
        time.sleep(max(0.0, at - time.time()))
        try:
            said = alone.ask(data)
        except LOST:
            return None
        return (said.certificate_number, said.sha256) if isinstance(said, Issued) else None

    return at_once([one] * _EACH)


def a_used_number_for_something_else(field: Field, record: Record) -> None:
    """P2: other people, other kinds, other copies under a used number are refused, and the first answer stays."""
    one, another = field.known[:2]
    request_id, kind = new_request_id(), field.kind_of(one)
    data = field.letter(one, request_id=request_id, kind=kind)
    first = field.hold(field.insist(data), one, request_id=request_id, kind=kind)
    others = [
        field.letter(another, request_id=request_id),
        field.letter(one, request_id=request_id, kind="KISAI_JIKO"),
        field.letter(one, request_id=request_id, kind=kind, copies=2),
    ]
    for other in others:
        said = field.insist(other)
        assert isinstance(said, KoikiFault), "使った番号で紙が出た"
        assert said.code == "REQUEST_ID_REUSED", f"使った番号への答えが {word(said)}"
    again = field.insist(data)
    assert isinstance(again, Issued)
    assert again.pdf == first.pdf
    record("番号を使い回した要求を拒んだ", len(others))


def a_storm_of_resends(field: Field, record: Record) -> None:
    """P2: everybody's terminal sends everything again and again; each number stays one paper."""
    asked = [(one, new_request_id(), field.kind_of(one, n)) for n, one in enumerate(field.known[:12])]
    letters = [field.letter(one, request_id=i, kind=kind) for one, i, kind in asked]
    storm = [data for data in letters for _ in range(8)]
    said = at_once([lambda data=data: field.ask(data) for data in storm])
    for (one, request_id, kind), data in zip(asked, letters, strict=True):
        field.hold(field.insist(data), one, request_id=request_id, kind=kind)
    for n, answer in enumerate(said):
        if isinstance(answer, Issued):
            one, request_id, kind = asked[n // 8]
            field.hold(answer, one, request_id=request_id, kind=kind)
    record("嵐の再送", len(storm))
