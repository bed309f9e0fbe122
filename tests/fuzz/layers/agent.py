"""The 連携AP on a city's machine: what a server answers it, and what lies in its outbox."""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from integrations.feeds.agent.client import Client, Unsent
from integrations.feeds.agent.config import Settings
from integrations.feeds.agent.journal import Journal
from integrations.feeds.agent.packing import Unpackable, head_of_zip
from integrations.feeds.agent.signing import Credential
from integrations.feeds.manifest import SYSTEMS
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import tree, zips

from . import packages
from .tables import sentence

_PIECE = 100
_STATUSES = (200, 202, 400, 401, 409, 422, 500, 507)


class _Answer:
    """One HTTP answer: its status is in the first byte of the input."""

    def __init__(self, data: bytes) -> None:
        self.status = _STATUSES[data[0] % len(_STATUSES)] if data else 200
        self._body = data[1:]

    def read(self, most: int) -> bytes:
        return self._body[:most]


class _Line:
    """A connection on which every question gets the next answer, the last one for ever."""

    sock = object()

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers
        self.asked = 0

    def __call__(self) -> "_Line":
        return self

    def request(self, *_: object, body: Any = None, **__: object) -> None:
        self.asked += 1
        if self.asked > 50:
            raise Broken("the agent asks on and on")
        for _ in body or ():
            pass

    def getresponse(self) -> _Answer:
        return _Answer(self._answers.pop(0) if len(self._answers) > 1 else self._answers[0])

    def close(self) -> None:
        """Nothing is held."""


_folder = Path()


@contextmanager
def _at_home() -> Iterator[None]:
    global _folder
    with tempfile.TemporaryDirectory(prefix="akashi-fuzz-", dir=packages.scratch()) as name:
        _folder = Path(name)
        (_folder / "small.zip").write_bytes(b"x" * (_PIECE - 1))
        (_folder / "large.zip").write_bytes(b"x" * (3 * _PIECE))
        yield


def _answers(data: bytes) -> str:
    who = Credential("282103", "JUKI", "0123456789ABCDEF", "x" * 43)
    home = _folder
    settings = Settings(
        https=False, host="127.0.0.1", port=1, who=who, outbox=home, home=home, ca_file=None, client_certificate=None,
        client_key=None, quiet_seconds=1, poll_seconds=1, piece=_PIECE, keep_days=1,
    )  # fmt: skip
    client = Client(settings)
    line = _Line(data.split(b"\x1e"))
    client._connection = line  # type: ignore[method-assign,assignment]
    ended = ""
    for act in (
        lambda: client.send(home / "small.zip", sha256="0" * 64),
        lambda: client.send(home / "large.zip", sha256="1" * 64),
        lambda: client.receipt("R-1"),
    ):
        line.asked = 0
        try:
            receipt = act()
        except Unsent as error:
            sentence(str(error), ours=False)
            ended = ended or "unsent"
        else:
            ended = "accepted"
            _kept(home, receipt)
    return ended


def _kept(home: Path, receipt: dict[str, Any]) -> None:
    """What the courier does with a receipt: a file named by it, and a line in the journal."""
    from integrations.feeds.agent.courier import _write

    number, state = receipt["receipt"], receipt["state"]
    path = home / "receipts" / f"{number}.json"
    if path.parent != home / "receipts" or path.resolve().parent != (home / "receipts").resolve():
        raise Broken("a receipt outside its folder")
    path.parent.mkdir(exist_ok=True)
    if number:
        _write(path, receipt)
        path.unlink()
    if "\0" in f"{number}{state}".encode().decode():
        raise Broken("a text no journal holds")


def _seeds() -> list[bytes]:
    receipt = {"receipt": "20261120-0123ABCD", "state": "RECEIVED", "municipality": "282103", "errors": []}
    refused = {"errors": [{"code": "NO_ROOM", "message": "空きがありません"}]}
    skewed = {"errors": [{"code": "CLOCK", "message": "時計"}], "serverTime": 1_795_000_000}
    pieces = [{"sha256": "1" * 64, "received": n, "receipt": None} for n in (0, 100, 200)]

    def told(*answers: tuple[int, object]) -> bytes:
        return b"\x1e".join(bytes([_STATUSES.index(s)]) + json.dumps(d).encode() for s, d in answers)

    done = (202, receipt)
    return [
        told(done),
        told((401, skewed), done),
        told((507, refused), done),
        told(done, *((200, piece) for piece in pieces), done),
        told(done, (200, pieces[0]), (409, pieces[1]), (200, pieces[2]), done),
        told((422, {**receipt, "state": "REFUSED"})),
    ]


def _spoiled(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    answers = data.split(b"\x1e")
    at = dice.randrange(len(answers))
    status, body = answers[at][:1], answers[at][1:]
    if dice.random() < 0.2:
        status = bytes([dice.randrange(256)])
    answers[at] = status + tree.mutate(dice, body, [one[1:] for one in pool])
    return b"\x1e".join(answers)


def _outbox(data: bytes) -> str:
    path = _folder / "package.zip"
    path.write_bytes(data)
    try:
        head = head_of_zip(path)
    except Unpackable as error:
        sentence(str(error))
        return "refused"
    if (head.municipality, head.system) not in {("282103", system) for system in SYSTEMS}:
        return "not ours"
    journal = Journal(_folder / "journal.sqlite3")
    journal.take(sha256="0" * 64, name="x", system=head.system, sequence=head.sequence, size=1, now=0.0)
    return "accepted"


LAYERS = (
    Layer(name="agent-answers", seeds=_seeds, read=_answers, mutate=_spoiled, around=_at_home,
          guided=("integrations/feeds/agent",), share=5),
    Layer(name="agent-outbox", seeds=packages.seeds, read=_outbox, mutate=zips.mutate, around=_at_home,
          guided=("integrations/feeds/agent",), share=5),
)  # fmt: skip
