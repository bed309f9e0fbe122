"""A database of its own with two municipalities, and the packages of their cities."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Literal

from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from integrations.centre.city.crowd import Crowd
from integrations.centre.city.package import Shape
from integrations.centre.city.places import SAMPLE
from integrations.centre.city.records import Household, Stamp
from integrations.centre.city.towns import home
from integrations.centre.city.write import Written, write_delta, write_full
from issuer.municipality.official_seal import sample_seal
from issuer.municipality.services import add_municipality
from issuer.sealing.enrol import add_sample_key

#: Check digits are right; the names are nobody's.
BIG, SMALL = "999997", "999989"
PEOPLE_PER_HOUSEHOLD = 2.48


@contextmanager
def own_database() -> Iterator[Path]:
    """A folder for packages and a fresh database, both gone afterwards."""
    name = f"bench_akashi_{os.getpid()}"
    for alias in ("owner", "default"):
        settings.DATABASES[alias]["TEST"]["NAME"] = connections[alias].settings_dict["TEST"]["NAME"] = name
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        with tempfile.TemporaryDirectory(prefix="akashi-bench-") as folder:
            settings.AKASHI_HOME = Path(folder) / "home"
            settings.AKASHI_ANCHOR_DIR = settings.AKASHI_HOME / "anchors"  # heads of the bench's chains, not of ours
            yield Path(folder)
    finally:
        connections.close_all()
        teardown_databases(made, verbosity=0)


def found(code: str, now: datetime, *, algorithm: Literal["RSA-2048", "P-256"] = "P-256") -> None:
    """Add a municipality that serves every kind at any hour."""
    add_municipality(
        code=code,
        name="見本市",
        prefecture="見本県",
        mayor="見本市長",
        official_seal=sample_seal(font=os.environ["AKASHI_FONTS"]),
        characters=None,
        settings={
            "hours": {"default": {"days": "1234567H", "open": "00:00", "close": "24:00"}},
            "closed": {"yearly": [], "dates": []},
        },
        settings_folder=Path(),
        now=now - timedelta(minutes=1),
        actor="bench",
    )
    add_sample_key(municipality=code, name="見本市", now=now - timedelta(minutes=1), actor="bench", algorithm=algorithm)


class Moved(Crowd):
    """The same city after one household in a hundred moved house."""

    def household(self, index: int) -> Household:
        """As drawn, or after the move."""
        household = super().household(index)
        if index % 100:
            return household
        stamp = Stamp(
            change_id=f"M{index:010d}",
            operated_at=f"{self.today - timedelta(days=1)}T18:00:00+09:00",
            action="2",
            history_no="2",
        )
        people = tuple(replace(person, address_since=self.today.isoformat()) for person in household.people)
        return replace(household, address=home(Random(index), place=self.place), people=people, stamp=stamp)


@dataclass(frozen=True, slots=True)
class City:
    """A drawn city and where its packages are written."""

    code: str
    people: int
    folder: Path
    now: datetime

    @property
    def households(self) -> int:
        """How many households that many people make."""
        return round(self.people / PEOPLE_PER_HOUSEHOLD)

    def shape(self, mode: str, sequence: int, *, system: str = "JUKI") -> Shape:
        """The envelope of the next package of a system."""
        return Shape(
            municipality=self.code,
            system=system,
            mode=mode,
            sequence=sequence,
            previous=sequence - 1 if mode == "DELTA" else 0,
            extracted_at=self.now,
        )

    def full(self, *, sequence: int, moved: bool = False, system: str = "JUKI") -> Written:
        """The whole register, as it is or after the moves."""
        crowd = (Moved if moved else Crowd)(seed=7, today=date.today(), place=SAMPLE)
        shape = self.shape("FULL", sequence, system=system)
        return write_full(
            out=self.folder,
            shape=shape,
            crowd=crowd,
            households=self.households,
            font=Path(os.environ["AKASHI_FONTS"]),
            as_zip=False,
        )

    def delta(self, *, sequence: int, changes: int) -> Written:
        """So many ordinary changes."""
        crowd = Crowd(seed=7, today=date.today(), place=SAMPLE)
        shape = replace(self.shape("DELTA", sequence), extracted_at=datetime.now(self.now.tzinfo))
        return write_delta(
            out=self.folder, shape=shape, crowd=crowd, households=self.households, count=changes, as_zip=False
        )  # fmt: skip
