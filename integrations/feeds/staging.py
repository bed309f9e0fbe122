"""COPY of a package's rows into staging tables, checked on the way; rows with errors are set aside."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

from integrations.feeds.characters import UNPRINTED, Scanner, is_free
from integrations.feeds.columns import MESSAGES, compiled, problem
from integrations.feeds.errors import FeedError, Findings, Refused
from integrations.feeds.known import Muddled, Sieve, sieve, waiting_keys
from integrations.feeds.layouts import SUBJECT_KINDS, Layout
from integrations.feeds.manifest import Manifest, Sheet
from integrations.feeds.named import named
from integrations.feeds.package import Package
from integrations.feeds.reader import Block, SheetReader
from integrations.feeds.rewrite import PROBLEMS, Rewriter
from integrations.feeds.targets import REWRITTEN, Plan
from issuer.municipality.character_tables import Characters
from issuer.replica import same
from issuer.replica.merge import WORK

#: Column of every staging table beside its layout's.
_DIGEST = "row_digest"
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
    #: A record beside the row's own: a FULL must not take it for absent, but it is no row of the package.
    spared: bool = False


@dataclass
class Staged:
    """What reading a package found beside its good rows. ``counted``: totals of the manifest as counted here."""

    rejects: list[Reject] = field(default_factory=list)
    errors: Findings = field(default_factory=Findings)
    warnings: Findings = field(default_factory=Findings)
    counted: dict[str, int] = field(default_factory=dict)
    #: Layout → rows recognised as the ones we hold; they are not staged (known.py).
    seen: dict[str, int] = field(default_factory=dict)


#: Which line of a mapped file a row is of; empty where a file is of the very layout.
SOURCE_LINE = "source_line"
#: Packages of more rows have staging tables of their own.
_LARGE = 10_000


def is_large(manifest: Manifest) -> bool:
    """Whether a package has staging tables of its own."""
    return manifest.rows > _LARGE


def tables_of(plan: Plan) -> dict[str, str]:
    """The staging table of one layout and its table of verdicts, with their columns."""
    columns = ", ".join(
        f'"{name}" {kind}' + (" DEFAULT ''" if kind == "text" else "") for name, kind in plan.stage_columns.items()
    )
    stage = (
        f"{columns}, {SOURCE_LINE} bigint, {_DIGEST} uuid, verdict \"char\" NOT NULL DEFAULT '?', "
        "gone boolean GENERATED ALWAYS AS (coalesce(is_deleted, false) OR action = '3') STORED"
    )
    return {plan.target.stage: stage, plan.target.work: WORK}


class Stager:
    """Stages the files of one package one after another."""

    def __init__(
        self,
        *,
        cursor: CursorWrapper,
        package: Package,
        rewriters: dict[str, Rewriter],
        scanner: Scanner,
        characters: Characters,
        tick: Callable[[int], None],
        knows: bool,
    ) -> None:
        self._cursor = cursor
        #: Whether a row of a FULL that is the one we hold may be passed over.
        self._knows = knows and package.manifest.mode == "FULL"
        #: To be told of the rows of each block; may raise.
        self.tick = tick
        self._scanner = scanner
        self._package = package
        self._manifest: Manifest = package.manifest
        self._rewriters = rewriters
        self._characters = characters
        self.found = Staged()

    def stage(self, sheet: Sheet, plan: Plan) -> None:
        """COPY one file's good rows, in Japanese time.

        Raises Refused when the file or the subject of a row cannot be read; Muddled.
        """
        waiting = waiting_keys(cursor=self._cursor, manifest=self._manifest, step=plan) if self._knows else []
        known = sieve(
            cursor=self._cursor,
            manifest=self._manifest,
            step=plan,
            scanner=self._scanner,
            waiting=waiting,
            knows=self._knows,
        )
        reader = self.reader(sheet, plan.layout, known)
        work = self.desk(sheet, plan)
        payloads = work.payloads(reader, self.tick)
        first = next(payloads, None)
        if first is not None:
            statement = work.copy_statement(reader.fields, digested=plan.target.digested)
            with self._cursor.copy(statement) as copy:
                copy.write(first)
                for payload in payloads:
                    copy.write(payload)
        if known and known.seen:
            self._note_seen(plan, known, waiting)

    def _note_seen(self, plan: Plan, known: Sieve, waiting: Sequence[str]) -> None:
        municipality = self._manifest.municipality
        self.found.seen[plan.layout.id] = known.seen
        same.note_unseen(
            cursor=self._cursor, target=plan.target, municipality=municipality, left=known.left, waiting=waiting
        )
        if same.told_twice(cursor=self._cursor, target=plan.target, municipality=municipality):
            raise Muddled

    def reader(self, sheet: Sheet, layout: Layout, known: Sieve | None = None) -> SheetReader:
        """Reads one file through the system's own table of characters."""
        return SheetReader(
            package=self._package, sheet=sheet, layout=layout, replace=self._characters.apply, sieve=known
        )

    def desk(self, sheet: Sheet, plan: Plan, *, labels: Sequence[str] = ()) -> "Desk":
        """Where rows of one layout are checked. ``labels``: the sender's names of the items, where they differ."""
        rewriter = self._rewriters.get(plan.layout.id)
        return Desk(sheet, plan, self._manifest, rewriter, self.found, self._scanner, labels)

    @contextmanager
    def japanese_time(self) -> Iterator[None]:
        """Moments without an offset are Japan's. Only here: Django reads moments in the connection's own zone."""
        self._cursor.execute("SHOW TimeZone")
        zone = self._cursor.fetchone()[0]
        self._cursor.execute("SELECT set_config('TimeZone', 'Asia/Tokyo', true)")
        yield
        self._cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])


