"""Staging of files whose rows stand for several canonical records (profiles).

A row is counted, and quarantined, as its primary record; the derived ones share its fate line by line, so that a
person's name and alias never come from two different rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.backends.utils import CursorWrapper

from integrations.feeds.manifest import Sheet
from integrations.feeds.package import Package
from integrations.feeds.profiles import Record, SourceFile, profiles
from integrations.feeds.reader import Block
from integrations.feeds.staging import SOURCE_LINE, Desk, Stager, is_large, tables_of
from integrations.feeds.targets import Plan, plan
from integrations.feeds.translate import Columns, columns_of, met, tombstones_of
from issuer.tenancy import scratch


@dataclass(frozen=True, slots=True)
class _View:
    """One record of a file at work."""

    record: Record
    desk: Desk
    fields: tuple[str, ...]


def stage(*, cursor: CursorWrapper, stager: Stager, package: Package) -> list[tuple[Sheet, Plan]]:
    """Stage every file of a mapped package; returns what is to be merged in order, 抑止 first.

    A record whose column is not in a file at all is not touched. Raises Refused as ``Stager.stage`` does.
    """
    manifest = package.manifest
    files = profiles()[manifest.profile]
    order = sorted(manifest.sheets, key=lambda s: (files[s.layout].records[0].layout.id != "R01", s.layout))
    return [(sheet, step) for sheet in order for step in _stage(cursor, stager, package, sheet, files[sheet.layout])]


def _stage(cursor: CursorWrapper, stager: Stager, package: Package, sheet: Sheet, file: SourceFile) -> list[Plan]:
    plans = {record.layout.id: _plan(record) for record in reversed(file.records)}
    tables = {name: columns for step in plans.values() for name, columns in tables_of(step).items()}
    scratch.lay_out(cursor, tables, anew=is_large(package.manifest))
    views = [
        _View(
            record=record,
            desk=stager.desk(sheet, plans[record.layout.id], labels=[record.label(i) for i in record.layout.items]),
            fields=(*(item.field for item in record.layout.items), SOURCE_LINE),
        )
        for record in file.records
    ]
    reader = stager.reader(sheet, file.layout)
    full = package.manifest.mode == "FULL"
    with stager.japanese_time():
        for block in reader:
            spoken = [view for view in views if view.record.is_in(reader.fields)]
            source = dict(zip(reader.fields, block.columns, strict=True))
            for view, payload in _payloads(spoken, block, source, full=full):
                with cursor.copy(view.desk.copy_statement(view.fields)) as copy:
                    copy.write(payload)
            stager.tick(len(block.lines))
    told = {view.record.layout.id for view in views if view.record.is_in(reader.fields)}
    return [plans[name] for name in dict.fromkeys(record.layout.id for record in file.records) if name in told]


def _plan(record: Record) -> Plan:
    step = plan(record.layout.id)
    step = replace(step, derived=not record.primary)
    if record.layout.id != "J02":
        return step
    values = {name: value for name, value in step.target.values.items() if name != "member_count"}
    target = replace(step.target, values=values, initial=(*step.target.initial, ("member_count", "0")))
    return replace(step, target=target, counts_members=True)


def _payloads(views: list[_View], block: Block, source: Columns, *, full: bool) -> list[tuple[_View, bytes]]:
    """What each view copies of one block. A row with an error anywhere enters none of them."""
    count = len(block.lines)
    made = [(view, columns_of(view.record, source, count), met(view.record, source, count)) for view in views]
    bad: set[int] = set()
    for view, columns, present in made:
        rows = [i for i in range(count) if present[i] and i not in bad]
        if rows:
            part, picked = _picked(block, columns, rows)
            wrong = view.desk.look(part, picked)
            view.desk.note(part, picked, wrong)
            bad |= {rows[i] for i in wrong}
    payloads = []
    for view, columns, present in made:
        for index in sorted(bad):
            view.desk.set_aside([column[index] for column in columns], spared=not view.record.primary)
        here = [i for i in range(count) if present[i] and i not in bad]
        gone = [] if full or view.record.leaves else [i for i in range(count) if not present[i] and i not in bad]
        payload = _payload(view, block, columns, here) + _payload(
            view, block, tombstones_of(view.record, columns), gone
        )  # fmt: skip
        if payload:
            payloads.append((view, payload))
    return payloads


def _payload(view: _View, block: Block, columns: list[Sequence[str]], rows: list[int]) -> bytes:
    if not rows:
        return b""
    part, picked = _picked(block, columns, rows)
    return view.desk.payload(part, view.fields, picked, set())


def _picked(block: Block, columns: list[Sequence[str]], rows: list[int]) -> tuple[Block, list[Sequence[str]]]:
    """Some rows of a block in canonical columns, with their line numbers as the last column."""
    lines = [block.lines[i] for i in rows]
    picked: list[Sequence[str]] = [[column[i] for i in rows] for column in columns]
    numbers = [str(line) for line in lines]
    return Block(lines=lines, columns=[*picked, numbers], text="", plain=False, clean=block.clean), picked
