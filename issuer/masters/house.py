"""Keys of the house: what signs the heads outside the database. They stay the same when the master changes."""

import os
from functools import lru_cache

from django.db import connections

from issuer.masters import given
from issuer.papers.errors import ConfigurationError


def house_key(*, name: str, info: bytes) -> bytes:
    """The 32-byte key of a purpose, made the first time it is asked for.

    Where the master is a file it begins as what earlier versions derived from it under ``info`` (HKDF), so that what
    they signed stays good. Raises ConfigurationError.
    """
    with connections["default"].cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT wrapped, master FROM masters_house_key WHERE name = %s", [name])
            row = cursor.fetchone()
            if row is not None:
                return _opened(name, bytes(row[0]), str(row[1]))
            key = given.derived(info) or os.urandom(32)
            master = given.current()
            cursor.execute(
                "INSERT INTO masters_house_key (name, wrapped, master, created_at)"
                " VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT DO NOTHING",
                [name, master.wrap(key=key, label=label(name)), master.key_id],
            )
    raise ConfigurationError(f"the key of the house for {name} cannot be kept")


def label(name: str) -> bytes:
    """What ties the wrapped key to its row."""
    return f"akashi-house-key/{name}".encode()


@lru_cache(maxsize=64)
def _opened(name: str, wrapped: bytes, master: str) -> bytes:
    return given.unwrap(master=master, wrapped=wrapped, label=label(name))
