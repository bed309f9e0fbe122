"""Nobody in the logs: every line that a test's own process logs is held against everybody that test has made.

A plugin of tests/conftest.py, for every test of every room. Whoever goes into the 副本 (by ORM, by package) or into a
message of the Centre is noted here; lines are rendered by the product's own formatter, as production would write them.
Numbers of requests, packages and papers may stand in a line: they lead to the record, not to a person.
tests/console/test_quiet_logs.py takes one generated city through everything; this listens to whatever else runs.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping

#: Fields whose ASCII values are somebody's, wherever they are spelled so.
NUMBERS = frozenset({
    "atena_no", "household_no", "koseki_no", "seal_no", "serial_no", "user_id", "my_number", "target_no",
    "juminhyo_code", "head_atena_no", "pin_hash",
})  # fmt: skip
_ELEMENT = re.compile(
    "<(name|address|serialNumber|userId|pin|phone|honseki|hittosha|note|birthDate)>([^<]*)</", re.ASCII
)
#: Shorter ones cannot be told from a figure of the machine's own.
_LEAST_ASCII, _LEAST_WRITTEN = 6, 4
_ROOMS = frozenset({"replica", "identity"})


class Census:
    """Who must not be quoted, and what was said."""

    def __init__(self) -> None:
        self._people: set[str] = set()
        self._ear = _Ear()

    def begin(self) -> None:
        """Before a module of tests, whose fixtures may outlive a test."""
        self._people.clear()
        self._ear.lines.clear()

    def listen(self) -> None:
        """From now on, on the root logger."""
        self._ear.formatter = next((h.formatter for h in logging.getLogger().handlers if _is_ours(h)), None)
        logging.getLogger().addHandler(self._ear)

    def note(self, values: Iterable[str]) -> None:
        """People's values, as far as they are long enough to be theirs alone."""
        for value in values:
            if len(value) >= (_LEAST_ASCII if value.isascii() else _LEAST_WRITTEN):
                self._people.add(value)

    def note_row(self, row: Mapping[str, object]) -> None:
        """A record by its fields: what is written in it, and the numbers that are somebody's."""
        self.note(
            value for name, value in row.items() if isinstance(value, str) and (not value.isascii() or name in NUMBERS)
        )

    def note_message(self, xml: str) -> None:
        """A message of the Centre."""
        self.note(value for _, value in _ELEMENT.findall(xml))

    def quoted(self) -> list[str]:
        """Lines since the last call that name somebody, with the name blotted out but for its first letter."""
        lines, self._ear.lines = self._ear.lines, []
        return [
            line.replace(value, f"{value[0]}…({len(value)})")
            for line in lines
            for value in self._people
            if value in line and _stands_alone(value, line)
        ]


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def _is_ours(handler: logging.Handler) -> bool:
    return type(handler.formatter).__name__ == "ProcessorFormatter"


def _stands_alone(value: str, line: str) -> bool:
    """A number inside a longer one (a trace, a hash) is not the person's."""
    if not value.isascii():
        return True
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(value)}(?![0-9A-Za-z])", line) is not None


CENSUS = Census()


def note_saved(sender: type, instance: object, **_: object) -> None:
    """Receiver of Django's post_save."""
    meta = getattr(sender, "_meta", None)
    if meta is not None and meta.app_label in _ROOMS:
        CENSUS.note_row({field.attname: getattr(instance, field.attname) for field in meta.concrete_fields})


def watched() -> Iterator[None]:
    """Around one test. Raises AssertionError after it when a line named somebody."""
    yield
    quoted = CENSUS.quoted()
    assert not quoted, f"somebody stands in the log: {quoted[:3]}"
