"""Characters as they are drawn: one code point, with its variation selector where it has one."""

from typing import NamedTuple


class Unit(NamedTuple):
    """``selector`` is 0 when the character has none."""

    base: int
    selector: int


def is_selector(code_point: int) -> bool:
    """VS1-VS16 and VS17-VS256 (Unicode chapter 23.4)."""
    return 0xFE00 <= code_point <= 0xFE0F or 0xE0100 <= code_point <= 0xE01EF


def units(text: str) -> tuple[Unit, ...]:
    """Split stored text. A selector without a character before it stands alone and will match no glyph."""
    found: list[Unit] = []
    for code_point in map(ord, text):
        if is_selector(code_point) and found and not found[-1].selector and not is_selector(found[-1].base):
            found[-1] = Unit(found[-1].base, code_point)
        else:
            found.append(Unit(code_point, 0))
    return tuple(found)
