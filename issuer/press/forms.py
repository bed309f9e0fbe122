"""The forms on the shelf: ``forms/<form>/form.html``, ``form.css`` and ``form.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from issuer.papers.errors import ConfigurationError
from issuer.press.template import Template, read_template

SHELF = Path(__file__).parent / "forms"


@dataclass(frozen=True, slots=True)
class Form:
    """One form in one edition. ``effective_from``: the first day it may be used. ``markup``, ``styles``: HTML, CSS."""

    name: str
    version: str
    effective_from: date
    markup: str
    styles: tuple[str, ...]
    template: Template


def read_forms(shelf: Path = SHELF) -> dict[tuple[str, str], Form]:
    """Every form by (name, version). Raises ConfigurationError when the shelf is empty or a form is broken."""
    forms = [_read(folder) for folder in sorted(shelf.iterdir()) if folder.is_dir()] if shelf.is_dir() else []
    if not forms:
        raise ConfigurationError(f"no form is found under {shelf}")
    return {(form.name, form.version): form for form in forms}


def _read(folder: Path) -> Form:
    try:
        facts = tomllib.loads((folder / "form.toml").read_text(encoding="utf-8"))
        html = (folder / "form.html").read_text(encoding="utf-8")
        template = read_template(html)
        return Form(
            name=folder.name,
            version=str(facts["version"]),
            effective_from=facts["effective_from"],
            markup=html,
            styles=tuple((folder / href).read_text(encoding="utf-8") for href in template.styles),
            template=template,
        )
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"the form {folder.name} is incomplete: {type(error).__name__}") from error
