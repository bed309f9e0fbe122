"""A new master wraps every key that an older one wrapped: keys of the house, data keys, keys of the backups.

Municipality by municipality, each in one transaction; what is done carries the new master's name, so a run that was
killed begins where it ended. Nothing that is encrypted under the keys is touched, and everybody goes on working, as
long as every process was given both masters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connections, transaction

from config.keys import archive
from issuer import audit
from issuer.masters import given
from issuer.masters.house import label as house_label
from issuer.municipality.keys import label as data_label
from issuer.municipality.selectors import all_codes
from issuer.tenancy.faults import fault
from issuer.tenancy.scope import PLATFORM, scope


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """``where``: a municipality's code, or "" for the keys of the house."""

    where: str
    keys: int


def rewrap_all(*, key_dir: Path, actor: str, now: datetime, only: str = "") -> Iterator[Rewrapped]:
    """Wrap what is not yet under the current master; yields after each commit. ``only``: one municipality.

    Raises ConfigurationError when a master that is needed is not given; what was done before stays done.
    """
    if not only:
        yield Rewrapped("", _house())
    for code in [only] if only else [*all_codes(), PLATFORM]:
        keys = _data_keys(code) + archive.rewrap(municipality=code, folder=key_dir)
        if keys:
            with scope(code):
                audit.append(
                    municipality=code, at=now, actor=actor, action="keys.rewrapped",
                    detail={"master": given.current().key_id, "keys": keys},
                )  # fmt: skip
        yield Rewrapped(code, keys)


def _house() -> int:
    master = given.current()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT name, wrapped, master FROM masters_house_key WHERE master <> %s", [master.key_id])
        rows = cursor.fetchall()
        for name, wrapped, former in rows:
            key = given.unwrap(master=former, wrapped=bytes(wrapped), label=house_label(name))
            cursor.execute(
                "UPDATE masters_house_key SET wrapped = %s, master = %s WHERE name = %s AND wrapped = %s",
                [master.wrap(key=key, label=house_label(name)), master.key_id, name, bytes(wrapped)],
            )
    return len(rows)


def _data_keys(code: str) -> int:
    master = given.current()
    with scope(code, using="owner") as cursor:
        cursor.execute(
            "SELECT purpose, version, wrapped, master FROM municipality_data_key"
            " WHERE municipality = %s AND master <> %s ORDER BY purpose, version",
            [code, master.key_id],
        )
        rows = cursor.fetchall()
        for purpose, version, wrapped, former in rows:
            tied = data_label(code, purpose, int(version))
            key = given.unwrap(master=former, wrapped=bytes(wrapped), label=tied)
            cursor.execute(
                "UPDATE municipality_data_key SET wrapped = %s, master = %s"
                " WHERE municipality = %s AND purpose = %s AND version = %s AND wrapped = %s",
                [master.wrap(key=key, label=tied), master.key_id, code, purpose, version, bytes(wrapped)],
            )
        fault("keys_uncommitted")
    return len(rows)
