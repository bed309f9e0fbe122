"""Typed readers of the environment. A missing or wrong value stops the start with one sentence.

Every reader names the variable, says what is wrong and how to mend it. Any value may come from a file instead:
``NAME_FILE=/path`` (one trailing newline is dropped). Values themselves are never repeated in messages: they may be
secrets.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from config.database_url import database_settings
from issuer.papers.errors import ConfigurationError

PREFIX = "AKASHI_"
#: Read by the entry scripts, before Django exists, and by the tests (browser, software HSM, histories).
SCRIPT_VARIABLES = frozenset(
    {"AKASHI_TOOLS", "AKASHI_TEST_CHROMIUM", "AKASHI_TEST_PKCS11", "AKASHI_HISTORIES", "AKASHI_PROMISES"}
)


class Environment:
    """Readers over one mapping; remembers which names were asked for, so that ``finish`` can name the unknown."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._known: set[str] = set(SCRIPT_VARIABLES)

    def text(self, name: str, *, default: str | None = None) -> str:
        """The value as text. Raises ConfigurationError when it is absent and has no default."""
        self._known |= {name, f"{name}_FILE"}
        direct, path = self._values.get(name, ""), self._values.get(f"{name}_FILE", "")
        if direct and path:
            raise ConfigurationError(f"{name} and {name}_FILE are both set: keep one of them")
        if path:
            return self._from_file(name, Path(path))
        if direct:
            return direct
        if default is None:
            raise ConfigurationError(f"{name} is not set: give it a value, or its file by {name}_FILE")
        return default

    def number(self, name: str, *, default: int, least: int, most: int) -> int:
        """A whole number between ``least`` and ``most``, both included."""
        raw = self.text(name, default=str(default))
        if not re.fullmatch(r"[0-9]{1,9}", raw) or not least <= int(raw) <= most:
            raise ConfigurationError(f"{name} is not a whole number from {least} to {most}")
        return int(raw)

    def choice(self, name: str, *, among: tuple[str, ...], default: str) -> str:
        """One of the words in ``among``."""
        raw = self.text(name, default=default)
        if raw not in among:
            raise ConfigurationError(f"{name} is none of: {', '.join(among)}")
        return raw

    def words(self, name: str, *, default: str) -> list[str]:
        """Words separated by commas; blanks around them are dropped."""
        words = [word.strip() for word in self.text(name, default=default).split(",")]
        if not all(words):
            raise ConfigurationError(f"{name} holds an empty word: separate words by single commas")
        return words

    def path(self, name: str, *, default: Path | None = None) -> Path:
        """An absolute path, made so from the working directory; it need not exist."""
        return Path(self.text(name, default=None if default is None else str(default))).absolute()

    def file(self, name: str, *, default: Path) -> Path:
        """The absolute path of an existing file."""
        path = self.path(name, default=default)
        if not path.is_file():
            raise ConfigurationError(f"{name} does not name an existing file")
        return path

    def folder(self, name: str) -> Path | None:
        """The absolute path of an existing folder, or None when the variable is not set."""
        return self._existing(name, Path.is_dir, "folder")

    def optional_file(self, name: str) -> Path | None:
        """The absolute path of an existing file, or None when the variable is not set."""
        return self._existing(name, Path.is_file, "file")

    def _existing(self, name: str, exists: Callable[[Path], bool], what: str) -> Path | None:
        raw = self.text(name, default="")
        if not raw:
            return None
        path = Path(raw).expanduser().absolute()
        if not exists(path):
            raise ConfigurationError(f"{name} does not name an existing {what}")
        return path

    def secret(self, name: str, *, least: int) -> str:
        """A secret of at least ``least`` characters."""
        raw = self.text(name)
        if len(raw) < least:
            raise ConfigurationError(f"{name} is shorter than {least} characters: make a longer random one")
        return raw

    def key(self, name: str, *, size: int) -> bytes:
        """A binary key of exactly ``size`` bytes, written in base64."""
        try:
            key = base64.b64decode(self.text(name), validate=True)
        except (binascii.Error, ValueError):
            raise ConfigurationError(f"{name} is not base64: make one with `openssl rand -base64 {size}`") from None
        if len(key) != size:
            raise ConfigurationError(f"{name} is not {size} bytes: make one with `openssl rand -base64 {size}`")
        return key

    def moment(self, name: str) -> datetime | None:
        """An ISO 8601 date and time with its UTC offset, or None when the variable is not set."""
        raw = self.text(name, default="")
        if not raw:
            return None
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            raise ConfigurationError(f"{name} is not ISO 8601 such as 2026-11-20T09:30+09:00") from None
        return moment

    def database(self, name: str) -> dict[str, object]:
        """Django's connection settings from a connection string (``database_settings``), one server or several."""
        try:
            return database_settings(self.text(name))
        except ValueError as error:
            raise ConfigurationError(f"{name} {error}") from None

    def url(self, name: str, *, schemes: tuple[str, ...]) -> str:
        """A URL with one of the schemes."""
        raw = self.text(name)
        if urlsplit(raw).scheme not in schemes:
            raise ConfigurationError(f"{name} does not start with {' or '.join(f'{s}://' for s in schemes)}")
        return raw

    def finish(self) -> None:
        """Raise on any AKASHI_ variable nobody asked for: it is a slip of the pen that would be ignored."""
        unknown = sorted(n for n in self._values if n.startswith(PREFIX) and n not in self._known)
        if unknown:
            raise ConfigurationError(f"unknown setting {', '.join(unknown)}: correct the name or remove it")

    def _from_file(self, name: str, path: Path) -> str:
        try:
            value = path.read_text(encoding="utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{name}_FILE cannot be read: {type(error).__name__}") from None
        if not value:
            raise ConfigurationError(f"{name}_FILE names an empty file")
        return value
