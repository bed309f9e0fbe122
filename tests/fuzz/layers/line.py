"""Whole ways in, on a real database: the Centre's door and the feeds, each input in a transaction that is undone.

One household lives there. What is refused leaves not a row; what is answered is about the person who asked.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from lxml import etree

from integrations.feeds import service
from integrations.feeds.manifest import SYSTEMS
from integrations.koiki.contract_files import fits_contract, xsd
from integrations.koiki.faults import FaultCode
from integrations.koiki.names import koiki
from integrations.web import turned_away
from issuer.tenancy.scope import scope
from tests import factories
from tests.fuzz import people
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import xml, zips

from . import packages
from .koiki import seeds as centre_seeds

CODE = "282103"
_STATES = {"APPLIED", "PARTIAL", "REFUSED", "HELD", "DUPLICATE"}
#: The access log counts every refusal, and feeds keep a receipt of theirs.
_TOLD = {turned_away.TurnedAway._meta.db_table}


def household(now: datetime) -> None:
    """People with papers to ask for."""
    factories.fresh(CODE, now)
    head = {"atena_no": people.ATENA, "name": people.NAME, "serial": people.SERIAL}
    other = {"atena_no": "990990990", "name": people.OTHER, "sex": "2", "sex_text": "女"}
    factories.household(CODE, now, number=people.HOUSEHOLD, people=[head, other])


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _counted(tables: list[str]) -> dict[str, int]:
    """Rows that stand in these tables, but for the access log's."""
    found = {}
    with scope(CODE) as cursor:
        for table in set(tables) - _TOLD:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def _written() -> dict[str, int]:
    """Rows written by this transaction so far, by table, those of its savepoints that were undone as well."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def _centre(data: bytes) -> str:
    with _undone(), people.silent_logs():
        before = _written()
        response = Client(raise_request_exception=True).post(
            "/koiki/v5", data=data, content_type="text/xml; charset=utf-8"
        )
        touched = [table for table, rows in _written().items() if rows != before.get(table, 0)]
        counted = _counted(touched)
    body = etree.fromstring(response.content)[0][0]
    if response.status_code == 200:
        if not fits_contract(body):
            raise Broken("an answer that is none")
        return "accepted"
    (detail,) = body.find("detail")
    code = detail.findtext(koiki("code"))
    people.silent_about_people(response.content.decode())
    if response.status_code != 500 or not fits_contract(detail):
        raise Broken("neither an answer nor a Fault")
    if code == FaultCode.INTERNAL:
        raise Broken("an error of ours")
    if code == FaultCode.INVALID_MESSAGE and counted != _counted(touched):
        raise Broken("a message that was refused has left a row")
    return "accepted" if code == FaultCode.UNKNOWN_REQUEST else str(code)


@contextmanager
def _at_home() -> Iterator[None]:
    before = settings.AKASHI_HOME
    with tempfile.TemporaryDirectory(prefix="akashi-fuzz-", dir=packages.scratch()) as name:
        settings.AKASHI_HOME = Path(name)
        try:
            yield
        finally:
            settings.AKASHI_HOME = before


def _feed(data: bytes) -> str:
    path = Path(settings.AKASHI_HOME) / "package.zip"
    path.write_bytes(data)
    with _undone(), people.silent_logs():
        receipt = service.submit(path=path, now=_now)
        before = _registers()
        if receipt["state"] == "RECEIVED":
            service.apply_waiting(municipality=CODE, now=_now)
            receipt = service.receipt_of(municipality=CODE, number=receipt["receipt"])
        after = _registers()
    people.silent_about_people(json.dumps([*receipt["errors"], *receipt["warnings"]], ensure_ascii=False))
    if receipt["state"] not in _STATES:
        raise Broken("a package that waits for nothing")
    if receipt["applied"] + receipt["quarantined"] + receipt["discarded"] != receipt["rows"]:
        raise Broken("rows do not add up")
    if any(error["code"] == "INTERNAL" for error in receipt["errors"]):
        raise Broken("an error of ours")
    if receipt["state"] == "REFUSED" and before != after:
        raise Broken("a package that was refused has left a row")
    return "accepted" if receipt["state"] in ("APPLIED", "PARTIAL") else str(receipt["state"])


def _registers() -> tuple[int, ...]:
    tables = ("replica_resident", "replica_household", "identity_credentialrecord", "holds_hold")
    with scope(CODE) as cursor:
        found = []
        for table in tables:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT count(*) FROM {table} WHERE municipality = %s", [CODE])
                found.append(cursor.fetchone()[0])
        return tuple(found)


_now = datetime.max


def layers(now: datetime) -> tuple[Layer, ...]:
    """The two ways in, at a moment."""
    global _now
    _now = now
    full = [data for data in packages.seeds() if _is_full(data)]
    return (
        Layer(name="line-centre", seeds=centre_seeds, read=_centre, mutate=xml.mutator(schema=xsd())),
        Layer(name="line-feeds", seeds=lambda: full, read=_feed, mutate=zips.mutate, around=_at_home),
    )


def _is_full(data: bytes) -> bool:
    document = zips.manifest_of(data)
    return document["mode"] == "FULL" and document["system"] in SYSTEMS
