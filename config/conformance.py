"""The report of one deployment: the versions it runs on and the walls it stands on, looked at and not assumed."""

import hashlib
import platform
import sys
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from config.build import build
from issuer.press.forms import read_editions

#: Packages whose version decides what a paper looks like or how it is kept.
PACKAGES = ("Django", "psycopg", "celery", "lxml", "weasyprint", "pypdfium2", "pikepdf", "fonttools", "cryptography")


@dataclass(frozen=True)
class Check:
    """One thing that must hold."""

    what: str
    held: bool


@dataclass(frozen=True)
class Report:
    """``parts``: name to version or hash. Nothing secret and nobody's data."""

    parts: dict[str, str]
    checks: tuple[Check, ...]

    @property
    def fit(self) -> bool:
        """Whether every check held."""
        return all(check.held for check in self.checks)


def report() -> Report:
    """Look at this deployment now."""
    parts = {
        "akashi": settings.AKASHI_VERSION,
        "build": build(),
        "mode": settings.AKASHI_MODE,
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: version(name) for name in PACKAGES},
        "forms": " ".join(f"{e.form}/{e.version}:{e.effective_from}" for e in read_editions(settings.AKASHI_FORMS)),
        "font": f"{settings.AKASHI_FONTS.name} sha256:{_sha256(settings.AKASHI_FONTS)}",
    }
    with connections["default"].cursor() as cursor:
        parts["postgresql"] = _one(cursor, "SHOW server_version")
        checks = (
            Check("Python は 3.11 以上", sys.version_info >= (3, 11)),
            Check("移行がすべて済んでいる", not _unapplied()),
            Check("文字は UTF-8", _one(cursor, "SHOW server_encoding") == "UTF8"),
            Check("app の役割は superuser でなく、行レベルセキュリティを免れない", _bound(cursor)),
            Check("app の役割は表を1つも所有しない", _one(cursor, _OWNED) == 0),
            Check("団体の列を持つ表はすべて FORCE ROW LEVEL SECURITY の下にある", _one(cursor, _OPEN_TABLES) == 0),
            Check("書いた物は確かにディスクへ (fsync、synchronous_commit)", _durable(cursor)),
        )
    return Report(parts=parts, checks=checks)


# A session's own temporary tables (issuer/tenancy/scratch.py) are nobody else's to see.
_OWNED = """
SELECT count(*) FROM pg_class
 WHERE relowner = current_user::regrole AND relkind IN ('r', 'p') AND relpersistence <> 't'"""
# Operators belong to a municipality or to the platform and are looked up before any scope exists (ADR 0003).
_OPEN_TABLES = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality' AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
   AND c.relname NOT LIKE 'ops_console_%'
"""


def _one(cursor: Any, statement: str) -> Any:
    cursor.execute(statement)
    return cursor.fetchone()[0]


def _bound(cursor: Any) -> bool:
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    return not cursor.fetchone()[0]


def _durable(cursor: Any) -> bool:
    commit = _one(cursor, "SHOW synchronous_commit")
    return bool(_one(cursor, "SHOW fsync") == "on" and commit in ("on", "remote_apply"))


def _unapplied() -> bool:
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _sha256(path: Any) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
