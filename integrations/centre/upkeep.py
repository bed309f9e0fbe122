"""Keeps the two sample municipalities alive: their packages, re-dated when a new day has begun, and heartbeats.

Everything goes in through ``feed_submit``, like the packages of a real municipality.
"""

from __future__ import annotations

import fcntl
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import SAMPLE_HOUSEHOLDS, SAMPLE_SEED, Crowd
from integrations.centre.city.layouts import SYSTEMS
from integrations.centre.city.package import Shape
from integrations.centre.city.places import SAMPLE, SECOND, Place
from integrations.centre.city.records import Household
from integrations.centre.city.write import write_full, write_households
from issuer.replica.models import FeedState
from issuer.tenancy.scope import scope

__all__ = ["PLACES", "Upkeep", "demo_folder"]

PLACES = (SAMPLE, SECOND)
_SYSTEMS = tuple(SYSTEMS)


def demo_folder() -> Path:
    """Return ``$AKASHI_HOME/demo``, made if it is missing."""
    folder = Path(settings.AKASHI_HOME) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What is due at the moment ``now`` (aware, Japan time)."""

    now: datetime
    folder: Path

    def run(self, *, may_begin: bool) -> list[dict[str, object]]:
        """Submit what is due and return the receipts (the JSON lines of ``feed_submit``).

        ``may_begin`` False leaves a municipality without packages alone (somebody else is making it). Runs in one
        process at a time: two would give different packages the same sequence.
        """
        with (self.folder / "upkeep.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return [receipt for place in PLACES for receipt in self._due(place, may_begin=may_begin)]

    def _due(self, place: Place, *, may_begin: bool) -> list[dict[str, object]]:
        receipts: list[dict[str, object]] = []
        if not all(self._stands(place).values()):
            if not may_begin:
                return []
            receipts += self._first(place)
        elif self._dated(place) < self.now.date():
            receipts += self._redate(place)
        return receipts + self._submit([self._heartbeat(place, system) for system in _SYSTEMS])

    def _stands(self, place: Place) -> Mapping[str, int]:
        """The last applied sequence of each system, 0 before the first package."""
        with scope(place.code):
            found = dict(FeedState.objects.values_list("system", "applied_sequence"))
        return {system: int(found.get(system, 0)) for system in _SYSTEMS}

    def _first(self, place: Place) -> list[dict[str, object]]:
        """The whole register as of yesterday noon, then what happened yesterday afternoon."""
        noon = datetime.combine(self.now.date() - timedelta(days=1), time(12), self.now.tzinfo)
        crowd = Crowd(seed=SAMPLE_SEED, today=self.now.date(), place=place)
        cast = cast_of(today=self.now.date(), place=place)
        paths = []
        for system in _SYSTEMS:
            shape = Shape(
                municipality=place.code,
                system=system,
                mode="FULL",
                extracted_at=noon,
                sequence=self._stands(place)[system] + 1,
                previous=0,
            )
            written = write_full(
                out=self.folder,
                shape=shape,
                crowd=crowd,
                households=SAMPLE_HOUSEHOLDS[place.code],
                cast=cast.households,
                images=cast.images(font=settings.AKASHI_FONTS),
                font=settings.AKASHI_FONTS,
            )
            paths.append(written.path)
        receipts = self._submit(paths)
        receipts += self._later(place)
        self._mark(place)
        return receipts

    def _redate(self, place: Place) -> list[dict[str, object]]:
        """A new day: the cast's ages and planned days move with it, as newer rows of the same people."""
        cast = cast_of(today=self.now.date(), place=place)
        images = cast.images(font=settings.AKASHI_FONTS)
        receipts = []
        for system in _SYSTEMS:
            receipts += self._submit([self._delta(place, system, cast.households, images)])
        receipts += self._later(place)
        self._mark(place)
        return receipts

    def _later(self, place: Place) -> list[dict[str, object]]:
        cast = cast_of(today=self.now.date(), place=place)
        images = cast.images(font=settings.AKASHI_FONTS)
        receipts = self._submit([self._delta(place, "JUKI", cast.later_juki, {})])
        return receipts + self._submit([self._delta(place, "INKAN", cast.later_inkan, images)])

    def _heartbeat(self, place: Place, system: str) -> Path:
        return self._delta(place, system, (), {})

    def _delta(self, place: Place, system: str, households: Iterable[Household], images: Mapping[str, bytes]) -> Path:
        previous = self._stands(place)[system]
        shape = Shape(
            municipality=place.code,
            system=system,
            mode="DELTA",
            sequence=previous + 1,
            previous=previous,
            extracted_at=self.now,
        )
        return write_households(out=self.folder, shape=shape, households=households, images=images, place=place).path

    def _submit(self, paths: list[Path]) -> list[dict[str, object]]:
        names = [str(path) for path in paths]
        out = io.StringIO()
        call_command("feed_submit", *names, "--wait", "--json", stdout=out)
        for name in names:
            Path(name).unlink(missing_ok=True)
        return [json.loads(line) for line in out.getvalue().splitlines() if line.startswith("{")]

    def _mark(self, place: Place) -> None:
        self._day_file(place).write_text(self.now.date().isoformat(), encoding="ascii")

    def _dated(self, place: Place) -> date:
        file = self._day_file(place)
        return date.fromisoformat(file.read_text(encoding="ascii")) if file.exists() else date.min

    def _day_file(self, place: Place) -> Path:
        return self.folder / f"{place.code}.day"
