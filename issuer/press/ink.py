"""The fixed drawing of a form, taken from WeasyPrint's page as plain lines and areas in points.

Only what forms use is understood; anything else stops the making of the plate, so that no ink is lost in silence.
"""

from collections.abc import Iterator
from typing import Any

from issuer.papers.errors import ConfigurationError
from issuer.press.pdf import number

Matrix = tuple[float, float, float, float, float, float]

_BY_PAIRS = frozenset({"m", "l", "c"})
_PAINTS = frozenset({"S", "s", "f", "F", "f*", "B", "b", "B*", "b*"})
_LINE_STYLE = frozenset({"J", "j", "M"})
_COLOURS = {"RG": "G", "rg": "g", "G": "G", "g": "g"}
_PAGE_PT = (595.276, 841.89)


class _Unknown(ConfigurationError):
    def __init__(self, operator: str) -> None:
        super().__init__(f"the drawing of a form uses {operator}, which a plate cannot hold")


def lines_of(instructions: Any, *, opaque: frozenset[str]) -> str:
    """Operators that draw the same lines and areas; text is left out, it is set anew.

    ``instructions``: what pikepdf reads from a page. ``opaque``: the page's states that change nothing. Raises ConfigurationError for anything a plate cannot hold.
    """
    made = []
    for path, state in _paths(instructions, opaque):
        made.append(" ".join((*state, *path)))
    return "\n".join(made)


def _paths(instructions: Any, opaque: frozenset[str]) -> Iterator[tuple[list[str], list[str]]]:
    stack: list[tuple[Matrix, dict[str, str]]] = []
    matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    state: dict[str, str] = {}
    path: list[str] = []
    reach: list[tuple[float, float]] = []
    clips, in_text = False, False
    for operands, op in ((list(step.operands), str(step.operator)) for step in instructions):
        if op in ("BT", "ET"):
            in_text = op == "BT"
        elif in_text or (op == "gs" and str(operands[0]) in opaque):
            continue
        elif op == "q":
            stack.append((matrix, dict(state)))
        elif op == "Q":
            matrix, state = stack.pop()
        elif op == "cm":
            matrix = _times(tuple(float(part) for part in operands), matrix)
        elif op == "d":
            if len(operands[0]):
                raise _Unknown("dashed lines")
        elif op == "w":
            state["w"] = number(float(operands[0]) * _scale(matrix))
        elif op in _LINE_STYLE:
            state[op] = number(float(operands[0]))
        elif op in _COLOURS:
            state[_COLOURS[op]] = _grey(operands)
        elif op in _BY_PAIRS or op == "re":
            points = _points(op, operands, matrix)
            reach += points
            path += _drawn(op, points)
        elif op == "h":
            path.append("h")
        elif op == "W":
            clips = True
        elif op == "n":
            if clips and not _is_whole_page(reach):
                raise _Unknown("a clip")
            path, reach, clips = [], [], False
        elif op in _PAINTS:
            if path:
                yield [*path, op], [f"{value} {name}" for name, value in sorted(state.items())]
            path, reach = [], []
        else:
            raise _Unknown(f"the operator {op}")


def _times(one: Any, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _scale(matrix: Matrix) -> float:
    a, b, c, d, _, _ = matrix
    if abs(b) > 1e-9 or abs(c) > 1e-9 or abs(abs(a) - abs(d)) > 1e-6:
        raise _Unknown("a turned or stretched drawing")
    return abs(a)


def _points(op: str, operands: list[Any], matrix: Matrix) -> list[tuple[float, float]]:
    values = [float(value) for value in operands]
    if op == "re":
        x, y, width, height = values
        values = [x, y, x + width, y, x + width, y + height, x, y + height]
    a, b, c, d, e, f = matrix
    return [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(values[::2], values[1::2], strict=True)]


def _drawn(op: str, points: list[tuple[float, float]]) -> list[str]:
    written = [f"{number(x)} {number(y)}" for x, y in points]
    if op == "re":
        return [f"{written[0]} m", *(f"{point} l" for point in written[1:]), "h"]
    return [f"{' '.join(written)} {op}"]


def _grey(operands: list[Any]) -> str:
    values = [float(value) for value in operands]
    if max(values) - min(values) > 1e-6:
        raise _Unknown("a colour")
    return number(values[0])


def _is_whole_page(reach: list[tuple[float, float]]) -> bool:
    xs, ys = [x for x, _ in reach], [y for _, y in reach]
    slack = 0.1
    return min(xs) <= slack and min(ys) <= slack and max(xs) >= _PAGE_PT[0] - slack and max(ys) >= _PAGE_PT[1] - slack
