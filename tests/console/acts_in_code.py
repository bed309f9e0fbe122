"""Which acts the code can put on the chain, found in its syntax trees.

A call of ``append``, ``ask_append``, ``note`` or ``note_alone`` names its act as ``action``. A function that hands one
of its own parameters on as the act is a door to the chain too, so its callers are looked at in turn.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What a door makes of the word it is given.
_PLAIN = "{}"


@dataclass
class Found:
    """``acts``: acts by name. ``unclear``: "file: expression" of words nothing tells from the syntax alone."""

    acts: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Door:
    """A function that writes an act: where its word stands among the arguments, and the act it becomes."""

    keyword: str
    position: int | None
    template: str


def acts_in_code(*, rooms: tuple[str, ...]) -> Found:
    """Every act of the rooms."""
    trees = {path: ast.parse(path.read_text()) for room in rooms for path in sorted((ROOT / room).rglob("*.py"))}
    trees = {path: tree for path, tree in trees.items() if "migrations" not in path.parts}
    everywhere = {name: [_Door("action", None, _PLAIN)] for name in ("append", "ask_append", "note", "note_alone")}
    local: dict[Path, dict[str, list[_Door]]] = {path: {} for path in trees}
    while True:
        found, before = Found(), _size(everywhere, local)
        for path, tree in trees.items():
            for function, call in _calls(tree):
                doors = [*everywhere.get(_name(call), []), *local[path].get(_name(call), [])]
                for door in doors:
                    word = _argument(call, door)
                    if word is not None:
                        _take(found, path, tree, function, word, door.template, everywhere, local)
        if _size(everywhere, local) == before:
            return found


def _take(found, path, tree, function, word, template, everywhere, local) -> None:  # type: ignore[no-untyped-def]
    for one in (word.body, word.orelse) if isinstance(word, ast.IfExp) else (word,):
        text, name = _shape(one)
        parameter = _parameter(function, name) if name else None
        if name is None:
            found.acts.add(template.format(text))
        elif parameter is not None:
            # A private helper is known in its file only, a public one wherever it is called.
            known = local[path] if function.name.startswith("_") else everywhere
            door = _Door(name, parameter, template.format(text))
            if door not in known.setdefault(function.name, []):
                known[function.name].append(door)
        elif (constant := _constant(tree, name)) is not None:
            found.acts.add(template.format(text.format(constant)))
        else:
            found.unclear.add(f"{path.relative_to(ROOT)}: {template.format(ast.unparse(one))}")


def _shape(node: ast.expr) -> tuple[str, str | None]:
    """The text with a hole in it, and the name that fills the hole; a name of "?" where it is no plain name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, None
    if isinstance(node, ast.Name):
        return _PLAIN, node.id
    if isinstance(node, ast.JoinedStr):
        holes = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        text = "".join(part.value if isinstance(part, ast.Constant) else _PLAIN for part in node.values)
        if len(holes) == 1 and isinstance(holes[0], ast.Name):
            return text, holes[0].id
    return _PLAIN, "?"


def _calls(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    def walk(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield function, child
            yield from walk(child, child if isinstance(child, ast.FunctionDef) else function)

    yield from walk(tree, None)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _argument(call: ast.Call, door: _Door) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == door.keyword:
            return keyword.value
    if door.position is not None and door.position < len(call.args):
        return call.args[door.position]
    return None


def _parameter(function: ast.FunctionDef | None, name: str) -> int | None:
    """Where a parameter of this name stands; 99 for one that can only be named."""
    if function is None:
        return None
    plain = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    if name in plain:
        return plain.index(name)
    return 99 if name in [one.arg for one in function.args.kwonlyargs] else None


def _constant(tree: ast.Module, name: str) -> str | None:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id == name and isinstance(value, ast.Constant):
            return str(value.value)
    return None


def _size(everywhere: dict[str, list[_Door]], local: dict[Path, dict[str, list[_Door]]]) -> int:
    doors = [*everywhere.values(), *(found for one in local.values() for found in one.values())]
    return sum(len(found) for found in doors)


def items_in_code(*, rooms: tuple[str, ...]) -> set[str]:
    """Every item of a detail that is written out at a call (``detail={"number": …}``)."""
    paths = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    found: set[str] = set()
    for path in paths:
        for _, call in _calls(ast.parse(path.read_text())):
            for keyword in call.keywords:
                if keyword.arg == "detail":
                    dicts = [node for node in ast.walk(keyword.value) if isinstance(node, ast.Dict)]
                    keys = [key for node in dicts for key in node.keys]
                    found |= {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return found
