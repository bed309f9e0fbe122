"""COPY of a package's rows into staging tables, checked on the way; rows with errors are set aside."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

from integrations.feeds.characters import UNPRINTED, Scanner, is_free
from integrations.feeds.columns import MESSAGES, compiled
from integrations.feeds.errors import FeedError, Findings, Refused
from integrations.feeds.manifest import Manifest, Sheet
from integrations.feeds.package import Package
from integrations.feeds.reader import Block, SheetReader
from integrations.feeds.rewrite import PROBLEMS, Rewriter
from integrations.feeds.targets import REWRITTEN, Plan

#: More broken rows than this is a broken extraction, not a list to work through.
MOST_REJECTS = 200_000
_JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row with errors. ``history_no`` and ``history_branch`` are -1 where they could not be read."""

    layout: str
    change_id: str
    record_key: str
    history_no: int
    history_branch: int
    operated_at: datetime | None
    persons: tuple[str, ...]
    households: tuple[str, ...]
    kosekis: tuple[str, ...]


@dataclass
class Staged:
    """What reading a package found beside its good rows. ``counted``: totals of the manifest as counted here."""

    rejects: list[Reject] = field(default_factory=list)
    errors: Findings = field(default_factory=Findings)
    warnings: Findings = field(default_factory=Findings)
    counted: dict[str, int] = field(default_factory=dict)


def create_stage(cursor: CursorWrapper, plan: Plan) -> None:
    """The staging table of one layout, gone at commit."""
    columns = ", ".join(
        f'"{name}" {kind}' + (" DEFAULT ''" if kind == "text" else "") for name, kind in plan.stage_columns.items()
    )
    cursor.execute(
        f"CREATE TEMP TABLE {plan.target.stage} ({columns}, verdict \"char\" NOT NULL DEFAULT '?', "
        "gone boolean GENERATED ALWAYS AS (coalesce(is_deleted, false) OR action = '3') STORED) ON COMMIT DROP"
    )


class Stager:
    """Stages the files of one package one after another."""

    def __init__(
        self, *, cursor: CursorWrapper, package: Package, rewriters: dict[str, Rewriter], scanner: Scanner
    ) -> None:
        self._cursor = cursor
        self._scanner = scanner
        self._package = package
        self._manifest: Manifest = package.manifest
        self._rewriters = rewriters
        self.found = Staged()

    def stage(self, sheet: Sheet, plan: Plan) -> None:
        """COPY one file's good rows. Raises Refused when the file or the subject of a row cannot be read."""
        reader = SheetReader(package=self._package, sheet=sheet, layout=plan.layout)
        work = _Sheet(sheet, plan, self._manifest, self._rewriters.get(sheet.layout), self.found, self._scanner)
        payloads = work.payloads(reader)
        first = next(payloads, None)
        if first is None:
            return
        # Moments without an offset are Japan's. Only here: Django reads moments in the connection's own zone.
        self._cursor.execute("SHOW TimeZone")
        zone = self._cursor.fetchone()[0]
        self._cursor.execute("SELECT set_config('TimeZone', 'Asia/Tokyo', true)")
        with self._cursor.copy(work.copy_statement(reader.fields)) as copy:
            copy.write(first)
            for payload in payloads:
                copy.write(payload)
        self._cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])


