"""A small city, written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import Crowd
from integrations.centre.city.package import Shape
from integrations.centre.city.places import SAMPLE
from integrations.centre.city.write import write_full

TODAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 6, 0, tzinfo=timezone(timedelta(hours=9)))


def shape(system: str = "JUKI", mode: str = "FULL", sequence: int = 1, **rest: object) -> Shape:
    """An envelope for the sample city."""
    return Shape(
        municipality=SAMPLE.code,
        system=system,
        mode=mode,
        sequence=sequence,
        previous=sequence - 1,
        extracted_at=MOMENT,
        **rest,  # type: ignore[arg-type]
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a FULL of 120 drawn households and the cast as a folder."""

    def written(system: str, *, seed: int = 1, today: date = TODAY, **rest: object) -> Path:
        cast = cast_of(today=today, place=SAMPLE)
        return write_full(
            out=tmp_path / f"{seed}{today}",
            shape=shape(system, **rest),  # type: ignore[arg-type]
            crowd=Crowd(seed=seed, today=today, place=SAMPLE),
            households=120,
            cast=cast.households,
            images=cast.images(font=None) if system == "INKAN" else {},
            as_zip=False,
        ).path

    return written