class Desk:
    """Checks rows of one layout, block by block, and writes the good ones for COPY."""

    def __init__(
        self,
        sheet: Sheet,
        plan: Plan,
        manifest: Manifest,
        rewriter: Rewriter | None,
        found: Staged,
        scanner: Scanner,
        labels: Sequence[str],
    ) -> None:
        self._scanner = scanner
        self._id = plan.layout.id
        self._sheet = sheet
        self._plan = plan
        self._items = plan.layout.items
        self._labels = tuple(labels) or tuple(item.name for item in self._items)
        self._checks = [compiled(item) for item in self._items]
        self._municipality = manifest.municipality
        self._rewriter = rewriter
        self._found = found
        self._totals = _totals_of(manifest, plan)
        self._position = {item.field: i for i, item in enumerate(self._items)}

    def copy_statement(self, fields: tuple[str, ...], *, digested: bool = False) -> str:
        """The COPY that takes ``payload``'s rows; ``digested``: each ends with the digest of its line."""
        dropped, added = REWRITTEN.get(self._id, ("", ()))
        names = [f for f in fields if f != dropped] + list(added)
        kinds = self._plan.stage_columns | {SOURCE_LINE: "bigint"}
        texts = ", ".join(f'"{n}"' for n in names if kinds[n] == "text")
        if digested:
            names.append(_DIGEST)
        others = ", ".join(f'"{n}"' for n in names if kinds.get(n) != "text")
        listed = ", ".join(f'"{n}"' for n in names)
        return (
            f"COPY {self._plan.target.stage} ({listed}) FROM STDIN "
            f"(FORMAT csv, FORCE_NOT_NULL ({texts}), FORCE_NULL ({others}))"
        )

    def payloads(self, reader: SheetReader, tick: Callable[[int], None]) -> Iterator[bytes]:
        """Rows for COPY from a file of this very layout; rows with errors are set aside."""
        for block in reader:
            if block.lines:
                yield from self._payload_of(block, reader.fields)
            tick(len(block.lines) + block.known)

    def _payload_of(self, block: Block, fields: tuple[str, ...]) -> Iterator[bytes]:
        in_file = dict(zip(fields, block.columns, strict=True))
        empty = ("",) * len(block.lines)
        columns = [in_file.get(item.field, empty) for item in self._items]
        bad = self.look(block, columns)
        for index in sorted(bad):
            self.set_aside([column[index] for column in columns])
        told = self.note(block, columns, bad)
        digests = None
        if self._plan.target.digested:
            digests = list(block.digests) or [""] * len(block.lines)
            for index in told:
                # What is to be told of a row is told every time it comes.
                digests[index] = ""
        if payload := self.payload(block, fields, columns, bad, digests):
            yield payload

    def note(self, block: Block, columns: Sequence[Sequence[str]], bad: set[int]) -> set[int]:
        """Totals, warnings and characters without a glyph; returns the rows warned of or looked at closely."""
        self._count(columns)
        return self._warn(block, columns, bad) | self._scan(columns)

    def look(self, block: Block, columns: Sequence[Sequence[str]]) -> set[int]:
        """Indexes of rows with errors, which go on the receipt. Raises Refused for a row whose subject is unknown."""
        bad: set[int] = set()
        # Whom a derived record is about, its primary record has told already.
        fatal = () if self._plan.derived else self._plan.subject
        for position, check in enumerate(self._checks):
            for index, code in check(columns[position], clean=block.clean).items():
                label = self._labels[position]
                self._error(block.lines[index], label, code, f"{label}: {MESSAGES[code]}", position in fatal)
                bad.add(index)
        at = self._position["municipality_code"]
        if set(columns[at]) != {self._municipality}:
            index = next(i for i, code in enumerate(columns[at]) if code != self._municipality)
            self._error(block.lines[index], self._labels[at], "MUNICIPALITY", "別の団体の行です", True)
        if self._rewriter is not None:
            position = self._position[self._rewriter.needs[0]]
            name = self._labels[position]
            problems = {value: self._rewriter.problem(value) for value in set(columns[position])}
            if any(problems.values()):
                for index, value in enumerate(columns[position]):
                    if problems[value] and index not in bad:
                        code = problems[value]
                        self._error(block.lines[index], name, code, f"{name}: {PROBLEMS[code]}", False)
                        bad.add(index)
        return bad

    def _error(self, line: int, item: str, code: str, message: str, fatal: bool) -> None:
        if fatal:
            raise Refused(
                code=code, message=f"対象がわからない行です ({message})", file=self._sheet.name, line=line, item=item
            )
        self._found.errors.add(FeedError(self._sheet.name, line, item, code, message))

    def set_aside(self, row: list[str], *, spared: bool = False) -> None:
        """Keep whom a row with errors is about. ``spared``: see Reject."""
        if len(self._found.rejects) >= MOST_REJECTS:
            raise Refused(code="TOO_MANY_ERRORS", message="誤りの行が多すぎます", file=self._sheet.name)
        value = {item.field: row[i] for i, item in enumerate(self._items)}
        kinds = self._plan.stage_columns
        key = "\x1f".join(
            str(_number(value[k])) if kinds[k] in ("integer", "bigint") else value[k] for k in self._plan.layout.key
        )
        # A number that is itself the error names nobody.
        sound = {item.field: row[i] for i, item in enumerate(self._items) if row[i] and not problem(item, row[i])}
        kind = value.get("target_kind", "")
        self._found.rejects.append(
            Reject(
                layout=self._id,
                spared=spared,
                change_id=value["change_id"],
                record_key=key,
                history_no=_number(value["history_no"]),
                history_branch=_number(value["history_branch"]),
                operated_at=_moment(value["operated_at"]),
                persons=_some(sound.get("atena_no", ""), value.get("target_no", "") if kind == "1" else ""),
                households=_some(sound.get("household_no", ""), value.get("target_no", "") if kind == "2" else ""),
                kosekis=_some(sound.get("koseki_no", ""), value.get("target_no", "") if kind == "3" else ""),
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

    def _scan(self, columns: Sequence[Sequence[str]]) -> set[int]:
        """Characters without a glyph go on the worklist; the row goes on."""
        close: set[int] = set()
        if self._id in UNPRINTED:
            return close
        kind = SUBJECT_KINDS[self._plan.layout.subject]
        subjects = columns[self._position[self._plan.layout.subject]]
        for item, label, column in zip(self._items, self._labels, columns, strict=True):
            if item.type == "text":
                free = is_free(layout=self._id, item=item.field)
                close.update(self._scanner.look(item=label, column=column, subjects=subjects, kind=kind, free=free))
        return close

    def _warn(self, block: Block, columns: Sequence[Sequence[str]], bad: set[int]) -> set[int]:
        told = self._found.warnings
        warned: set[int] = set()
        if self._rewriter is not None:
            needed = [columns[self._position[name]] for name in self._rewriter.needs]
            name = self._labels[self._position[self._rewriter.needs[0]]]
            for index, values in enumerate(zip(*needed, strict=True)):
                if index not in bad and (message := self._rewriter.warning(values)):
                    told.add(FeedError(self._sheet.name, block.lines[index], name, "WARNING", message))
                    warned.add(index)
        if self._id == "J01":
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
                    warned.add(index)
        return warned

    def payload(
        self,
        block: Block,
        fields: tuple[str, ...],
        columns: Sequence[Sequence[str]],
        bad: set[int],
        digests: Sequence[str] | None = None,
    ) -> bytes:
        """The good rows of a block whose columns are ``fields``, as CSV; ``columns`` are those of the layout.

        ``digests``: one more value for each row.
        """
        if self._rewriter is None and block.text:
            if not bad and digests is None:
                return block.text.encode()
            lines: Iterable[str] = block.text[:-1].split("\n")
            if digests is not None:
                lines = map(",".join, zip(lines, digests, strict=True))
            return _lines(line for i, line in enumerate(lines) if i not in bad) if bad else _lines(lines)
        out = list(block.columns)
        if self._rewriter is not None:
            needed = [columns[self._position[name]] for name in self._rewriter.needs]
            del out[fields.index(self._rewriter.needs[0])]
            out += self._rewriter.columns(needed)
        if digests is not None:
            out.append(digests)
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
    """Announced numbers of records of this layout: (name, item position or -1 for all records, value)."""
    asked = ((name, named(system=manifest.system, name=name)) for name, _ in manifest.totals)
    return [
        (name, plan.layout.position(total.item.field) if total.item else -1, total.value)
        for name, total in asked
        if total and not total.hashed and total.step.layout.id == plan.layout.id
    ]


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
