"""The bench: what sets the papers of municipalities with the same fonts."""

from collections.abc import Mapping

from issuer.press.galley import Compositor
from issuer.press.placing import Placer
from issuer.press.plates import Plate
from issuer.press.sheet import Binder
from issuer.press.typecase import Typecase


class Bench:
    """A typecase and, for every form, what works with it. ``versions``: of its fonts, for the record of issue."""

    def __init__(self, *, typecase: Typecase, plates: Mapping[tuple[str, str], Plate]) -> None:
        self.typecase = typecase
        self.versions = typecase.versions
        self.placers = {key: Placer(plate=plate, typecase=typecase) for key, plate in plates.items()}
        self.compositors = {
            key: Compositor(plate=plate, typecase=typecase, placer=self.placers[key]) for key, plate in plates.items()
        }
        self.binders = {key: Binder(plate=plate, typecase=typecase) for key, plate in plates.items()}
