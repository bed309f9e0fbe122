"""Lines that break, and processes that are killed while people ask."""

import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from integrations.centre.load.learning import Known
from integrations.centre.wire import Issued, new_request_id
from tests.acceptance.office import descendants

from .field import Field, Record, Untried

_EVERY_SECONDS = 1.5


def half_messages_and_half_answers(field: Field, record: Record) -> None:
    """P10: cut at any byte of the message or of the answer and sent again, it is one paper and the same one."""
    dice, rounds = random.Random(field.order.seed), 40
    for number in range(rounds):
        known = field.known[number % len(field.known)]
        request_id, kind = new_request_id(), field.kind_of(known, number)
        data = field.letter(known, request_id=request_id, kind=kind)
        field.ask(data, cut_after=dice.randrange(len(data)))
        field.ask(data, hear=1 + dice.randrange(20_000))
        first = field.hold(field.insist(data), known, request_id=request_id, kind=kind)
        again = field.insist(data)
        assert isinstance(again, Issued)
        assert again.pdf == first.pdf, "切れた後の再送のバイト列が違う"
    record("途中で切った電文と答え", 2 * rounds)
    record("二重発行", 0)


def killed_under_load(field: Field, record: Record) -> None:
    """P10: kill -9 on the host, again and again, to what ``--kill`` names; whoever watches over it raises it again."""
    files = [Path(name) for name in field.order.kill]
    if not files:
        raise Untried("--kill に、サーバのホストで落とすプロセスの PID の置き場がない")
    dice, killed, over = random.Random(field.order.seed), [0], threading.Event()

    def rage() -> None:
        while not over.wait(_EVERY_SECONDS):
            killed[0] += _kill_one(dice, dice.choice(files))

    asked = [
        (field.known[n % len(field.known)], new_request_id(), n) for n in range(max(100, int(30 * field.order.seconds)))
    ]
    first: dict[str, Issued] = {}

    def ask(one: tuple[Known, str, int]) -> None:
        known, request_id, number = one
        kind = field.kind_of(known, number)
        data = field.letter(known, request_id=request_id, kind=kind)
        said = field.ask(data)
        if isinstance(said, Issued):
            first[request_id] = field.hold(said, known, request_id=request_id, kind=kind)

    with ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(8) as pool:
        raging = beside.submit(rage)
        try:
            list(pool.map(ask, asked))
        finally:
            over.set()
        raging.result(60)
    assert killed[0], "何も落とせなかった (PID の置き場を確かめてください)"
    for known, request_id, number in asked:
        kind = field.kind_of(known, number)
        said = field.insist(field.letter(known, request_id=request_id, kind=kind), patience=300)
        paper = field.hold(said, known, request_id=request_id, kind=kind)
        assert first.get(request_id, paper).pdf == paper.pdf, "落ちる前に答えた紙と違う"
    record("kill -9", killed[0])
    record("その間の要求", len(asked))
    record("落ちる前に答えた紙", len(first))
    record("失われた発行", 0)
    record("二重発行", 0)


def _kill_one(dice: random.Random, file: Path) -> int:
    """SIGKILL to one process below the one the file names (a worker, a backend), or to itself where it has none.

    The file's first line is the process id, as gunicorn, PostgreSQL (postmaster.pid) and Valkey write it. Of PostgreSQL
    only those that serve a client are meant: a helper of its own killed while it recovers leaves it waiting for ever.
    """
    try:
        root = int(file.read_text(encoding="ascii").split()[0])
        below = descendants(root)
        victims = [pid for pid in below if _may_die(pid)] if below else [root]
        os.kill(dice.choice(victims), signal.SIGKILL)
    except (OSError, ValueError, IndexError):
        return 0
    return 1


def _may_die(pid: int) -> bool:
    title = Path(f"/proc/{pid}/cmdline").read_bytes()
    return not title.startswith(b"postgres:") or b"[local]" in title or b"(" in title
