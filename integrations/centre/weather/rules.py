"""What may happen to a message on its way, as rules one can write on a command line, and who is struck by them.

A rule is ``KIND[:name=value,…]``. Every kind takes the words that say which messages are struck (all of them when there
are none), counted over the messages the rule looks at:

    p=0.1        one in ten, drawn          every=7      every seventh
    at=3+5       the third and the fifth    times=1      never more often than this
    only=NAME    looks at this operation only (IssueCertificate, ReportDelivery, …)

Whether a message is struck depends on the seed, the rule's place in the list and the message's number alone, so a run
is repeated by giving the same seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from threading import Lock

from integrations.centre.wire.words import OPERATIONS

__all__ = ["KINDS", "BadRule", "Climate", "Fate", "Rule", "Strike"]

#: How a connection ends: closed in order, reset (RST), or left open and silent until the sender gives up.
_ENDS = ("close", "reset", "silence")
#: Kind → what it takes besides the words above, with the value when nothing is said.
KINDS: Mapping[str, Mapping[str, str]] = {
    "delay-request": {"seconds": "1", "jitter": "0"},
    "delay-answer": {"seconds": "1", "jitter": "0"},
    "drop-request": {"end": "silence"},
    "drop-answer": {"end": "silence"},
    "duplicate": {"order": "together", "seconds": "0", "jitter": "0"},
    "hold": {"seconds": "10", "jitter": "0"},
    "cut-request": {"byte": "", "share": "0.5", "end": "reset"},
    "cut-answer": {"byte": "", "share": "0.5", "end": "close"},
    "drip-request": {"bytes": "64", "pause": "0.05"},
    "drip-answer": {"bytes": "64", "pause": "0.05"},
    "down": {"seconds": "1", "jitter": "0"},
    "status": {"status": "503"},
}
_WORDS = {"p": "1", "every": "1", "at": "", "times": "", "only": ""}
_CHOICES = {"end": _ENDS, "order": ("together", "after"), "only": ("", *OPERATIONS)}


class BadRule(ValueError):
    """A rule nobody can follow; the text (Japanese) says which and what is allowed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``values`` has every name of its kind, written or not."""

    text: str
    kind: str
    values: Mapping[str, str]
    p: float
    every: int
    at: frozenset[int]
    times: int | None
    only: str

    @classmethod
    def read(cls, text: str) -> Rule:
        """Read ``KIND[:name=value,…]``. Raises BadRule."""
        kind, _, rest = text.strip().partition(":")
        if kind not in KINDS:
            raise BadRule(f"規則「{text}」: 種類は {' '.join(KINDS)} のどれかです")
        known = {**KINDS[kind], **_WORDS}
        said: dict[str, str] = {}
        for part in filter(None, rest.split(",")):
            name, equals, value = part.partition("=")
            if not equals or name not in known or name in said:
                raise BadRule(f"規則「{text}」の「{part}」: 名=値 を1度ずつ。使える名は {' '.join(known)}")
            said[name] = value
        values = {**known, **said}
        for name, choices in _CHOICES.items():
            if name in values and values[name] not in choices:
                raise BadRule(f"規則「{text}」: {name} は {' '.join(filter(None, choices))} のどれかです")
        for name in ("seconds", "jitter", "pause"):
            _number(text, values, name, least=0, most=3600)
        _number(text, values, "share", least=0, most=1)
        for name, least in (("bytes", 1), ("byte", 0), ("status", 400)):
            if values.get(name):
                _whole(text, values, name, least=least)
        return cls(
            text=text,
            kind=kind,
            values={name: values[name] for name in KINDS[kind]},
            p=_number(text, values, "p", least=0, most=1),
            every=_whole(text, values, "every", least=1),
            at=frozenset(_whole(text, {"at": one}, "at", least=1) for one in filter(None, values["at"].split("+"))),
            times=_whole(text, values, "times", least=1) if values["times"] else None,
            only=values["only"],
        )

    def strikes(self, *, count: int, draw: Random) -> bool:
        """Whether the ``count``-th message this rule looks at is struck; takes one number of ``draw``."""
        drawn = draw.random() < self.p
        return drawn and count % self.every == 0 and (not self.at or count in self.at)


def _number(text: str, values: Mapping[str, str], name: str, *, least: float, most: float) -> float:
    if name not in values:
        return 0.0
    try:
        number = float(values[name])
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise BadRule(f"規則「{text}」: {name} は {least:g} から {most:g} の数です")
    return number


def _whole(text: str, values: Mapping[str, str], name: str, *, least: int) -> int:
    value = values[name]
    if not (value.isascii() and value.isdigit()) or int(value) < least:
        raise BadRule(f"規則「{text}」: {name} は {least} 以上の整数です")
    return int(value)


@dataclass(frozen=True, slots=True)
class Strike:
    """A rule that struck a message, with the seconds drawn for it."""

    rule: Rule
    seconds: float = 0.0

    @property
    def end(self) -> str:
        """How the connection ends: close, reset or silence."""
        return self.rule.values["end"]

    def bytes_of(self, size: int) -> int:
        """At which byte of ``size`` a cut comes; never past the end."""
        byte = self.rule.values["byte"]
        return min(size, int(byte) if byte else int(size * float(self.rule.values["share"])))


@dataclass(frozen=True, slots=True)
class Fate:
    """Everything that happens to one message. ``number`` counts all messages from 1."""

    number: int
    strikes: tuple[Strike, ...] = ()

    def one(self, kind: str) -> Strike | None:
        """The first strike of this kind."""
        return next((strike for strike in self.strikes if strike.rule.kind == kind), None)

    def seconds(self, kind: str) -> float:
        """The delays of this kind together."""
        return sum(strike.seconds for strike in self.strikes if strike.rule.kind == kind)


class Climate:
    """Decides, message by message; may be asked from any thread."""

    def __init__(self, rules: Iterable[str | Rule] = (), *, seed: int = 1) -> None:
        """Raises BadRule."""
        self._seed = seed
        self._guard = Lock()
        self._number = 0
        self.change(rules)

    def change(self, rules: Iterable[str | Rule]) -> None:
        """Other rules from the next message on; their counts begin anew. Raises BadRule, and changes nothing then."""
        read = [rule if isinstance(rule, Rule) else Rule.read(rule) for rule in rules]
        with self._guard:
            self._rules, self._seen, self._struck = read, [0] * len(read), [0] * len(read)

    def decide(self, operation: str) -> Fate:
        """The fate of the next message. ``operation``: its name in the contract, "" when it has none."""
        with self._guard:
            self._number += 1
            strikes = []
            for place, rule in enumerate(self._rules):
                if rule.only and rule.only != operation:
                    continue
                self._seen[place] += 1
                draw = Random(f"{self._seed}/{place}/{self._seen[place]}")  # noqa: S311 - repeatable, not a secret
                if rule.times is not None and self._struck[place] >= rule.times:
                    continue
                if rule.strikes(count=self._seen[place], draw=draw):
                    self._struck[place] += 1
                    values = rule.values
                    seconds = float(values.get("seconds", 0)) + float(values.get("jitter", 0)) * draw.random()
                    strikes.append(Strike(rule, seconds))
            return Fate(self._number, tuple(strikes))
