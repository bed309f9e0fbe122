"""WeasyPrint in a test of ours sees the standard font and no other: tests of the press leave fonts made to be wrong."""

from pathlib import Path

import pytest
from django.conf import settings


def only_ours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point fontconfig at the standard font; its cache lies in ``folder``."""
    places = f"<dir>{settings.AKASHI_FONTS.parent}</dir><cachedir>{folder / 'cache'}</cachedir>"
    file = folder / "fonts.conf"
    file.write_text(f"<fontconfig>{places}</fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(file))
