"""The sample city lent to a municipality with another code, so that a foreign server can be judged as ours is.

The people, addresses and registers stay 見本県見本市's: only the code of the municipality differs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import Crowd
from integrations.centre.city.layouts import SYSTEMS
from integrations.centre.city.package import Shape
from integrations.centre.city.places import SAMPLE, check_digit
from integrations.centre.city.write import write_full, write_households
from integrations.centre.kit.roster import roster_of
from integrations.centre.kit.roster_file import write_roster

__all__ = ["lend"]

_SETTINGS = Path(__file__).resolve().parents[1] / "settings" / "sample.toml"


def lend(*, municipality: str, out: Path, noon: datetime, font: Path | None) -> list[Path]:
    """Write the packages (FULL as of ``noon``, then the afternoon's DELTA), settings.toml and roster.toml.

    ``noon``: aware, of the day before the test. Returns the paths in the order in which they are to be fed.

    Raises:
        ValueError: the code is not six digits with a right check digit.
        OSError: ``out`` cannot be written.
    """
    if len(municipality) != 6 or check_digit(municipality[:5]) != municipality[5]:
        raise ValueError(f"団体コード {municipality} は検査数字の合う6桁ではありません")
    today = (noon + timedelta(days=1)).date()
    cast = cast_of(today=today, place=SAMPLE)
    images = cast.images(font=font)
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for system in SYSTEMS:
        written = write_full(
            out=out,
            shape=Shape(
                municipality=municipality, system=system, mode="FULL", sequence=1, previous=0, extracted_at=noon
            ),
            crowd=Crowd(seed=1, today=today, place=SAMPLE),
            households=0,
            cast=cast.households,
            images=images,
            font=font,
        )
        paths.append(written.path)
    for system, households, at in (
        ("JUKI", cast.later_juki, noon + timedelta(hours=5)),
        ("INKAN", cast.later_inkan, noon + timedelta(hours=3, minutes=30)),
    ):
        shape = Shape(municipality=municipality, system=system, mode="DELTA", sequence=2, previous=1, extracted_at=at)
        paths.append(write_households(out=out, shape=shape, households=households, images=images).path)
    settings = _SETTINGS.read_text(encoding="utf-8")
    (out / "settings.toml").write_text(settings, encoding="utf-8")
    morning = noon + timedelta(hours=22)
    roster = roster_of(place=SAMPLE, now=morning, municipality=municipality)
    # 条例利用 is the sample city's own and no contract of feeds says how another server opens a 暗証番号.
    lines = tuple(one for one in roster.lines if not one.line.ask.card)
    write_roster(out / "roster.toml", roster=replace(roster, lines=lines), settings=settings)
    return [*paths, out / "settings.toml", out / "roster.toml"]
