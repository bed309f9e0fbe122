"""A fonts.conf that sees the fonts of the type case and nothing else of the machine.

Pango crashes when fontconfig finds no font at all, so the file is looked at before each use and made again when
somebody tidied it away.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from issuer.papers.errors import ConfigurationError


class OwnFontconfig:
    """A private folder with links to the fonts, the configuration and fontconfig's cache."""

    def __init__(self, fonts: tuple[Path, ...]) -> None:
        """Make the folder; it goes when this object or the process that made it goes."""
        self._fonts = tuple(font.resolve() for font in fonts)
        self._folder = Path(tempfile.mkdtemp(prefix="akashi-press-"))
        self._write()
        weakref.finalize(self, _remove, self._folder, os.getpid())

    def file(self) -> Path:
        """Path of the fonts.conf, made anew when it is gone."""
        if not (self._folder / "fonts.conf").is_file():
            self._write()
        return self._folder / "fonts.conf"

    def _write(self) -> None:
        links = self._folder / "fonts"
        links.mkdir(parents=True, exist_ok=True)
        for number, font in enumerate(self._fonts):
            link = links / f"{number}{font.suffix}"
            link.unlink(missing_ok=True)
            link.symlink_to(font)
        (self._folder / "fonts.conf").write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
            f"<fontconfig><dir>{escape(str(links))}</dir>"
            f"<cachedir>{escape(str(self._folder / 'cache'))}</cachedir></fontconfig>",
            encoding="utf-8",
        )


class GivenFontconfig:
    """A fonts.conf that somebody else keeps."""

    def __init__(self, path: Path) -> None:
        """Raises ConfigurationError when it is not there."""
        self._path = path
        self.file()

    def file(self) -> Path:
        """Its path. Raises ConfigurationError when it is not there (any more)."""
        if not self._path.is_file():
            raise ConfigurationError(f"the font configuration {self._path} does not exist")
        return self._path


Fontconfig = OwnFontconfig | GivenFontconfig


@contextmanager
def in_sight(conf: Path) -> Iterator[None]:
    """Configurations made within see the fonts that ``conf`` lists and no other; what else the process draws does not.

    Fontconfig reads the variable in C each time a configuration is made.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(conf)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _remove(folder: Path, maker: int) -> None:
    # A forked worker inherits this object; its end must not take the folder from the others.
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)
