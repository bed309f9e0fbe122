"""One press for all tests of the room: fonts and forms are read once."""

from pathlib import Path

import pytest

from issuer.press import Press
from tests.golden import cases


@pytest.fixture(scope="session")
def font() -> Path:
    return cases.FONT


@pytest.fixture(scope="session")
def press() -> Press:
    return cases.press()
