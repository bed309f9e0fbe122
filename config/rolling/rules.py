"""Migrations newer than the last release may only add: that release still serves while they are applied.

It must still read what it reads, insert rows without knowing the new columns, and never wait behind a lock that is held
while a table is rewritten or walked. What a rule forbids needs an entry with its reason in marks.toml.

drop: something the release reads goes or gets another name · required: a new column without a default inside the
database, so that the release's INSERT fails · not_null, rewrite, constraint: a table is walked or written anew under an
exclusive lock · volatile_default: likewise · index: a table cannot be written while its index is built (build it
CONCURRENTLY) · policy, function: rows or answers change for the release · lock, backfill, python: rows or tables stay
locked until the migration ends.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connections, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED
from django.db.models.functions import Now

from config.rolling.statements import functions_made, harms
from issuer.papers.errors import ConfigurationError

MARKS = Path(__file__).with_name("marks.toml")
_LEAST_REASON = 20
_OURS = ("issuer.", "integrations.", "ops_console.")


@dataclass(frozen=True, slots=True)
class Finding:
    """``migration``: app.name. ``rule``: see above. ``what``: the table, column or function."""

    migration: str
    rule: str
    what: str


@dataclass(frozen=True, slots=True)
class Release:
    """What the former release relies on: its models, tables and SQL functions."""

    state: ProjectState
    tables: set[str]
    functions: set[str]

    def knows(self, app: str, model: str, field: str = "") -> bool:
        """Whether the release has this model, or this column of it."""
        found = self.state.models.get((app, model.lower()))
        return found is not None and (not field or field in found.fields)


def read_marks(path: Path = MARKS) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Marks (app → last released migration) and what is allowed, (migration, rule). Raises ConfigurationError."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    allowed = set()
    for entry in document.get("allowed", []):
        if len(entry.get("reason", "")) < _LEAST_REASON:
            raise ConfigurationError(f"{path.name}: {entry.get('migration')} is allowed without a reason in words")
        allowed.add((entry["migration"], entry["rule"]))
    return document["released"], allowed


def findings(*, released: dict[str, str]) -> list[Finding]:
    """Everything in migrations after ``released`` that the release beside it would not survive.

    Raises ConfigurationError for a mark that names no migration.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for mark in released.items():
        if mark not in loader.graph.nodes:
            raise ConfigurationError(f"marks.toml: there is no migration {'.'.join(mark)}")
    before = {key for mark in released.items() for key in loader.graph.forwards_plan(mark)}
    plan = [key for target in sorted(loader.graph.leaf_nodes()) for key in loader.graph.forwards_plan(target)]
    release = _release(loader, sorted(released.items()), before)
    state, found, seen = release.state.clone(), [], set(before)
    for key in plan:
        if key in seen:
            continue
        seen.add(key)
        migration = loader.disk_migrations[key]
        # Django's own packages are pinned, and read before they are taken.
        if migration.__module__.startswith(_OURS):
            harmful = _harms_of(migration, release=release, state=state)
            found += [Finding(".".join(key), rule, what) for rule, what in harmful]
        state = migration.mutate_state(state, preserve=True)
    return found


def _release(loader: MigrationLoader, marks: list[tuple[str, str]], before: set[tuple[str, str]]) -> Release:
    state = loader.project_state(marks)
    tables = {
        str(model.options.get("db_table") or f"{app}_{name}").lower() for (app, name), model in state.models.items()
    }
    done = [operation for key in before for operation in _flat(loader.disk_migrations[key].operations)]
    functions = {name for operation in done for text in _sql(operation) for name in functions_made(text)}
    return Release(state, tables, functions)


def _flat(given: Sequence[Any]) -> Iterator[Any]:
    """What reaches the database: the state's own operations do not."""
    for operation in given:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _sql(operation: Any) -> list[str]:
    if not isinstance(operation, operations.RunSQL):
        return []
    parts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    return [part if isinstance(part, str) else part[0] for part in parts]


def _harms_of(migration: Migration, *, release: Release, state: ProjectState) -> Iterator[tuple[str, str]]:
    for operation in _flat(migration.operations):
        for text in _sql(operation):
            yield from harms(text, tables=release.tables, functions=release.functions)
        if isinstance(operation, operations.RunPython):
            yield "python", getattr(operation.code, "__name__", "RunPython")
        yield from _harms(operation, app=migration.app_label, release=release, state=state)


def _harms(operation: Any, *, app: str, release: Release, state: ProjectState) -> Iterator[tuple[str, str]]:
    match operation:
        case operations.DeleteModel() if release.knows(app, operation.name):
            yield "drop", operation.name
        case operations.RenameModel() if release.knows(app, operation.old_name):
            yield "drop", operation.old_name
        case operations.AlterModelTable() if release.knows(app, operation.name):
            yield "drop", operation.name
        case operations.RemoveField() if release.knows(app, operation.model_name, operation.name):
            yield "drop", f"{operation.model_name}.{operation.name}"
        case operations.RenameField() if release.knows(app, operation.model_name, operation.old_name):
            yield "drop", f"{operation.model_name}.{operation.old_name}"
        case operations.AddField() if release.knows(app, operation.model_name):
            yield from ((rule, f"{operation.model_name}.{operation.name}") for rule in _of_new_column(operation.field))
        case operations.AlterField() if release.knows(app, operation.model_name, operation.name):
            old = state.models[app, operation.model_name.lower()].fields[operation.name]
            rules = _of_changed_column(old, operation.field)
            yield from ((rule, f"{operation.model_name}.{operation.name}") for rule in rules)
        case AddIndexConcurrently() | RemoveIndexConcurrently() | AddConstraintNotValid():
            return
        case operations.AddIndex() | operations.RemoveIndex() if release.knows(app, operation.model_name):
            yield "index", f"{operation.model_name}"
        case operations.AddConstraint() if release.knows(app, operation.model_name):
            yield "constraint", f"{operation.model_name}.{operation.constraint.name}"


def _of_new_column(field: "models.Field[Any, Any]") -> Iterator[str]:
    if field.many_to_many:
        return  # a table of its own
    default = field.db_default
    if not field.null and default is NOT_PROVIDED:
        yield "required"
    if default is not NOT_PROVIDED and isinstance(default, models.Func) and not isinstance(default, Now):
        yield "volatile_default"
    if field.unique or getattr(field, "db_index", False):
        yield "index"


def _of_changed_column(old: "models.Field[Any, Any]", new: "models.Field[Any, Any]") -> Iterator[str]:
    connection = connections["default"]
    if old.db_parameters(connection) != new.db_parameters(connection):
        yield "rewrite"
    if old.null and not new.null:
        yield "not_null"
    if (new.unique and not old.unique) or (getattr(new, "db_index", False) and not getattr(old, "db_index", False)):
        yield "index"
