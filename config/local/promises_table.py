"""The promises as their test files tell them: number, sentence, accident, way of trying."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from config.local.place import ROOT
from config.local.trouble import Trouble

PROMISES = tuple(f"P{number}" for number in range(1, 23))
_FILE = re.compile(r"test_p(\d\d)_\w+\.py")
_DOCSTRING = re.compile(r"(P\d+) (.+?)\n\n閉じる事故: (.+?)\n試し方: (.+)", re.DOTALL)


@dataclass(frozen=True)
class Promise:
    """One file below tests/promises. ``lent``: tests of other rooms that are an attack on it too (ALSO there)."""

    name: str
    sentence: str
    accident: str
    way: str
    file: Path
    lent: tuple[str, ...]

    def also(self, depth: str) -> tuple[str, ...]:
        """Tests lent by other rooms at this depth."""
        return self.lent if depth == "full" else ()

    def owns(self, test: str) -> bool:
        """Whether a test's node id counts for this promise."""
        own = self.file.relative_to(ROOT).as_posix()
        return test.startswith(own) or any(test.startswith(lent) for lent in self.lent)


def promises_in(folder: Path) -> list[Promise]:
    """Every promise that has its file, in order. Raises Trouble when a file does not say what it promises."""
    return [_promise(file) for file in sorted(folder.glob("test_p*.py")) if _FILE.fullmatch(file.name)]


def _promise(file: Path) -> Promise:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = _DOCSTRING.fullmatch((ast.get_docstring(tree) or "").strip())
    number = _FILE.fullmatch(file.name)
    if told is None or number is None or told[1] != f"P{int(number[1])}":
        raise Trouble(f"{file.name} の説明が「Pn 約束 / 閉じる事故 / 試し方」の形ではありません")
    lent: tuple[str, ...] = ()
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["ALSO"]:
            lent = tuple(ast.literal_eval(node.value))
    return Promise(told[1], told[2].replace("\n", ""), told[3].strip(), told[4].replace("\n", ""), file, lent)
