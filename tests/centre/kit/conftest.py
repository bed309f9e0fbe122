"""Akashi in this process on a port of its own, with both sample municipalities moved in once for a whole file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cases.town import moment
from tests.centre.standing import TODAY, on_a_port, standing_city

TEN = moment(TODAY, "10:00")


@pytest.fixture(scope="module")
def akashi(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service. Its database is emptied afterwards, as after any transactional test."""
    with standing_city(blocker=django_db_blocker, folder=tmp_path_factory.mktemp("packages")), on_a_port() as address:
        yield address
