"""One client process: asks for papers as the Centre does on a bad day, reads each, and writes down what it was told.

``python -m bench.siege.besieger ORDER`` with ORDER a JSON file: url, roster, count, threads, seed, out, burst,
full_share, font, keep (a folder for wrong papers), until (seconds). Each line of ``out`` is one requestId with its
last word: who asked, ISSUED or why not, 発行番号, SHA-256, ms.
"""

import json
import random
import sys
import threading
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.promises.raw import Line
from tests.promises.wire import LOST, Answer, Wire, answer_of, new_id

from .paper import Reader

#: How an order comes, in hundredths: asked once; by two lines at one instant; cut at byte n of the message; hung up at
#: byte n of the answer; asked again much later; sent once more with other content.
WAYS = {"plain": 66, "twins": 12, "cut": 7, "hang": 7, "again": 5, "other": 3}
#: Threads beside the steady ones that ask while the burst file exists.
BURST = 24
#: The last word of a request may be a refusal for these reasons only, and HELD of the fickle alone.
FORESEEN = ("STALE",)
_PATIENCE = 300.0
_OPEN = ("BUSY", "INTERNAL")


@dataclass
class Besieger:
    """Its threads share the lines, the memory of what was answered, and the book they write in."""

    order: dict[str, Any]
    dice: random.Random
    lines: dict[str, Wire] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    people: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    memory: deque[tuple[str, dict[str, Any], str, str, Answer]] = field(default_factory=lambda: deque(maxlen=150))
    seen: Counter[str] = field(default_factory=Counter)
    left: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    twins: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))

    def __post_init__(self) -> None:
        cities = json.loads(Path(self.order["roster"]).read_text(encoding="utf-8"))
        names = sorted({name for city in cities for name in city["names"]})
        numbers = sorted({number for city in cities for number in city["numbers"]})
        self.raw = Line(self.order["url"])
        font = Path(self.order["font"]) if self.order["font"] else None
        for city in cities:
            self.lines[city["code"]] = Wire(self.order["url"], city["code"])
            self.readers[city["code"]] = Reader(city | {"names": names, "numbers": numbers}, font)
            self.people += [(city["code"], person) for person in city["people"]]
        self.left = int(self.order["count"])
        self.ends = time.monotonic() + self.order["until"]

    def serve(self) -> None:
        """Until the order is filled."""
        with Path(self.order["out"]).open("a", encoding="utf-8", buffering=1) as self.book:
            steady = [threading.Thread(target=self._steady) for _ in range(self.order["threads"])]
            bursting = [threading.Thread(target=self._bursting, daemon=True) for _ in range(BURST)]
            for thread in (*steady, *bursting):
                thread.start()
            for thread in (*steady, *bursting):
                thread.join()
            self._write({"seen": dict(self.seen)})

    def _steady(self) -> None:
        while self._take():
            self._one()

    def _bursting(self) -> None:
        burst = Path(self.order["burst"])
        while self.left > 0:
            if not burst.exists():
                time.sleep(0.1)
            elif self._take():
                self._one()

    def _take(self) -> bool:
        with self.lock:
            self.left = self.left - 1 if time.monotonic() < self.ends else -1
            return self.left >= 0

    def _one(self) -> None:
        with self.lock:
            way = self.dice.choices(list(WAYS), list(WAYS.values()))[0]
            code, person = self.dice.choice(self.people)
            kind = "INKAN" if person["seal"] and self.dice.random() < 0.4 else "JUMINHYO"
            share, told = self.dice.random(), self.dice.random()
            at = self.dice.random()
            known = self.dice.choice(self.memory) if way in ("again", "other") and self.memory else None
        self.seen[way] += 1
        if known and way == "again":
            self._again(*known)
        if known and way == "other":
            self._other(*known[:4], stranger=person["serial"])
        wire, request_id = self.lines[code], new_id()
        data = wire.message(person["serial"], request_id=request_id, kind=kind)
        began = time.monotonic()
        if way == "cut":
            self._lose(data, cut_after=int(at * (len(data) + 100)))
        if way == "hang":
            self._lose(data, hear=1 + int(at * 60_000))
        if way == "twins":
            two = self.twins.submit(self._insist, data)
            answer = self._insist(data)
            if two.result() != answer:
                self._fault("TWINS_DIFFER", request_id)
        else:
            answer = self._insist(data)
        line = {"id": request_id, "town": code, "serial": person["serial"], "outcome": answer.outcome}
        if answer.outcome == "ISSUED":
            wrong = self.readers[code].wrong(answer, person=person, kind=kind)
            if not wrong and share < self.order["full_share"]:
                wrong = self.readers[code].complaints(answer, person=person, kind=kind)
                self.seen["full"] += 1
            if wrong:
                keep = Path(self.order["keep"])
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{answer.number}.pdf").write_bytes(answer.pdf)
            line |= {"number": answer.number, "sha256": answer.sha256, "wrong": wrong}
            if told < 0.2:
                self._report(wire, request_id, paid=answer.total_fee)
            with self.lock:
                self.memory.append((code, person, kind, request_id, answer))
        elif answer.outcome not in FORESEEN and not (answer.outcome == "HELD" and person["fickle"]):
            line["unforeseen"] = True
        self._write(line | {"ms": round((time.monotonic() - began) * 1000)})

    def _insist(self, data: bytes) -> Answer:
        """What the Centre does with BUSY, INTERNAL and a lost line: the same message again, for minutes."""
        until, pause = time.monotonic() + _PATIENCE, 0.05
        while time.monotonic() < until:
            answer = self._try(data)
            if answer is not None and answer.fault not in _OPEN:
                return answer
            self.seen["retries"] += 1
            time.sleep(pause)
            pause = min(pause * 2, 2.0)
        return Answer(fault="UNANSWERED")

    def _try(self, data: bytes) -> Answer | None:
        try:
            return answer_of(self.raw.post(data)[1])
        except LOST:
            return None

    def _lose(self, data: bytes, **cut: int) -> None:
        try:
            self.raw.post(data, **cut)
        except LOST:
            return

    def _again(self, code: str, person: dict[str, Any], kind: str, request_id: str, first: Answer) -> None:
        answer = self._insist(self.lines[code].message(person["serial"], request_id=request_id, kind=kind))
        if answer != first:
            self._fault("RESEND_DIFFERS", request_id)

    def _other(self, code: str, person: dict[str, Any], kind: str, request_id: str, *, stranger: str) -> None:
        """Somebody else's card under a used number."""
        if stranger == person["serial"]:
            return
        answer = self._insist(self.lines[code].message(stranger, request_id=request_id, kind=kind))
        if answer.fault != "REQUEST_ID_REUSED":
            self._fault(f"REUSED_GAVE_{answer.outcome}", request_id)

    def _report(self, wire: Wire, request_id: str, *, paid: int) -> None:
        data = wire.delivered(request_id, paid=paid)
        for _ in range(40):
            try:
                if b"accepted>true<" in self.raw.post(data)[1]:
                    self.seen["reports"] += 1
                    return
            except LOST:
                pass
            time.sleep(0.5)
        self._fault("REPORT_UNANSWERED", request_id)

    def _fault(self, what: str, request_id: str) -> None:
        self._write({"fault": what, "id": request_id})

    def _write(self, line: dict[str, Any]) -> None:
        with self.lock:
            self.book.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    """Fill one order."""
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Besieger(order, random.Random(order["seed"])).serve()


if __name__ == "__main__":
    main()