class _Sheet:
    def __init__(
        self,
        sheet: Sheet,
        plan: Plan,
        manifest: Manifest,
        rewriter: Rewriter | None,
        found: Staged,
        scanner: Scanner,
    ) -> None:
        self._scanner = scanner
        self._sheet = sheet
        self._plan = plan
        self._items = plan.layout.items
        self._checks = [compiled(item) for item in self._items]
        self._municipality = manifest.municipality
        self._rewriter = rewriter
        self._found = found
        self._totals = _totals_of(manifest, plan)
        self._position = {item.field: i for i, item in enumerate(self._items)}

    def copy_statement(self, fields: tuple[str, ...]) -> str:
        dropped, added = REWRITTEN.get(self._sheet.layout, ("", ()))
        names = [f for f in fields if f != dropped] + list(added)
        kinds = self._plan.stage_columns
        texts = ", ".join(f'"{n}"' for n in names if kinds[n] == "text")
        others = ", ".join(f'"{n}"' for n in names if kinds[n] != "text")
        listed = ", ".join(f'"{n}"' for n in names)
        return (
            f"COPY {self._plan.target.stage} ({listed}) FROM STDIN "
            f"(FORMAT csv, FORCE_NOT_NULL ({texts}), FORCE_NULL ({others}))"
        )

    def payloads(self, reader: SheetReader) -> Iterator[bytes]:
        for block in reader:
            in_file = dict(zip(reader.fields, block.columns, strict=True))
            empty = ("",) * len(block.lines)
            columns = [in_file.get(item.field, empty) for item in self._items]
            bad = self._look(block, columns)
            self._count(columns)
            self._warn(block, columns, bad)
            self._scan(columns)
            payload = self._payload(block, reader.fields, columns, bad)
            if payload:
                yield payload

    def _look(self, block: Block, columns: Sequence[Sequence[str]]) -> set[int]:
        bad: set[int] = set()
        fatal = self._plan.subject
        for position, (item, check) in enumerate(zip(self._items, self._checks, strict=True)):
            for index, code in check(columns[position], clean=block.clean).items():
                self._error(block.lines[index], item.name, code, f"{item.name}: {MESSAGES[code]}", position in fatal)
                bad.add(index)
        if set(columns[0]) != {self._municipality}:
            index = next(i for i, code in enumerate(columns[0]) if code != self._municipality)
            self._error(block.lines[index], self._items[0].name, "MUNICIPALITY", "別の団体の行です", True)
        if self._rewriter is not None:
            position = self._position[self._rewriter.needs[0]]
            name = self._items[position].name
            problems = {value: self._rewriter.problem(value) for value in set(columns[position])}
            if any(problems.values()):
                for index, value in enumerate(columns[position]):
                    if problems[value] and index not in bad:
                        code = problems[value]
                        self._error(block.lines[index], name, code, f"{name}: {PROBLEMS[code]}", False)
                        bad.add(index)
        for index in sorted(bad):
            self._set_aside([column[index] for column in columns])
        return bad

    def _error(self, line: int, item: str, code: str, message: str, fatal: bool) -> None:
        if fatal:
            raise Refused(
                code=code, message=f"対象がわからない行です ({message})", file=self._sheet.name, line=line, item=item
            )
        self._found.errors.add(FeedError(self._sheet.name, line, item, code, message))

    def _set_aside(self, row: list[str]) -> None:
        if len(self._found.rejects) >= MOST_REJECTS:
            raise Refused(code="TOO_MANY_ERRORS", message="誤りの行が多すぎます", file=self._sheet.name)
        value = {item.field: row[i] for i, item in enumerate(self._items)}
        kinds = self._plan.stage_columns
        key = "\x1f".join(
            str(int(value[k])) if kinds[k] in ("integer", "bigint") else value[k] for k in self._plan.layout.key
        )
        kind = value.get("target_kind", "")
        self._found.rejects.append(
            Reject(
                layout=self._sheet.layout,
                change_id=value["change_id"],
                record_key=key,
                history_no=_number(value["history_no"]),
                history_branch=_number(value["history_branch"]),
                operated_at=_moment(value["operated_at"]),
                persons=_some(value.get("atena_no", ""), value.get("target_no", "") if kind == "1" else ""),
                households=_some(value.get("household_no", ""), value.get("target_no", "") if kind == "2" else ""),
                kosekis=_some(value.get("target_no", "") if kind == "3" else ""),
            )
        )

    def _count(self, columns: Sequence[Sequence[str]]) -> None:
        if not self._totals:
            return
        at = self._position
        living = [
            latest == "1" and deleted != "1" and action != "3"
            for latest, deleted, action in zip(
                columns[at["is_latest"]], columns[at["is_deleted"]], columns[at["action"]], strict=True
            )
        ]
        for name, position, wanted in self._totals:
            count = sum(alive and (position < 0 or columns[position][i] == wanted) for i, alive in enumerate(living))
            self._found.counted[name] = self._found.counted.get(name, 0) + count

    def _scan(self, columns: Sequence[Sequence[str]]) -> None:
        """Characters without a glyph go on the worklist; the row goes on."""
        if self._sheet.layout in UNPRINTED:
            return
        kind, field_name = ("person", "atena_no") if "atena_no" in self._position else ("household", "household_no")
        subjects = columns[self._position[field_name]]
        for item, column in zip(self._items, columns, strict=True):
            if item.type == "text":
                free = is_free(layout=self._sheet.layout, item=item.field)
                self._scanner.look(item=item.name, column=column, subjects=subjects, kind=kind, free=free)

    def _warn(self, block: Block, columns: Sequence[Sequence[str]], bad: set[int]) -> None:
        told = self._found.warnings
        if self._rewriter is not None:
            needed = [columns[self._position[name]] for name in self._rewriter.needs]
            name = self._items[self._position[self._rewriter.needs[0]]].name
            for index, values in enumerate(zip(*needed, strict=True)):
                if index not in bad and (message := self._rewriter.warning(values)):
                    told.add(FeedError(self._sheet.name, block.lines[index], name, "WARNING", message))
        if self._sheet.layout == "J01":
            at = self._position
            names = zip(
                columns[at["name"]],
                columns[at["family_name"]],
                columns[at["given_name"]],
                columns[at["resident_kind"]],
                strict=True,
            )
            for index, (whole, family, given, kind) in enumerate(names):
                if family and given and kind == "1" and whole != f"{family}\u3000{given}":
                    message = "氏名と、氏_日本人・名_日本人が食い違います"
                    told.add(FeedError(self._sheet.name, block.lines[index], "氏名", "WARNING", message))

    def _payload(self, block: Block, fields: tuple[str, ...], columns: Sequence[Sequence[str]], bad: set[int]) -> bytes:
        if self._rewriter is None and block.text:
            if not bad:
                return block.text.encode()
            return _lines(line for i, line in enumerate(block.text[:-1].split("\n")) if i not in bad)
        out = list(block.columns)
        if self._rewriter is not None:
            needed = [columns[self._position[name]] for name in self._rewriter.needs]
            del out[fields.index(self._rewriter.needs[0])]
            out += self._rewriter.columns(needed)
        rows = (row for i, row in enumerate(zip(*out, strict=True)) if i not in bad) if bad else zip(*out, strict=True)
        if block.plain:
            return _lines(map(",".join, rows))
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        return written.getvalue().encode()


def _lines(lines: Iterable[str]) -> bytes:
    text = "\n".join(lines)
    return f"{text}\n".encode() if text else b""


def _totals_of(manifest: Manifest, plan: Plan) -> list[tuple[str, int, str]]:
    """Totals named ``J01`` or ``J01.項目=値`` that this layout can answer: (name, item position or -1, value)."""
    wanted: list[tuple[str, int, str]] = []
    positions = {item.name: i for i, item in enumerate(plan.layout.items)}
    for name, _ in manifest.totals:
        layout, _, condition = name.partition(".")
        item, _, value = condition.partition("=")
        if layout == plan.layout.id and (not condition or item in positions):
            wanted.append((name, positions[item] if condition else -1, value))
    return wanted


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1000 <= moment.year <= 9000:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=_JAPAN)


def _some(*values: Any) -> tuple[str, ...]:
    return tuple(value for value in values if value)
