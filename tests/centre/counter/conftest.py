"""A centre of the test's own; ``town`` puts the sample cities behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.centre.town import arrive, set_up


@pytest.fixture
def centre(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Its home; no city is behind it yet."""
    set_up(settings, monkeypatch, tmp_path)
    return tmp_path


@pytest.fixture
def town(transactional_db: None, centre: Path) -> Path:
    """Both sample cities, as they stand at NOW."""
    arrive(centre)
    return centre
