"""A municipality with something of everything that is encrypted, and a new master key."""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from config.keys.columns import COLUMNS, Column
from integrations.feeds.credentials import add_credential
from issuer.identity import registration
from issuer.municipality.keys import data_key, decrypt, encrypt
from issuer.papers.request import JpkiCredential
from issuer.replica import my_numbers
from issuer.replica.models import MyNumber
from issuer.tenancy.scope import scope
from tests import factories
from tests.factories import feed_row
from tests.issuance.conftest import ask, family  # noqa: F401 - fixtures

Opened = dict[str, dict[tuple[str, ...], bytes]]


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.AKASHI_KEY_DIR = tmp_path / "keys"
    settings.AKASHI_ANCHOR_DIR = tmp_path / "anchors"


@pytest.fixture
def new_master(settings: Any) -> Callable[[], None]:
    """What an operator does before ``keys_rotate --master``: a new key, the old one beside it."""

    def change() -> None:
        former = settings.AKASHI_MASTER
        settings.AKASHI_MASTER, settings.AKASHI_MASTER_PREVIOUS = ("file", os.urandom(32)), (former,)

    return change


@dataclass(frozen=True)
class Vault:
    """A municipality of which every encrypted column holds something."""

    code: str

    def opened(self) -> Opened:
        """Every encrypted value in the clear, by purpose and row."""
        return {column.purpose: self._of(column) for column in COLUMNS}

    def _of(self, column: Column) -> dict[tuple[str, ...], bytes]:
        with scope(self.code) as cursor:
            key = data_key(municipality=self.code, purpose=column.purpose)
            cursor.execute(f"SELECT {', '.join(column.names)}, {column.value} FROM {column.table}")
            return {
                tuple(row[:-1]): decrypt(
                    key=key, ciphertext=bytes(row[-1]), context=column.context(self.code, row[:-1])
                )
                for row in cursor.fetchall()
            }


def my_number(code: str, now: datetime, numbers: dict[str, str]) -> None:
    """個人番号 by 宛名番号, as a J08 brings them."""
    with scope(code):
        key = data_key(municipality=code, purpose="my_number")
        of_change = my_numbers.digest_key(key.secret)
        for atena_no, number in numbers.items():
            tied = my_numbers.context(municipality=code, atena_no=atena_no)
            MyNumber.objects.create(
                **feed_row(code, now),
                atena_no=atena_no,
                ciphertext=encrypt(key=key, plaintext=number.encode(), context=tied),
                digest=hmac.digest(of_change, tied + b"\0" + number.encode(), hashlib.sha256),
            )


@pytest.fixture
def vault(kakogawa: str, now: datetime) -> Vault:
    my_number(kakogawa, now, {str(n): f"{n:012d}" for n in range(1, 8)})
    factories.card_user(kakogawa, now, user="U1", kind="JUMINHYO", atena_no="1", pin="1234")
    with scope(kakogawa) as cursor:
        registration.apply(
            municipality=kakogawa,
            credential=JpkiCredential(serial_number="9", media="CARD", status="GOOD", issuer=""),
            particulars=registration.Particulars(
                applicant=registration.Applicant("高崎　健一", "大阪市", date(1985, 4, 12), "MALE"),
                honseki="北町", hittosha="高崎茂", phone="",
            ),
            needed=True,
            now=now,
        )  # fmt: skip
        key = data_key(municipality=kakogawa, purpose="peer")
        sealed = encrypt(key=key, plaintext=b"secret", context=f"peer/{kakogawa}/0A".encode())
        cursor.execute(
            "INSERT INTO peers_link (municipality, number, url, people, kinds, side, certificate, sealed, created_at,"
            " created_by, ended_by) VALUES (%s, '0A', 'https://p', 'NONE', 'KOSEKI', 'A', '', %s, %s, 't', '')",
            [kakogawa, sealed, now],
        )
    add_credential(municipality=kakogawa, system="JUKI", expires_at=None, signed_only=False, now=now, actor="test")
    return Vault(kakogawa)


def owner_rows(code: str, statement: str) -> list[tuple[Any, ...]]:
    """Rows as the owner of the database sees them."""
    with scope(code, using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def base64_key(setting: tuple[str, bytes]) -> str:
    """A master key as the environment has it."""
    return base64.b64encode(setting[1]).decode()
