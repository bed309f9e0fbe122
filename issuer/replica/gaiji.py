"""外字: which editions of the municipality's EUDC font have arrived, and the bytes of one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from issuer.replica.merge import Target
from issuer.replica.sql import rows

#: What EUDC may supply: the private use area of the first plane and the sixteenth plane (feed rule 9).
_HAS_GAIJI = r"~ '[\uE000-\uF8FF\U00100000-\U0010FFFD]'"


def arrived(*, municipality: str, now: datetime) -> frozenset[int]:
    """Versions a package may name: here, not withdrawn, and past their 適用開始日時."""
    found = rows(
        "SELECT version FROM replica_gaiji WHERE municipality = %s AND NOT is_deleted AND effective_at <= %s",
        [municipality, now],
    )
    return frozenset(version for (version,) in found)


def editions(*, municipality: str, versions: Iterable[int]) -> tuple[tuple[int, str], ...]:
    """(version, SHA-256 hex) of these versions; one that was withdrawn is left out."""
    return tuple(
        rows(
            "SELECT version, sha256 FROM replica_gaiji "
            "WHERE municipality = %s AND version = ANY(%s) AND NOT is_deleted ORDER BY version",
            [municipality, sorted(versions)],
        )
    )


def font_of(*, municipality: str, version: int) -> bytes:
    """The file of one edition. Raises LookupError when it is not there."""
    found = rows(
        "SELECT font_file FROM replica_gaiji WHERE municipality = %s AND version = %s", [municipality, version]
    )
    if not found:
        raise LookupError("this 外字 edition is not in the database")
    return bytes(found[0][0])


def stamped(target: Target, *, texts: Iterable[str], version: int) -> Target:
    """The target whose rows remember ``version`` where one of their ``texts`` holds a user-defined character.

    The same row under another version is a changed row: it is printed with what it arrived with.
    """
    columns = ", ".join(f's."{name}"' for name in texts)
    value = f"CASE WHEN concat({columns}) {_HAS_GAIJI} THEN {version:d} ELSE 0 END" if version and columns else "0"
    return replace(
        target,
        values=target.values | {"gaiji_version": value},
        compared=(*(target.compared or tuple(target.values)), "gaiji_version"),
    )
