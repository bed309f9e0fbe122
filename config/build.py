"""Which build this is, and that two builds do not issue together (promise P18).

A build is everything that decides what a paper says: the sources, forms, plans and layouts as they lie on the disk, the
standard font, Python and zlib. Its first twelve hex digits name it on the conformance report.

Every database connection of a serving process shares an advisory lock that carries its build's name. Whoever connects
looks at these locks first: another build than ours, and not one that the operator has called compatible
(AKASHI_COMPATIBLE_BUILDS, for an upgrade without a stop), and the connection is refused. The locks die with their
connections, so nothing is left behind by a kill.
"""

import hashlib
import platform
import zlib
from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created

from issuer.papers.errors import ConfigurationError

ROOMS = ("config", "issuer", "integrations", "ops_console")
#: Not what a paper is made of, or made by the machine itself.
_LEFT_OUT = frozenset({".pyc", ".pyi"})
#: First key of the locks: "build".
_CLASS = 0x6275696C
#: First key of the locks by which the newer of two builds says for both that they go together; the second is the
#: exclusive or of both names. The older one was started before anybody knew of the newer.
_TOGETHER = 0x626F7468
_SHARE = "SELECT pg_advisory_lock_shared(%s, %s)"
_HELD = (
    "SELECT DISTINCT classid::bigint, objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
    " AND granted AND classid::bigint = ANY(%s)"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@cache
def build() -> str:
    """Twelve hex digits of the SHA-256 over all parts of this build."""
    digest = hashlib.sha256(f"{platform.python_version()} {zlib.ZLIB_RUNTIME_VERSION}\n".encode())
    for room in ROOMS:
        folder = settings.BASE_DIR / room
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in _LEFT_OUT):
            name = file.relative_to(settings.BASE_DIR).as_posix()
            digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    with settings.AKASHI_FONTS.open("rb") as font:
        digest.update(hashlib.file_digest(font, "sha256").digest())
    return digest.hexdigest()[:12]


def refuse_other_builds() -> None:
    """From now on no connection of this process works beside another build; called before the first one is made.

    The connection then raises ConfigurationError: at the start that ends the start.
    """
    if settings.AKASHI_ONE_BUILD:
        connection_created.connect(_share, dispatch_uid="akashi-one-build")


_presence: list[Any] = []


def stay() -> None:
    """Keep one connection, and so the lock, as long as this process lives, whether it is asked anything or not."""
    if settings.AKASHI_ONE_BUILD:
        connection = connections["default"].copy()
        connection.connect()
        _presence[:] = [connection]


def _stay_on() -> None:
    """The connection that is kept falls with its server: after a failover this process is seen again on the new one."""
    try:
        for kept in _presence:
            kept.connection.execute("SELECT 1")
    except psycopg.Error:
        _presence.clear()
        stay()


def _share(*, connection: Any, **_: Any) -> None:
    if connection.alias != "default":
        return
    own = _key(build())
    welcome = [_key(name) for name in settings.AKASHI_COMPATIBLE_BUILDS]
    with connection.cursor() as cursor:
        # Looked at before, so that one that will not start disturbs nobody; and after, for two that start at once.
        if not _meets_another(cursor, own, welcome):
            for other in welcome:
                cursor.execute(_SHARE, [_TOGETHER, own ^ other])
            cursor.execute(_SHARE, [_CLASS, own])
            if not _meets_another(cursor, own, welcome):
                _stay_on()
                return
    connection.close()
    raise ConfigurationError(
        f"another build issues on this database: this one is {build()}; stop the other, bring both to one build, "
        "or name the other in AKASHI_COMPATIBLE_BUILDS (conformance tells its name)"
    )


def _meets_another(cursor: Any, own: int, welcome: list[int]) -> bool:
    cursor.execute(_HELD, [[_CLASS, _TOGETHER]])
    held = cursor.fetchall()
    together = {key for kind, key in held if kind == _TOGETHER}
    others = {key for kind, key in held if kind == _CLASS} - {own, *welcome}
    return any(own ^ other not in together for other in others)


def _key(name: str) -> int:
    return int(name[:8], 16) & 0x7FFFFFFF
