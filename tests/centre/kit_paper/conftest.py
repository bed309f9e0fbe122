"""Papers of the real line, asked for once, with what they must show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings

from integrations.centre.city.places import SAMPLE
from integrations.centre.kit.paper import Expected
from integrations.centre.kit.paper.town import Town
from integrations.centre.wire import Issued
from tests.cases.counter import ask
from tests.cases.town import moment
from tests.centre.standing import TODAY, standing_city


class Given(NamedTuple):
    """A paper and what it must show."""

    issued: Issued
    expected: Expected


@dataclass(frozen=True)
class Desk:
    """Every paper of docs/cases.md by the number of its line. ``font``: the master its characters are held against."""

    font: Path
    papers: dict[str, Given]

    def __getitem__(self, no: str) -> Given:
        return self.papers[no]


def _papers(town: Town) -> Iterator[tuple[str, Given]]:
    for case in town.cases:
        if not case.answer.refusal:
            issued = ask(case, now=moment(TODAY, "10:00"))
            assert isinstance(issued, Issued)
            yield case.no, Given(issued, town.expected(case))


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Desk]:
    """The tests that use it are marked django_db only to have the test database made; they touch none."""
    font = Path(settings.AKASHI_FONTS)
    with standing_city(blocker=django_db_blocker, folder=tmp_path_factory.mktemp("city")):
        yield Desk(font, dict(_papers(Town(place=SAMPLE, today=TODAY, font=font))))
