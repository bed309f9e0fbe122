# ruff: noqa: S608 - names in these statements come from the database's own catalogue
"""Taking a backup while the server works: one moment of the whole database, the signed heads, the waiting packages.

Plain COPY and not pg_dump: it needs no program of the server's own version, sees through the municipalities' wall one
scope after another without any right to pass it, and the same code runs on every machine.
"""

import gzip
import os
import shutil
from contextlib import nullcontext
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from config import conformance
from config.backup import manifest
from config.backup.catalogue import Table, migrations, sequences, tables
from config.backup.sealed import writing
from config.keys.archive import archive_key
from integrations.feeds import store
from issuer import audit
from issuer.municipality.selectors import all_codes
from issuer.papers.errors import BadInput
from issuer.tenancy.faults import fault
from issuer.tenancy.moment import one_moment
from issuer.tenancy.scope import PLATFORM, scope


class Safe:
    """The keys of one backup: its own, and each municipality's as it is first needed."""

    def __init__(self, *, key: bytes, key_dir: Path) -> None:
        self.key = key
        #: Code → id of the key its part is under.
        self.key_ids: dict[str, str] = {}
        self._key_dir = key_dir
        self._secrets: dict[str, bytes] = {"": key}

    def secret(self, code: str) -> bytes:
        """What a municipality's part is under; "" for what belongs to none. Raises BadInput."""
        if code not in self._secrets:
            found = archive_key(municipality=code, folder=self._key_dir)
            self._secrets[code], self.key_ids[code] = found.secret, found.key_id
        return self._secrets[code]


def backup(*, out: Path, anchors: Path, key_dir: Path, now: datetime, operator: str) -> dict[str, Any]:
    """Write everything but the secrets into the new or empty folder ``out``; returns the manifest.

    What belongs to a municipality is encrypted under its own key in ``key_dir``, the rest under the backup's. Raises
    BadInput when ``out`` is not empty or cannot be written. What failed half way is removed.
    """
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise BadInput("控えの書き出し先は、無いか空のフォルダにしてください")
        # Recorded first, so that the record itself is in the backup and nothing after it is missing there.
        with scope(PLATFORM):
            audit.append(
                municipality=PLATFORM,
                at=now,
                actor=operator,
                action="server.backup",
                detail={"municipalities": all_codes()},
            )
        safe = Safe(key=manifest.new_key(), key_dir=key_dir)
        document = _write(out, anchors, now, safe)
        fault("backup_unsigned")
        manifest.write(folder=out, document=document, key=safe.key)
    except OSError as error:
        _clear(out)
        raise BadInput(f"控えを書けません: {error.strerror or '書き込みの誤り'}") from error
    except BadInput:
        raise
    except BaseException:
        _clear(out)
        raise
    return document


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _clear(out: Path) -> None:
    for name in ("tables", "anchors", "feeds"):
        shutil.rmtree(out / name, ignore_errors=True)


def _write(out: Path, anchors: Path, now: datetime, safe: Safe) -> dict[str, Any]:
    # Heads first: those signed later than the moment of the database would look like rows cut off.
    files = _copied(anchors, out, "anchors")
    with one_moment(), transaction.atomic(), connections["default"].cursor() as cursor:
        codes = [*all_codes(), PLATFORM]
        chains: dict[str, dict[str, Any]] = {}
        for table in tables(cursor):
            for code in codes if table.walled else [""]:
                files += table_file(out, table, code, cursor, safe.secret(code))
        fault("backup_tables")
        for code in codes:
            with scope(code) as inside:
                inside.execute("SELECT seq, hash FROM audit_head WHERE municipality = %s", [code])
                head = inside.fetchone()
            if head is not None:
                chains[code] = {"seq": int(head[0]), "hash": bytes(head[1]).hex()}
        applied, counted = migrations(cursor), sequences(cursor)
    files += _copied(store.root(), out, "feeds", safe)
    return {
        "at": now.isoformat(),
        "parts": conformance.report().parts,
        "migrations": applied,
        "sequences": counted,
        "municipalities": codes[:-1],
        "chains": chains,
        "archiveKeys": safe.key_ids,
        "files": files,
    }


def table_file(out: Path, table: Table, code: str, cursor: CursorWrapper, secret: bytes | None) -> list[dict[str, Any]]:
    """The file of a table's rows of one municipality; none where there are none. Plain without a ``secret``."""
    name = f"tables/{table.name}{'.' + code if code else ''}.copy.gz"
    if not code:
        rows = _copy(out, name, f"COPY (SELECT {table.listed} FROM {table.name}) TO STDOUT", [], cursor, secret)
    else:
        statement = f"COPY (SELECT {table.listed} FROM {table.name} WHERE municipality = %s) TO STDOUT"
        with scope(code) as inside:
            rows = _copy(out, name, statement, [code], inside, secret)
    if not rows:
        return []
    entry = {"name": name, "table": table.name, "columns": list(table.columns), "municipality": code}
    return [entry | {"rows": rows, "sha256": manifest.digest(out / name)}]


def _copy(out: Path, name: str, statement: str, values: list[str], cursor: CursorWrapper, secret: bytes | None) -> int:
    """How many rows went into the file. Without one there is no file, and nothing to wait for the disk for: most tables
    of most municipalities are empty, a hundred thousand of a nation's.
    """
    path, rows = out / name, 0
    with cursor.copy(statement, values) as copy:
        lines = iter(copy)
        first = next(lines, None)
        if first is None:
            return 0
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with (
                nullcontext(file) if secret is None else writing(file, secret=secret, name=name) as target,
                gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=1, mtime=0) as packed,
            ):
                for line in chain((first,), lines):
                    packed.write(line)
                    rows += 1
            file.flush()
            os.fsync(file.fileno())
    return rows


def _copied(source: Path, out: Path, name: str, safe: Safe | None = None) -> list[dict[str, Any]]:
    """Every file below ``source``, plain without a ``safe``: heads are hashes and nothing else.

    One that is gone meanwhile (a package just applied) is not needed any more.
    """
    files = []
    for path in sorted(p for p in source.rglob("*") if p.is_file()) if source.is_dir() else []:
        inner = f"{name}/{path.relative_to(source).as_posix()}"
        target = out / inner
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with path.open("rb") as given:
                code = path.relative_to(source).parts[0]
                code = code if safe and code in safe.key_ids else ""
                with open(target, "xb", opener=_private) as file:
                    if safe is None:
                        shutil.copyfileobj(given, file)
                    else:
                        with writing(file, secret=safe.secret(code), name=inner) as sealed:
                            shutil.copyfileobj(given, sealed)
        except FileNotFoundError:
            continue
        entry = {"name": inner, "municipality": code if safe else ""}
        files.append(entry | {"sha256": manifest.digest(target)})
    return files
