"""Building the shelf: a case for every font, a plate for every edition of a form. Done at install, by ``plates_build``.

Imports WeasyPrint only when a plate must be made, so that a server with built plates never loads it.
"""

from collections.abc import Iterator
from pathlib import Path

from issuer.papers.errors import ConfigurationError
from issuer.press.forms import SHELF, Form, read_forms
from issuer.press.plates import Plate, packed, plate_name, unpacked
from issuer.press.store import Store
from issuer.press.typecase import Typecase, open_typecases


def plates(*, forms: dict[tuple[str, str], Form], typecase: Typecase, store: Store) -> dict[tuple[str, str], Plate]:
    """The plate of every form, read from the store or made now.

    Raises ConfigurationError when one is missing and may not be made, is damaged, or its form is unfit.
    """
    found: dict[tuple[str, str], Plate] = {}
    for key, form in forms.items():
        name = plate_name(form=form, font_sha256=typecase.standard.sha256)
        data = store.read(name)
        if data is None:
            from issuer.press.drawing import Drawing

            found[key] = Drawing(typecase=typecase).plate(form)
            store.keep(name, packed(found[key]))
            continue
        try:
            found[key] = unpacked(data)
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(f"the plate {name} is damaged; run plates_build") from error
    return found


def build(*, font: Path, font_dir: Path | None, folder: Path, shelf: Path = SHELF) -> Iterator[str]:
    """Build what is missing or was made with other tools, and say what lies there: one line for each font and edition.

    ``shelf``: the folder of the forms. Raises ConfigurationError when a font or form is unfit.
    """
    store = Store(folder=folder)
    typecases = open_typecases(font=font, font_dir=font_dir, store=store)
    typecase = typecases[""]
    yield from dict.fromkeys(f"font {face.label()}" for one in typecases.values() for face in one.faces)
    forms = read_forms(shelf)
    wanted = {plate_name(form=form, font_sha256=typecase.standard.sha256) for form in forms.values()}
    list(store.sweep(wanted - set(_of_other_tools(wanted, folder))))
    for (name, version), plate in plates(forms=forms, typecase=typecase, store=store).items():
        made_with = " ".join(f"{tool} {edition}" for tool, edition in plate.made_with.items())
        yield f"form {name} {version}: {len(plate.texts)} fields, made with {made_with}"


def check(*, font: Path, font_dir: Path | None, folder: Path, shelf: Path = SHELF) -> Iterator[str]:
    """What ``build`` would have to do, one line each; nothing when all is built with the tools of this machine."""
    store = Store(folder=folder, must_be_built=True)
    try:
        typecase = open_typecases(font=font, font_dir=font_dir, store=store)[""]
        forms = read_forms(shelf)
        plates(forms=forms, typecase=typecase, store=store)
    except ConfigurationError as error:
        yield str(error)
        return
    names = {plate_name(form=form, font_sha256=typecase.standard.sha256) for form in forms.values()}
    yield from (f"the plate {name} was made with other tools" for name in _of_other_tools(names, folder))


def _of_other_tools(names: set[str], folder: Path) -> Iterator[str]:
    """Plates made with another Pango or HarfBuzz than this machine's."""
    from issuer.press.platemaking import tools

    for name in sorted(names):
        file = folder / name
        if file.is_file() and unpacked(file.read_bytes()).made_with != tools():
            yield name
