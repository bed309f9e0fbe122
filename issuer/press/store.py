"""The shelf of things made once: type cases and plates, in one folder that every process of the server reads.

A case lies under the SHA-256 of its font, so a changed font never meets an old case.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from issuer.papers.errors import ConfigurationError
from issuer.press.case import FORMAT, Case, build_case, case_of, facts_of, open_case, write_file

_ASK = "run plates_build"


class Store:
    """One folder; ``folder`` None keeps everything in this process's memory (tests and trials).

    ``must_be_built``: nothing is made here, what is missing or stale is a ConfigurationError (production).
    """

    def __init__(self, *, folder: Path | None, must_be_built: bool = False) -> None:
        """Raises ConfigurationError when production names no folder."""
        if folder is None and must_be_built:
            raise ConfigurationError("production needs a folder for type cases and plates")
        self._folder = folder
        self._must_be_built = must_be_built

    @property
    def folder(self) -> Path | None:
        """Where things lie, for those made while the server runs."""
        return self._folder

    def case(self, font: Path) -> Case:
        """The case of a font. Raises ConfigurationError when the font is unfit, or the case missing and needed."""
        if self._folder is None:
            return case_of(font=font, data=build_case(font))
        sha256 = hash_of(font)
        file = self._folder / f"{font.stem}-{sha256[:16]}.{FORMAT}.case"
        if not (file.is_file() and _is_of(file, sha256)):
            if self._must_be_built:
                raise ConfigurationError(f"the type case of {font} has not been built; {_ASK}")
            write_file(file, build_case(font))
        return open_case(font=font, file=file)

    def read(self, name: str) -> bytes | None:
        """A file of the folder; None when it is not there and may be made. Raises ConfigurationError otherwise."""
        file = None if self._folder is None else self._folder / name
        if file is not None and file.is_file():
            return file.read_bytes()
        if self._must_be_built:
            raise ConfigurationError(f"the plate {name} has not been built from these forms and fonts; {_ASK}")
        return None

    def keep(self, name: str, data: bytes) -> None:
        """Write a file into the folder; nothing without one."""
        if self._folder is not None:
            write_file(self._folder / name, data)

    def sweep(self, wanted: set[str]) -> Iterator[str]:
        """Remove plates that no form asks for any more; their names. Cases stay: another edition may return."""
        for file in sorted(self._folder.glob("*.plate")) if self._folder is not None else ():
            if file.name not in wanted:
                file.unlink(missing_ok=True)
                yield file.name


def hash_of(font: Path) -> str:
    """SHA-256 of a font file in hex. Raises ConfigurationError when it cannot be read."""
    try:
        with font.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise ConfigurationError(f"the font {font} cannot be read: {type(error).__name__}") from error


def _is_of(file: Path, sha256: str) -> bool:
    with file.open("rb") as opened:
        facts = facts_of(opened.read(1 << 16))
    return facts is not None and facts.get("sha256") == sha256 and facts.get("size") == file.stat().st_size
