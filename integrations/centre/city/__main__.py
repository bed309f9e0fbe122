"""python -m integrations.centre.city — write packages of the sample city."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from .cast import cast_of
from .crowd import Crowd
from .layouts import LAYOUT_FOLDER, SYSTEMS
from .package import Shape
from .places import SAMPLE, Place, place_of
from .write import write_delta, write_full

_JST = timezone(timedelta(hours=9))
_MOST_HOUSEHOLDS = 700_000


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m integrations.centre.city", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder the packages are written into")
    parser.add_argument("--households", type=int, default=200, help=f"drawn households, up to {_MOST_HOUSEHOLDS}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, required=True, help="YYYY-MM-DD; ages count from here")
    parser.add_argument("--municipality", default=SAMPLE.code, help="団体コード; any valid code may borrow this city")
    parser.add_argument("--prefecture", help="with --city and a foreign --municipality")
    parser.add_argument("--city")
    parser.add_argument("--system", choices=tuple(SYSTEMS), action="append", help="default: all")
    parser.add_argument("--mode", choices=("FULL", "DELTA"), default="FULL")
    parser.add_argument("--sequence", type=int, default=1)
    parser.add_argument("--previous", type=int, help="default: sequence - 1 for DELTA, 0 for FULL")
    parser.add_argument("--changes", type=int, default=0, help="DELTA: households changed (0 = heartbeat)")
    parser.add_argument("--extracted-at", type=datetime.fromisoformat, help="default: --today 00:00 Japan time")
    parser.add_argument("--no-cast", action="store_true", help="leave out the fixed cast of docs/cases.md")
    parser.add_argument("--zip", action="store_true", help="one ZIP instead of a folder")
    parser.add_argument("--encoding", choices=("UTF-8", "UTF-16LE", "UTF-16BE", "CP932"), default="UTF-8")
    parser.add_argument("--header", action="store_true", help="first line holds the item names")
    parser.add_argument("--font", type=Path, help="TrueType file the seals are drawn with")
    parser.add_argument("--layouts", type=Path, default=LAYOUT_FOLDER)
    return parser


def _place(arguments: argparse.Namespace) -> Place:
    if arguments.city:
        city, prefecture = arguments.city, arguments.prefecture or ""
        return Place(arguments.municipality, prefecture, city, f"{city}長　見本　一郎")
    return place_of(arguments.municipality)


def main(argv: list[str] | None = None) -> int:
    """Write the packages and print one line for each: path, rows, rows per second."""
    arguments = _parser().parse_args(argv)
    if not 0 <= arguments.households <= _MOST_HOUSEHOLDS:
        sys.stderr.write(f"--households must lie between 0 and {_MOST_HOUSEHOLDS}\n")
        return 2
    midnight = datetime.combine(arguments.today, datetime.min.time(), _JST)
    extracted_at = arguments.extracted_at or midnight
    if extracted_at.tzinfo is None:
        extracted_at = extracted_at.replace(tzinfo=_JST)
    crowd = Crowd(seed=arguments.seed, today=arguments.today, place=_place(arguments))
    delta = arguments.mode == "DELTA"
    previous = arguments.previous if arguments.previous is not None else (arguments.sequence - 1 if delta else 0)
    for system in arguments.system or SYSTEMS:
        shape = Shape(
            municipality=arguments.municipality,
            system=system,
            mode=arguments.mode,
            sequence=arguments.sequence,
            previous=previous,
            extracted_at=extracted_at,
            encoding=arguments.encoding,
            header=arguments.header,
        )
        started = time.perf_counter()
        if delta:
            written = write_delta(
                out=arguments.out,
                shape=shape,
                crowd=crowd,
                households=arguments.households,
                count=arguments.changes,
                font=arguments.font,
                as_zip=arguments.zip,
                layouts=arguments.layouts,
            )
        else:
            cast = None if arguments.no_cast else cast_of(today=arguments.today, place=crowd.place)
            written = write_full(
                out=arguments.out,
                shape=shape,
                crowd=crowd,
                households=arguments.households,
                cast=cast.households if cast else (),
                images=cast.images(font=arguments.font) if cast else {},
                font=arguments.font,
                as_zip=arguments.zip,
                layouts=arguments.layouts,
            )
        seconds = time.perf_counter() - started
        sys.stdout.write(f"{written.path}  {written.rows} rows  {written.rows / seconds:,.0f} rows/s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
