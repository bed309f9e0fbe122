"""Turns the crowd and the cast into packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .crowd import Crowd
from .delta import changes
from .layouts import LAYOUT_FOLDER, SYSTEMS, Row, read_tables
from .package import PackageWriter, Shape
from .places import SAMPLE, Place
from .records import Household
from .register_rows import RegisterCutter
from .rows import Cutter
from .seals import pool_png

__all__ = ["Written", "write_delta", "write_full", "write_households"]


@dataclass(frozen=True, slots=True)
class Written:
    """A finished package: its folder or ZIP and the number of rows in it."""

    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class _Job:
    out: Path
    shape: Shape
    images: Mapping[str, bytes] = field(default_factory=dict)
    font: Path | None = None
    as_zip: bool = True
    layouts: Path = LAYOUT_FOLDER
    place: Place = SAMPLE

    def write(self, households: Iterable[Household]) -> Written:
        tables = read_tables(folder=self.layouts)
        writer = PackageWriter(out=self.out, shape=self.shape, tables=tables, layouts=SYSTEMS[self.shape.system])
        cut = self._cuts(Cutter(tables=tables, municipality_code=self.shape.municipality))[self.shape.system]
        add = writer.add
        image = tables["I01"].index["image"]
        for household in households:
            for layout, row in cut(household):
                add(layout, row)
                if layout == "I01":
                    writer.attach(row[image], partial(self._draw, row[image]))
        rows = writer.rows
        return Written(path=writer.close(as_zip=self.as_zip), rows=rows)

    def _cuts(self, cutter: Cutter) -> dict[str, Callable[[Household], Iterator[tuple[str, Row]]]]:
        registers = RegisterCutter(row=cutter.row, place=self.place, today=self.shape.extracted_at.date())
        return {
            "JUKI": cutter.juki,
            "INKAN": cutter.inkan,
            "ZEI": registers.zei,
            "KOSEKI": registers.koseki,
            "FUHYO": registers.fuhyo,
            "RISAI": registers.risai,
        }

    def _draw(self, name: str) -> bytes:
        """The image a row names: one of the cast's, or a surname's of the pool."""
        return self.images[name] if name in self.images else pool_png(name, font=self.font)


def write_households(
    *,
    out: Path,
    shape: Shape,
    households: Iterable[Household],
    images: Mapping[str, bytes] | None = None,
    as_zip: bool = True,
    layouts: Path = LAYOUT_FOLDER,
    place: Place = SAMPLE,
) -> Written:
    """Write exactly these households (none at all makes a heartbeat) as one package.

    Args:
        images: seal images by their name in the package; only an INKAN package carries them.
        layouts: folder of the contract's layout tables.
        place: whose 本籍 are kept here (KOSEKI and FUHYO).

    Raises:
        KeyError: ``shape.system`` is none of ``SYSTEMS``.
    """
    job = _Job(out=out, shape=shape, images=images or {}, as_zip=as_zip, layouts=layouts, place=place)
    return job.write(households)


def write_full(
    *,
    out: Path,
    shape: Shape,
    crowd: Crowd,
    households: int,
    cast: Iterable[Household] = (),
    images: Mapping[str, bytes] | None = None,
    font: Path | None = None,
    as_zip: bool = True,
    layouts: Path = LAYOUT_FOLDER,
) -> Written:
    """Write the whole register: the cast and ``households`` drawn ones, one household in memory at a time."""

    def everyone() -> Iterable[Household]:
        yield from cast
        for index in range(households):
            yield crowd.household(index)

    job = _Job(out=out, shape=shape, images=images or {}, font=font, as_zip=as_zip, layouts=layouts, place=crowd.place)
    return job.write(everyone())


def write_delta(
    *,
    out: Path,
    shape: Shape,
    crowd: Crowd,
    households: int,
    count: int,
    font: Path | None = None,
    as_zip: bool = True,
    layouts: Path = LAYOUT_FOLDER,
) -> Written:
    """Write ``count`` ordinary changes to a city of ``households`` drawn households (0 is a heartbeat).

    Raises:
        ValueError: more changes than untouched households are left for this sequence number.
    """
    changed = changes(crowd=crowd, households=households, count=count, shape=shape)
    return _Job(out=out, shape=shape, font=font, as_zip=as_zip, layouts=layouts, place=crowd.place).write(changed)
