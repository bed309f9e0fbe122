"""What is asked, as weights and shares, read from a TOML file (``mix.toml`` beside this one tells its form)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from integrations.centre.wire.words import CHANNELS, KINDS, LANGUAGES, OPTIONS

__all__ = ["BadMix", "KindMix", "Mix", "pick", "read_mix"]

STANDARD = Path(__file__).with_name("mix.toml")
_SCOPES = ("ALL", "SELF", "SELECTED")
_OUTCOMES = ("PRINTED", "CANCELLED", "PRINT_FAILED", "TIMED_OUT")
_MEDIA = ("CARD", "SMARTPHONE")
_HOURS = 24
_TABLES = (
    "outside", "hours", "channels", "operators", "media", "languages", "copies", "outcomes", "visit", "kinds",
)  # fmt: skip


class BadMix(ValueError):
    """The file cannot be used; the text (Japanese) names the file, the item and what is allowed."""


@dataclass(frozen=True, slots=True)
class KindMix:
    """One kind: its weight, its scopes' weights, and how often each option is taken."""

    weight: float
    scopes: Mapping[str, float]
    options: Mapping[str, float] = field(default_factory=dict)
    options_of_self: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mix:
    """Weights need no sum; shares are 0..1, times in seconds."""

    kinds: Mapping[str, KindMix]
    outside_share: float
    outside_codes: tuple[str, ...]
    hours: tuple[float, ...]
    channels: Mapping[str, float]
    operators: Mapping[str, float]
    media: Mapping[str, float]
    languages: Mapping[str, float]
    copies: Mapping[str, float]
    outcomes: Mapping[str, float]
    list_share: float
    list_before_seconds: float
    report_after_seconds: tuple[float, float]
    refused_share: float


def pick(draw: Random, weights: Mapping[str, float]) -> str:
    """One name, as often as its weight says. ``weights`` is not empty and has a positive sum."""
    return draw.choices(list(weights), weights=list(weights.values()))[0]


def read_mix(path: Path = STANDARD) -> Mix:
    """Raises BadMix."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadMix(f"{path}: 読めません ({type(error).__name__})。UTF-8 の TOML です") from error
    read = _Reader(path)
    top = read.table(document, "", _TABLES)
    outside = read.table(top["outside"], "outside", ("share", "codes"))
    visit = read.table(
        top["visit"], "visit", ("list_share", "list_before_seconds", "report_after_seconds", "refused_share")
    )
    hours = read.table(top["hours"], "hours", ("weights",))
    kinds = top["kinds"]
    if not isinstance(kinds, dict) or not kinds or set(kinds) - set(KINDS):
        raise BadMix(f"{path}: kinds は {' '.join(KINDS)} のうち1つ以上です")
    return Mix(
        kinds={name: read.kind(name, one) for name, one in kinds.items()},
        outside_share=read.share(outside["share"], "outside.share"),
        outside_codes=read.codes(outside["codes"]),
        hours=read.some(hours["weights"], "hours.weights", count=_HOURS),
        channels=read.weights(top["channels"], "channels", lambda name: name in CHANNELS),
        operators=read.weights(
            top["operators"], "operators", lambda name: len(name) == 4 and name.isascii() and name.isdigit()
        ),
        media=read.weights(top["media"], "media", lambda name: name in _MEDIA),
        languages=read.weights(top["languages"], "languages", lambda name: name in LANGUAGES),
        copies=read.weights(top["copies"], "copies", lambda name: name in map(str, range(1, 11))),
        outcomes=read.weights(top["outcomes"], "outcomes", lambda name: name in _OUTCOMES),
        list_share=read.share(visit["list_share"], "visit.list_share"),
        list_before_seconds=read.numbers([visit["list_before_seconds"]], "visit.list_before_seconds", count=1)[0],
        report_after_seconds=read.span(visit["report_after_seconds"], "visit.report_after_seconds"),
        refused_share=read.share(visit["refused_share"], "visit.refused_share"),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path

    def table(self, value: Any, name: str, keys: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
        where = f"{name} の" if name else ""
        if not isinstance(value, dict) or not set(keys) <= set(value) or set(value) - set(keys) - set(optional):
            raise BadMix(f"{self.path}: {where}項目は {' '.join([*keys, *optional])} です")
        return value

    def kind(self, name: str, value: Any) -> KindMix:
        where = f"kinds.{name}"
        one = self.table(value, where, ("weight", "scopes"), ("options", "options_of_self"))
        return KindMix(
            weight=self.numbers([one["weight"]], f"{where}.weight", count=1)[0],
            scopes=self.weights(one["scopes"], f"{where}.scopes", lambda scope: scope in _SCOPES),
            options=self.shares(one.get("options", {}), f"{where}.options"),
            options_of_self=self.shares(one.get("options_of_self", {}), f"{where}.options_of_self"),
        )

    def weights(self, value: Any, name: str, allowed: Callable[[str], bool]) -> dict[str, float]:
        if not isinstance(value, dict) or not value or not all(map(allowed, value)):
            raise BadMix(f"{self.path}: {name} に使えない名があるか、1つもありません")
        return dict(zip(value, self.some(list(value.values()), name, count=len(value)), strict=True))

    def shares(self, value: Any, name: str) -> dict[str, float]:
        if not isinstance(value, dict) or set(value) - set(OPTIONS):
            raise BadMix(f"{self.path}: {name} は {' '.join(OPTIONS)} のどれかと割合です")
        return {option: self.share(one, f"{name}.{option}") for option, one in value.items()}

    def share(self, value: Any, name: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise BadMix(f"{self.path}: {name} は 0 から 1 の数です")
        return float(value)

    def numbers(self, values: Any, name: str, *, count: int) -> tuple[float, ...]:
        fit = isinstance(values, list) and len(values) == count
        if not fit or any(isinstance(one, bool) or not isinstance(one, int | float) or one < 0 for one in values):
            raise BadMix(f"{self.path}: {name} は 0 以上の数です" + (f" ({count} 個)" if count > 1 else ""))
        return tuple(map(float, values))

    def some(self, values: Any, name: str, *, count: int) -> tuple[float, ...]:
        """Weights: not all of them 0."""
        read = self.numbers(values, name, count=count)
        if not sum(read):
            raise BadMix(f"{self.path}: {name} がすべて 0 です")
        return read

    def span(self, value: Any, name: str) -> tuple[float, float]:
        low, high = self.numbers(value, name, count=2)
        if low > high:
            raise BadMix(f"{self.path}: {name} は小さい順です")
        return low, high

    def codes(self, value: Any) -> tuple[str, ...]:
        fit = isinstance(value, list) and value
        if not fit or any(
            not isinstance(one, str) or len(one) != 6 or not (one.isascii() and one.isdigit()) for one in value
        ):
            raise BadMix(f"{self.path}: outside.codes は 6 桁の団体コードの列です")
        return tuple(value)
