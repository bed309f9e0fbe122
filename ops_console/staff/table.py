"""Roles × functions, read off the pages themselves: what ``page`` was told is what is enforced, so this cannot lie."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from issuer.papers.kinds import KIND_NAMES
from ops_console.approvals.desks import DESKS
from ops_console.navigation import GROUPS
from ops_console.roles import Role, readable_kinds, revealable_kinds

SEES, ACTS, NONE = "○", "◎", "—"


@dataclass(frozen=True, slots=True)
class Function:
    """One row. ``marks``: per role, in their order."""

    label: str
    marks: tuple[str, ...]


def table() -> list[tuple[str, list[Function]]]:
    """Groups of functions: the screens as in the navigation, acts for two, and whose records are seen."""
    found = [(label, [_screen(entry.name, entry.label) for entry in entries]) for label, entries in GROUPS]
    desks = [Function(desk.label, _marks(set(), set(desk.roles))) for desk in DESKS.values()]
    kinds = [
        Function(
            name,
            tuple(
                ACTS if kind in revealable_kinds([r]) else SEES if kind in readable_kinds([r]) else NONE for r in Role
            ),
        )
        for kind, name in KIND_NAMES.items()
    ]
    return [*found, ("2人で行う操作 (提案・承認)", desks), ("記録を見られる種別 (◎ は氏名の表示も)", kinds)]


def _screen(name: str, label: str) -> Function:
    """Who opens the screen, and who may send something to one of the addresses of its room."""
    (screen,) = [pattern for pattern in _patterns() if pattern.name == name]
    room = screen.callback.__module__.rpartition(".")[0]
    acting: set[Role] = set()
    for pattern in _patterns():
        rule = getattr(pattern.callback, "rule", None)
        if rule and "POST" in rule.methods and pattern.callback.__module__.rpartition(".")[0] == room:
            acting |= rule.roles if pattern.name != name else set()
    if name == "approvals":  # its pages are open to all; who may answer what is decided by the desk of the act
        acting = {role for desk in DESKS.values() for role in desk.roles}
    return Function(label, _marks(set(screen.callback.__dict__["rule"].roles), acting))


def _marks(seeing: set[Role], acting: set[Role]) -> tuple[str, ...]:
    return tuple(ACTS if role in acting else SEES if role in seeing else NONE for role in Role)


def _patterns() -> Iterator[URLPattern]:
    """Every named address of the console."""
    waiting = [r for r in get_resolver().url_patterns if isinstance(r, URLResolver) and r.app_name == "console"]
    while waiting:
        for found in waiting.pop().url_patterns:
            if isinstance(found, URLResolver):
                waiting.append(found)
            else:
                yield found
