"""The fixed drawing of a form, taken from WeasyPrint's page as plain lines and areas in points.

Only what forms use is understood; anything else stops the making of the plate, so that no ink is lost in silence.
"""

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

    ``instructions``: what pikepdf reads from a page. ``opaque``: names of the page's states that change nothing.
    Raises ConfigurationError for anything a plate cannot hold.
    """
    tracer = _Tracer(opaque)
    in_text = False
    for step in instructions:
        op = str(step.operator)
        if op in ("BT", "ET"):
            in_text = op == "BT"
        elif not in_text:
            tracer.take(op, list(step.operands))
    return "\n".join(tracer.made)


class _Tracer:
    """Follows a page's operators and writes its paths in points of the page."""

    def __init__(self, opaque: frozenset[str]) -> None:
        self.made: list[str] = []
        self._opaque = opaque
        self._stack: list[tuple[Matrix, dict[str, str]]] = []
        self._matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        self._state: dict[str, str] = {}
        self._path: list[str] = []
        self._reach: list[tuple[float, float]] = []
        self._clips = False

    def take(self, op: str, operands: list[Any]) -> None:
        """One operator."""
        if op in _BY_PAIRS or op in ("re", "h"):
            self._construct(op, operands)
        elif op in _PAINTS or op in ("W", "n"):
            self._paint(op)
        elif op in ("q", "Q", "cm"):
            self._place(op, operands)
        elif not (op == "gs" and str(operands[0]) in self._opaque):
            self._style(op, operands)

    def _place(self, op: str, operands: list[Any]) -> None:
        if op == "q":
            self._stack.append((self._matrix, dict(self._state)))
        elif op == "Q":
            self._matrix, self._state = self._stack.pop()
        else:
            self._matrix = _times(tuple(float(part) for part in operands), self._matrix)

    def _style(self, op: str, operands: list[Any]) -> None:
        if op == "w":
            self._state["w"] = number(float(operands[0]) * _scale(self._matrix))
        elif op in _LINE_STYLE:
            self._state[op] = number(float(operands[0]))
        elif op in _COLOURS:
            self._state[_COLOURS[op]] = _grey(operands)
        elif op != "d" or len(operands[0]):
            raise _Unknown("dashed lines" if op == "d" else f"the operator {op}")

    def _construct(self, op: str, operands: list[Any]) -> None:
        points = _points(op, operands, self._matrix)
        self._reach += points
        self._path += _drawn(op, points) if points else [op]

    def _paint(self, op: str) -> None:
        if op == "W":
            self._clips = True
            return
        if self._clips and not (op == "n" and _is_whole_page(self._reach)):
            raise _Unknown("a clip")
        if op != "n" and self._path:
            state = [f"{value} {name}" for name, value in sorted(self._state.items())]
            self.made.append(" ".join((*state, *self._path, op)))
        self._path, self._reach, self._clips = [], [], False


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
