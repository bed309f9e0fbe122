"""Every command that a document tells somebody to type exists, with the options and the verbs it is told with."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from config.local import promises

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "deploy").glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
#: `bin/akashi NAME …`, `deploy/akashi NAME …` and NAME … after `run --rm akashi`, up to what ends a shell command.
_TOLD = re.compile(r"(?:(?:bin|deploy)/akashi|run --rm akashi) +([a-z_]+)([^`|;>&\n]*)")


def _parser(name: str) -> argparse.ArgumentParser:
    if name == "promises":  # of the entry script
        return promises.parser()
    command = load_command_class(get_commands()[name], name)
    parser: argparse.ArgumentParser = command.create_parser("bin/akashi", name)
    return parser


def _options(parser: argparse.ArgumentParser, words: list[str]) -> set[str]:
    """The option strings of the parser and of the verbs that were told with it."""
    found = set(parser._option_string_actions)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            verbs = [word for word in words if word in action.choices]
            assert verbs or "--help" in words or not words, (
                f"none of its verbs ({', '.join(action.choices)}) in {words}"
            )
            for verb in verbs:
                found |= _options(action.choices[verb], words)
    return found


def _told(document: Path) -> Iterator[tuple[str, list[str]]]:
    # A line that ends in \ goes on.
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    for name, rest in _TOLD.findall(text):
        yield name, shlex.split(rest.replace("…", " "), comments=True)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_tells_commands_as_they_are(document: Path) -> None:
    for name, words in _told(document):
        assert name == "promises" or name in get_commands(), f"{document.name}: {name} is no command"
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        unknown = given - _options(_parser(name), words)
        assert not unknown, f"{document.name}: {name} knows no {', '.join(sorted(unknown))}"


def test_the_documents_tell_of_many_commands() -> None:
    assert len({name for document in DOCUMENTS for name, _ in _told(document)}) > 40
