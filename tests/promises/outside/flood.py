"""More than the server can do."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from integrations.centre.load.learning import Known
from integrations.centre.wire import Issued, new_request_id

from .field import Field, Record, Said, word

_CALLERS = 16
_FLOOD = 5
_AT_MOST = 300
_RATED_SECONDS = 3.0
_LATER = 40


def five_times_the_rate(field: Field, record: Record) -> None:
    """P16: too much is late or refused, never mixed, and soon over."""
    rate = _rated(field)
    count = int(rate * _FLOOD * field.order.seconds)
    asked = [(field.known[n % len(field.known)], new_request_id(), n) for n in range(count)]
    began = time.monotonic()

    def ask(one: tuple[Known, str, int]) -> Said:
        known, request_id, number = one
        said = field.ask(field.letter(known, request_id=request_id, kind=field.kind_of(known, number)))
        if isinstance(said, Issued):
            field.hold(said, known, request_id=request_id, kind=field.kind_of(known, number))
        return said

    with ThreadPoolExecutor(_AT_MOST) as pool:
        jobs = []
        for number, one in enumerate(asked):
            time.sleep(max(0.0, began + number / (rate * _FLOOD) - time.monotonic()))
            jobs.append(pool.submit(ask, one))
        offered = time.monotonic() - began
        said = [job.result(300) for job in jobs]
    over = time.monotonic()
    field.issue(field.known[0])
    recovered = time.monotonic() - over
    outcomes = Counter(map(word, said))
    assert set(outcomes) <= {"ISSUED", "BUSY", "切れた"}, f"思いがけない答え {dict(outcomes)}"
    late = [one for one, answer in zip(asked, said, strict=True) if not isinstance(answer, Issued)]
    for known, request_id, number in late[:_LATER]:
        kind = field.kind_of(known, number)
        again = field.insist(field.letter(known, request_id=request_id, kind=kind))
        field.hold(again, known, request_id=request_id, kind=kind)
    record("定格 (通/秒)", round(rate))
    record("投げた要求", count)
    record("投げた速さ (通/秒)", round(count / offered) if offered else 0)
    record("答え", " ".join(f"{name} {n}" for name, n in sorted(outcomes.items())))
    record("取り違え", 0)
    record("止んでから次の紙まで (秒)", round(recovered, 2))


def _rated(field: Field) -> float:
    end, turn, lock = time.monotonic() + _RATED_SECONDS, iter(range(10**9)), threading.Lock()

    def keep() -> int:
        done = 0
        while time.monotonic() < end:
            with lock:
                number = next(turn)
            field.issue(field.known[number % len(field.known)], number)
            done += 1
        return done

    with ThreadPoolExecutor(_CALLERS) as pool:
        jobs = [pool.submit(keep) for _ in range(_CALLERS)]
        return max(1.0, sum(job.result(120) for job in jobs) / _RATED_SECONDS)
