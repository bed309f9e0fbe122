"""A serving process of its own at the nation: how it starts, what it holds, how long a paper takes here and there."""

import gc
import json
import random
import statistics
import sys
import time
from datetime import UTC, datetime

from bench.city import join

#: Municipalities of the second and third round, drawn anew; the first one visits all.
_AGAIN = 500
#: The caches that a process fills municipality by municipality.
CACHES = (
    ("issuer.municipality.keys", "_unwrap"),
    ("issuer.municipality.selectors", "_merged"),
    ("issuer.municipality.selectors", "_wanted"),
    ("issuer.municipality.selectors", "_seal_picture"),
    ("issuer.municipality.selectors", "_built"),
    ("issuer.sealing.keys", "_certificate"),
    ("issuer.sealing.keys", "_in_memory"),
    ("issuer.sealing.cms", "_pieces"),
    ("issuer.issuance.editions", "_editions"),
    ("issuer.press.pictures", "image_object"),
    ("issuer.inspection.pictures", "_shows"),
)


def main(told: str) -> None:
    """``told``: JSON with database, home, cards (code → [[serial, issuer], …]), small (code), seed."""
    order = json.loads(told)
    join(database=order["database"], home=order["home"])
    began, cpu = time.perf_counter(), time.process_time()
    from config.wsgi import application

    started, start_cpu = time.perf_counter() - began, time.process_time() - cpu
    from bench.city.worker import _issue, _memory, _sender
    from bench.nation.planner import plans, watched

    send = _sender(application)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)  # as config/gunicorn.py does before it forks
    memory = [_memory()["rss"]]
    cards = order["cards"]
    codes = list(cards)
    chance = random.Random(order["seed"])
    envelope = _writer(cards)
    told_rounds = []
    for many in (len(codes), _AGAIN, _AGAIN):
        chance.shuffle(codes)
        here: list[float | None] = []
        there: list[float | None] = []
        spent = [0.0, 0.0]
        for code in codes[:many]:
            for n, (where, times) in enumerate(((code, here), (order["small"], there))):
                letter = envelope(where)
                before = time.process_time()
                times.append(_issue(send, letter))
                spent[n] += time.process_time() - before
        memory.append(_memory()["rss"])
        told_rounds.append({"random": _told(here, spent[0]), "small": _told(there, spent[1])})
    with watched() as asked:
        for _ in range(5):
            _issue(send, envelope(order["small"]))
    result = {
        "started": started, "start_cpu": start_cpu, "memory": memory, "rounds": told_rounds,
        "statements": len(asked), "faults": plans(asked, code=order["small"]), "caches": _caches(),
    }  # fmt: skip
    print(json.dumps(result))


def _writer(cards: dict[str, list[list[str]]]):
    from bench.table.generator import KINDS
    from integrations.centre.load.asking import Letters
    from integrations.centre.wire import Asked, Presented, Terminal, new_request_id

    turns = dict.fromkeys(cards, 0)

    def envelope(code: str) -> bytes:
        turn = turns[code]
        turns[code] += 1
        serial, issuer = cards[code][turn % len(cards[code])][1:3]
        kind, extent, options = KINDS[turn % len(KINDS)]
        return Letters(code, lambda: datetime.now(UTC)).issue(
            new_request_id(),
            presented=Presented(serial=serial, issuer=issuer),
            terminal=Terminal(),
            asked=Asked(kind=kind, scope=extent, options=options),
        )

    return envelope


def _told(times: list[float | None], cpu: float) -> dict[str, float]:
    issued = sorted(one for one in times if one is not None)
    return {
        "issued": len(issued),
        "refused": len(times) - len(issued),
        "p50": statistics.median(issued),
        "p99": issued[int(len(issued) * 0.99)],
        "cpu": cpu / len(times) * 1000,
    }


def _caches() -> dict[str, str]:
    found = {}
    for module, name in CACHES:
        kept = getattr(sys.modules.get(module), name, None)
        if kept is not None and hasattr(kept, "cache_info"):
            info = kept.cache_info()
            found[f"{module.removeprefix('issuer.')}.{name}"] = (
                f"{info.currsize} of {info.maxsize}, {info.hits} hits, {info.misses} misses"
            )
    return found
