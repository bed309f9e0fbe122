"""The fixed cast of the sample city: who they are, and what each of them gets when asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..casebook import Case
from ..places import SAMPLE, SECOND, Place
from ..records import Household
from ..seals import seal_png
from .ages import ages
from .characters import characters
from .dates import dates
from .disasters import disasters
from .entries import entries
from .families import relations, sizes
from .foreigners import foreigners
from .holds import holds
from .kiryu import kiryu
from .moves import moves
from .records_apart import records_apart
from .registers import registers
from .registers_guarded import registers_guarded
from .seals import seals
from .second import second
from .serials import serials
from .stage import Stage
from .taxes import taxes

__all__ = ["Cast", "all_cases", "cast_of"]

_SCENES = (
    kiryu,
    sizes,
    relations,
    foreigners,
    dates,
    characters,
    holds,
    ages,
    moves,
    serials,
    seals,
    records_apart,
    entries,
    taxes,
    registers,
    disasters,
    registers_guarded,
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The scenes of one municipality on one reference day."""

    stages: tuple[Stage, ...]

    @property
    def households(self) -> list[Household]:
        """What the FULL packages hold."""
        return [household for stage in self.stages for household in stage.households]

    @property
    def later_juki(self) -> list[Household]:
        """What the JUKI DELTA after the FULL carries."""
        return [household for stage in self.stages for household in stage.later_juki]

    @property
    def later_inkan(self) -> list[Household]:
        """What the INKAN DELTA after the FULL carries."""
        return [household for stage in self.stages for household in stage.later_inkan]

    @property
    def cases(self) -> list[Case]:
        """The lines of docs/cases.md."""
        return [case for stage in self.stages for case in stage.cases]

    def images(self, *, font: Path | None) -> dict[str, bytes]:
        """Draw the seal images the rows name: file name in the package → PNG bytes."""
        return {
            name: seal_png(
                drawing.text, width_mm=drawing.width_mm, height_mm=drawing.height_mm, tilt=drawing.tilt, font=font
            )
            for stage in self.stages
            for name, drawing in stage.seals.items()
        }


def cast_of(*, today: date, place: Place) -> Cast:
    """Return the cast of a municipality; one that is neither sample has none."""
    if place == SAMPLE:
        return Cast(stages=tuple(scene(today) for scene in _SCENES))
    if place == SECOND:
        return Cast(stages=(second(today),))
    return Cast(stages=())


def all_cases(today: date) -> list[Case]:
    """Return the cases of both sample municipalities."""
    return cast_of(today=today, place=SAMPLE).cases + cast_of(today=today, place=SECOND).cases
