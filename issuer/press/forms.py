"""The forms on the shelf: ``forms/<form>/<edition>/form.html``, ``form.css`` and ``form.toml``.

When the law changes a form, its new edition is a new folder beside the old one, with the first day it may be used in
``form.toml``. The old one stays: papers are made with it until that day, and by municipalities that pin it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from issuer.papers.errors import ConfigurationError
from issuer.press.template import Template, read_template

SHELF = Path(__file__).parent / "forms"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a form. ``version``: the name of its folder. ``effective_from``: the first day it may be used."""

    form: str
    version: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class Form:
    """One form in one edition. ``markup``, ``styles``: HTML, CSS."""

    name: str
    version: str
    markup: str
    styles: tuple[str, ...]
    template: Template


@cache
def read_editions(shelf: Path = SHELF) -> tuple[Edition, ...]:
    """Every edition of every form, oldest first within a form; only ``form.toml`` is read.

    Raises ConfigurationError when the shelf is empty, a folder is not laid out as above, or two editions of a form
    begin on the same day.
    """
    forms = _folders(shelf, _NAME) if shelf.is_dir() else []
    if not forms:
        raise ConfigurationError(f"no form is found under {shelf}")
    return tuple(edition for form in forms for edition in _editions_of(form))


def read_forms(shelf: Path = SHELF) -> dict[tuple[str, str], Form]:
    """Every form by (name, version). Raises ConfigurationError as ``read_editions``, or when a form is broken."""
    return {(e.form, e.version): _read(shelf / e.form / e.version, e) for e in read_editions(shelf)}


def _folders(parent: Path, pattern: re.Pattern[str]) -> list[Path]:
    found = sorted(path for path in parent.iterdir() if path.is_dir())
    for path in found:
        if not pattern.fullmatch(path.name):
            raise ConfigurationError(f"{path} is no name of a form or of its edition")
    return found


def _editions_of(form: Path) -> Iterator[Edition]:
    editions = [
        Edition(form=form.name, version=folder.name, effective_from=_effective_from(folder))
        for folder in _folders(form, _VERSION)
    ]
    if not editions or (form / "form.html").exists():
        raise ConfigurationError(f"the files of the form {form.name} belong in a folder for each edition: {form}/1/")
    editions.sort(key=lambda edition: edition.effective_from)
    for earlier, later in pairwise(editions):
        if earlier.effective_from == later.effective_from:
            both = f"{earlier.version} and {later.version}"
            raise ConfigurationError(f"the editions {both} of the form {form.name} begin on the same day")
    yield from editions


def _effective_from(folder: Path) -> date:
    file = folder / "form.toml"
    try:
        facts: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {type(error).__name__}") from error
    day = facts.get("effective_from")
    if set(facts) != {"effective_from"} or not isinstance(day, date) or isinstance(day, datetime):
        raise ConfigurationError(f"{file} must say effective_from = YYYY-MM-DD and nothing else")
    return day


def _read(folder: Path, edition: Edition) -> Form:
    try:
        html = (folder / "form.html").read_text(encoding="utf-8")
        template = read_template(html)
        styles = tuple((folder / href).read_text(encoding="utf-8") for href in template.styles)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the form {folder} is incomplete: {type(error).__name__}") from error
    return Form(name=edition.form, version=edition.version, markup=html, styles=styles, template=template)
