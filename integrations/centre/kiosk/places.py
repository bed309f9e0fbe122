"""The municipalities by name: those of the registry, and the two sample cities of a demonstration."""

from __future__ import annotations

from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.kiosk import machine
from integrations.centre.registry_file import RegistryError

__all__ = ["name_of", "places"]


def places() -> list[tuple[str, str]]:
    """(団体コード, name) of every municipality that can be chosen; the sample cities where one server answers all."""
    try:
        known = machine.registry()
    except RegistryError:
        return []
    listed = [(one.code, f"{one.prefecture}{one.name}") for one in known.municipalities.values()]
    if known.default is not None:
        listed += [
            (one.code, f"{one.prefecture}{one.city}") for one in (SAMPLE, SECOND) if one.code not in dict(listed)
        ]
    return listed


def name_of(code: str) -> str:
    """The municipality's name, or its code where nobody said one."""
    return dict(places()).get(code, code)
