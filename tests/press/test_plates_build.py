"""The command that makes what the press needs, as the entry scripts call it."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from issuer.press import Press
from issuer.press.forms import read_editions
from tests.golden.cases import STORE


def run(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("plates_build", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.usefixtures("press")
def test_what_is_built_is_what_production_starts_with(settings, font: Path, tmp_path: Path) -> None:
    settings.AKASHI_PRESS_DIR, settings.AKASHI_FONTS, settings.AKASHI_FONT_DIR = tmp_path / "press", font, None
    assert run("--check")["built"] is False
    (tmp_path / "press").mkdir()
    for file in STORE.iterdir():
        # One form is left to be built; the others would take seconds and tell nothing new.
        if file.is_file() and not file.name.startswith("inkan"):
            (tmp_path / "press" / file.name).write_bytes(file.read_bytes())
    (tmp_path / "press" / "inkan-0-old.plate").write_text("{}")
    # The forms, the type case and the tools.
    assert len(run()["shelf"]) == len(read_editions()) + 2
    assert run("--check") == {"built": True, "faults": []}
    assert not (tmp_path / "press" / "inkan-0-old.plate").exists()
    assert Press(font=font, store=tmp_path / "press", must_be_built=True).form_versions
