"""Both sample municipalities, moved in through the feed door as they stood on the reference day."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from django.core.management import call_command

import integrations.centre
from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import Crowd
from integrations.centre.city.package import Shape
from integrations.centre.city.places import SAMPLE, SECOND, Place
from integrations.centre.city.write import write_full, write_households

JST = timezone(timedelta(hours=9))
SETTINGS = Path(integrations.centre.__file__).parent / "settings"
_FILES = {SAMPLE.code: "sample.toml", SECOND.code: "second.toml"}


def moment(day: date, clock: str) -> datetime:
    """HH:MM of a day in Japan."""
    return datetime.combine(day, time.fromisoformat(clock), JST)


def move_in(*, today: date, folder: Path) -> list[dict[str, Any]]:
    """Add the municipalities and submit their packages; returns the receipts.

    The seals' last word (15:30 of the day before) is older than the residents' (16:00), so that a change of name
    can overtake the seals as 連携規則8 fears. Both are the evening's state, still fresh when the counter opens.
    """
    yesterday = today - timedelta(days=1)
    receipts = []
    for place in (SAMPLE, SECOND):
        call_command(
            "municipality_add",
            place.code,
            "--name",
            place.city,
            "--prefecture",
            place.prefecture,
            "--mayor",
            place.mayor,
            "--settings",
            str(SETTINGS / _FILES[place.code]),
            stdout=io.StringIO(),
        )
        receipts += submit(_packages(place, today, yesterday, folder))
    return receipts


def _packages(place: Place, today: date, yesterday: date, folder: Path) -> list[Path]:
    cast = cast_of(today=today, place=place)
    images = cast.images(font=None)
    crowd = Crowd(seed=1, today=today, place=place)

    def shape(system: str, mode: str, sequence: int, at: datetime) -> Shape:
        return Shape(place.code, system, mode, sequence, sequence - 1, at)

    noon, half_past_three = moment(yesterday, "12:00"), moment(yesterday, "15:30")
    evening = moment(yesterday, "17:00")
    fulls = [
        write_full(
            out=folder,
            shape=shape(system, "FULL", 1, at),
            crowd=crowd,
            households=0,
            cast=cast.households,
            images=images,
        )
        for system, at in (
            *((name, noon) for name in ("JUKI", "INKAN", "KOSEKI", "FUHYO")),
            *((name, evening) for name in ("ZEI", "RISAI")),
        )
    ]
    juki = shape("JUKI", "DELTA", 2, moment(yesterday, "17:30"))
    inkan = shape("INKAN", "DELTA", 2, half_past_three)
    deltas = [
        write_households(out=folder, shape=juki, households=cast.later_juki),
        write_households(out=folder, shape=inkan, households=cast.later_inkan, images=images),
    ]
    return [written.path for written in (*fulls, *deltas)]


def submit(paths: list[Path]) -> list[dict[str, Any]]:
    """``feed_submit``: one receipt for each package."""
    out = io.StringIO()
    call_command("feed_submit", *map(str, paths), "--wait", "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines() if line.startswith("{")]
