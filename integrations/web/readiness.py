"""Whether this deployment could issue: database, migrations, keys, fonts and forms. Not how any municipality stands.

Each check returns nothing or raises; the answer names the check and the kind of error, never its text.
"""

from collections.abc import Callable
from functools import cache

import structlog
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from issuer.issuance.workshop import workshop
from issuer.municipality.keys import data_key
from issuer.municipality.selectors import all_codes
from issuer.papers.errors import ConfigurationError
from issuer.sealing.keys import require_signing_keys
from issuer.tenancy.scope import scope

_log = structlog.get_logger(__name__)


def readiness() -> dict[str, str]:
    """Check name → "ok", or the kind of error that stopped it."""
    return {name: _outcome(name, check) for name, check in _CHECKS.items()}


def _outcome(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # whatever is wrong, the probe's answer is "not ready"
        _log.warning("web.not_ready", check=name, error=type(error).__name__)
        return type(error).__name__
    return "ok"


def _database() -> None:
    """The application's role answers, and is one that row level security binds."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (False,):
            raise ConfigurationError("the application's database role is not bound by row level security")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def require_migrations() -> None:
    """Nothing this build brings is missing in the database; a newer build may have brought more.

    Raises ConfigurationError.
    """
    if not _known_migrations() <= set(MigrationRecorder(connections["default"]).applied_migrations()):
        raise ConfigurationError("migrations are missing")


def _keys() -> None:
    """The master key opens what it once closed: the keys of the first municipality, when there is one."""
    first = all_codes()[:1]
    for municipality in first:
        with scope(municipality):
            data_key(municipality=municipality, purpose="answer")
    require_signing_keys(municipalities=first)


def _fonts_and_forms() -> None:
    """Press and inspection can be built; the process keeps them for its first request."""
    workshop()


_CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": require_migrations,
    "keys": _keys,
    "fonts_and_forms": _fonts_and_forms,
}
