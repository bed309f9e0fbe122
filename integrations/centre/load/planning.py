"""Who asks for what and when: arrivals of a Poisson process that know nothing of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from integrations.centre.load.learning import Known
from integrations.centre.load.mix import Mix, pick
from integrations.centre.wire import Asked, Offer, Terminal

__all__ = ["NobodyToServe", "Planner", "Visit"]

_LANGUAGES_FOR = frozenset({"JUMINHYO", "KISAI_JIKO", "INKAN"})


class NobodyToServe(ValueError):
    """No resident is offered any kind of the mix."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One citizen at a kiosk. ``at``: seconds after the start at which the paper is asked for."""

    number: int
    at: float
    known: Known
    asked: Asked
    terminal: Terminal
    lists: bool
    outcome: str
    report_after: float
    #: The server said beforehand that it will refuse.
    hopeless: bool


class Planner:
    """Draws visits from the mix over the residents that are known; the same seed draws the same visits."""

    def __init__(self, *, known: list[Known], mix: Mix, seed: int) -> None:
        """Raises NobodyToServe."""
        self._mix = mix
        self._draw = Random(seed)  # noqa: S311 - repeatable, not a secret
        self._served: dict[str, dict[str, list[Known]]] = {}
        self._refused: dict[str, list[Known]] = {}
        wanted = [kind for kind, one in mix.kinds.items() if one.weight]
        for one in known:
            for kind in wanted:
                if kind in one.offers:
                    self._served.setdefault(kind, {}).setdefault(one.resident.media, []).append(one)
                elif kind in one.refusals:
                    self._refused.setdefault(kind, []).append(one)
        self._weights = {kind: mix.kinds[kind].weight for kind in self._served}
        if not self._weights:
            raise NobodyToServe

    def visits(self, *, rate: float, duration: float, shape: str = "flat") -> Iterator[Visit]:
        """Arrivals for ``duration`` seconds at ``rate`` a second; ``shape`` "day": along the hours of a day."""
        hours = self._mix.hours
        peak = max(hours) / (sum(hours) / len(hours)) if shape == "day" else 1.0
        at, number = self._draw.expovariate(rate * peak), 0
        while at < duration:
            hour = hours[int(at / duration * len(hours))] / max(hours) if shape == "day" else 1.0
            if self._draw.random() < hour:
                number += 1
                yield self._visit(number, at)
            at += self._draw.expovariate(rate * peak)

    def _visit(self, number: int, at: float) -> Visit:
        mix, draw = self._mix, self._draw
        hopeless = bool(self._refused) and draw.random() < mix.refused_share
        kind = pick(draw, {kind: mix.kinds[kind].weight for kind in self._refused} if hopeless else self._weights)
        known = draw.choice(self._refused[kind]) if hopeless else self._somebody(kind)
        offer = known.offers.get(kind)
        return Visit(
            number=number,
            at=at,
            known=known,
            asked=Asked(kind=kind) if offer is None else self._asked(kind, offer),
            terminal=self._terminal(kind),
            lists=draw.random() < mix.list_share,
            outcome=pick(draw, mix.outcomes),
            report_after=draw.uniform(*mix.report_after_seconds),
            hopeless=hopeless,
        )

    def _somebody(self, kind: str) -> Known:
        media = {name: self._mix.media.get(name, 0.0) for name in self._served[kind]}
        return self._draw.choice(
            self._served[kind][pick(self._draw, media) if sum(media.values()) else next(iter(media))]
        )

    def _asked(self, kind: str, offer: Offer) -> Asked:
        mix, draw = self._mix.kinds[kind], self._draw
        scopes = {scope: weight for scope, weight in mix.scopes.items() if scope in offer.scopes}
        scope = pick(draw, scopes) if sum(scopes.values()) else offer.scopes[0]
        members: tuple[int, ...] = ()
        if scope == "SELECTED":
            numbers = [number for number, _ in offer.people]
            members = tuple(sorted(draw.sample(numbers, draw.randint(1, len(numbers)))))
        shares = {**mix.options, **(mix.options_of_self if scope == "SELF" else {})}
        options = [option for option, share in shares.items() if option in offer.options and draw.random() < share]
        return Asked(
            kind=kind,
            scope=scope,
            members=members,
            options=tuple(options),
            fiscal_year=draw.choice(offer.fiscal_years) if offer.fiscal_years else "",
            copies=min(offer.max_copies, int(pick(draw, self._mix.copies))),
        )

    def _terminal(self, kind: str) -> Terminal:
        mix, draw = self._mix, self._draw
        language = pick(draw, mix.languages) if kind in _LANGUAGES_FOR else ""
        return Terminal(
            channel=pick(draw, mix.channels),
            operator=pick(draw, mix.operators),
            store=f"{draw.randrange(1, 60_000):06d}",
            terminal=f"T{draw.randrange(1, 9):04d}",
            municipality=draw.choice(mix.outside_codes) if draw.random() < mix.outside_share else "",
            language="" if language == "ja" else language,
        )
