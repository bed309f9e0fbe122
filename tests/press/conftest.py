"""One press for all tests of the room: fonts and forms are read once."""

import os
from pathlib import Path

import pytest

from issuer.press import Press

FONT = Path(os.environ.get("AKASHI_FONTS", "/usr/share/fonts/truetype/ipamj/ipamjm.ttf"))


@pytest.fixture(scope="session")
def font() -> Path:
    return FONT


@pytest.fixture(scope="session")
def press(font: Path) -> Press:
    return Press(font=font)
