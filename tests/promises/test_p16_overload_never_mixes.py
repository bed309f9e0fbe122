"""P16 過負荷は遅れるか断るかで、混ざらない。要求は締切を持ち、過ぎた結果は捨てて記録する。

閉じる事故: 横浜
試し方: まず定格を測り、その5倍を決めた時間だけ投げる。
出た紙はすべて本人の物、締切を過ぎた物は ABORTED、後で同じ番号を送れば1通ずつ
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.acceptance.database import session

from .house import House, Web
from .town import moved_in
from .wire import Answer, new_id

Record = Callable[[str, object], None]
DEADLINE = 2
#: Two web processes have four threads each.
CALLERS = 16


def test_five_times_the_rate_is_late_or_refused_and_never_mixed(
    house: House, web: Web, seed: int, record: Record, full: bool
) -> None:
    town = moved_in(house, seed=seed + 6, households=24, settings=f"deadline_seconds = {DEADLINE}\n")
    wire, people = town.wire(web), town.people
    rated = _rated(lambda n: wire.issue(people[n % len(people)].serial), seconds=8 if full else 2)
    seconds, rate = (60, rated * 5) if full else (3, rated * 5)
    waited: list[float] = []
    asked = [(people[n % len(people)], new_id()) for n in range(int(rate * seconds))]
    gate = threading.Semaphore(400)
    began = time.monotonic()

    def ask(number: int) -> Answer | None:
        person, request_id = asked[number]
        with gate:
            due = began + number / rate
            answer = wire.ask(person.serial, request_id=request_id)
            waited.append(time.monotonic() - due)
            return answer

    with ThreadPoolExecutor(400) as pool:
        jobs = []
        for number in range(len(asked)):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            jobs.append(pool.submit(ask, number))
        offered = time.monotonic() - began
        answers = [job.result(180) for job in jobs]
    over = time.monotonic()
    town.hand_over(wire.insist(people[0].serial, request_id=new_id(), tries=100), people[0])
    recovered = time.monotonic() - over
    outcomes = Counter(answer.outcome if answer else "切れた" for answer in answers)
    assert set(outcomes) <= {"ISSUED", "BUSY", "切れた"}, outcomes
    for (person, _), answer in zip(asked, answers, strict=True):
        if answer is not None and answer.outcome == "ISSUED":
            town.hand_over(answer, person)
    late = [(p, i) for (p, i), a in zip(asked, answers, strict=True) if a is None or a.outcome != "ISSUED"]
    with session(house, "app", town.code) as app:
        states = dict(app.execute("SELECT request_id, state FROM issuance_request").fetchall())
    # What was told BUSY is not issued behind the Centre's back.
    busy = [i for (_, i), a in zip(asked, answers, strict=True) if a is not None and a.outcome == "BUSY"]
    assert {states.get(i, "来なかった") for i in busy} <= {"ABORTED", "来なかった"}
    for person, request_id in late[: 200 if full else 20]:
        town.hand_over(wire.insist(person.serial, request_id=request_id), person)
    town.issued_once([i for _, i in late[: 200 if full else 20]])
    town.no_two_papers_of_one_number()
    record("定格 (通/秒)", round(rated))
    record("投げた要求", len(asked))
    record("投げた速さ (通/秒)", round(len(asked) / offered))
    waited.sort()
    record(
        "答えまでの秒 (半数・99%・最も遅い)",
        " ".join(f"{waited[int((len(waited) - 1) * q)]:.2f}" for q in (0.5, 0.99, 1)),
    )
    record("答え", " ".join(f"{name} {n}" for name, n in sorted(outcomes.items())))
    record("取り違え", 0)
    record("BUSY と答えて出した紙", 0)
    record("止んでから次の紙まで (秒)", round(recovered, 2))


def _rated(ask: Callable[[int], Answer], *, seconds: float) -> float:
    """Papers a second with twice as many callers as web threads: more than that only wait."""
    end, numbers = time.monotonic() + seconds, iter(range(10**9))

    def keep() -> int:
        done = 0
        while time.monotonic() < end:
            done += ask(next(numbers)).outcome == "ISSUED"
        return done

    with ThreadPoolExecutor(CALLERS) as pool:
        return sum(job.result(60) for job in [pool.submit(keep) for _ in range(CALLERS)]) / seconds
