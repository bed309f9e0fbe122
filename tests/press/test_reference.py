"""The reference drawing and the plates: WeasyPrint under control."""

import gc
import logging
import os
import shutil
from pathlib import Path

import pytest
import weasyprint

from issuer.papers.errors import ConfigurationError, RendererWarning
from issuer.press import Press
from issuer.press.fontconfig import GivenFontconfig
from issuer.press.reference import Reference
from tests.golden.personas import footers
from tests.press.reading import text_of
from tests.press.samples import content


def drawn(reference: Reference, press: Press):
    what = content(f1__number="1", f1__name="茂")
    return reference.finish(prepared=press.prepare(content=what), footers=footers(1))


def test_a_tidied_away_font_configuration_is_made_again(press: Press, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("issuer.press.drawing._PAPERS_PER_FONT_CONFIGURATION", 1)
    own = Reference(press)
    before = drawn(own, press)
    (folder,) = tmp_path.iterdir()
    shutil.rmtree(folder)
    assert drawn(own, press).pdf == before.pdf
    del own
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_a_given_font_configuration_is_not_replaced_by_another(press: Press, font: Path, tmp_path, monkeypatch) -> None:
    conf = tmp_path / "fonts.conf"
    conf.write_text(f"<fontconfig><dir>{font.parent}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    given = Reference(press, fontconfig=GivenFontconfig(conf))
    assert "茂" in text_of(drawn(given, press))[0]
    conf.unlink()
    monkeypatch.setattr("issuer.press.drawing._PAPERS_PER_FONT_CONFIGURATION", 1)
    with pytest.raises(ConfigurationError):
        drawn(given, press)


@pytest.mark.parametrize("before", ["/somewhere/fonts.conf", None])
def test_what_else_the_process_draws_keeps_its_fonts(
    press: Press, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    if before:
        monkeypatch.setenv("FONTCONFIG_FILE", before)
    drawn(Reference(press), press)
    assert os.environ.get("FONTCONFIG_FILE") == before


def test_the_collector_is_left_as_it_was_found(press: Press) -> None:
    assert gc.isenabled()
    drawn(Reference(press), press)
    assert gc.isenabled()


def test_a_warning_of_the_renderer_is_a_failure(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    def warn(*_args, **_kwargs):
        logging.getLogger("weasyprint").warning("Something about %s", "桐生　茂")

    monkeypatch.setattr(weasyprint.HTML, "render", warn)
    monkeypatch.setattr("issuer.press.drawing._draw", lambda *_a, **_k: warn())
    logging.getLogger("weasyprint").disabled = True
    with pytest.raises(RendererWarning) as caught:
        drawn(Reference(press), press)
    assert "桐生" not in str(caught.value)
