"""What 証発間連携 costs: the triggers that note changes, and a whole copy from one side to the other.

    bin/test bench/peers.py -q -s

Both ways of writing alternate within one run; the medians of their ratios are told. Numbers are of the machine at hand.
"""

import statistics
import time
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connections

from integrations.peers.compose import Standing, compose
from integrations.peers.links import Link, add_link, link
from integrations.peers.message import read_push, write_push
from integrations.peers.receive import receive
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from tests import factories

pytest_plugins = ["tests.conftest"]
ROWS = 40_000
ROUNDS = 7
_COPY = (
    "INSERT INTO replica_resident SELECT r.* FROM replica_resident one, generate_series(%s, %s) n, "
    "LATERAL jsonb_populate_record(one, jsonb_build_object('atena_no', n::text, 'member_no', n)) r "
    "WHERE one.atena_no = '1'"
)


def _seed(code: str, now: datetime) -> None:
    factories.fresh(code, now)
    factories.household(code, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}])


@pytest.mark.django_db(transaction=True)
def test_triggers_where_nobody_listens(kakogawa: str, now: datetime) -> None:
    """A city's rows inserted by one statement, with the triggers and without them."""
    _seed(kakogawa, now)
    ratios = []
    with scope(kakogawa, using="owner") as cursor:
        cursor.execute(f"CREATE TEMP TABLE town AS {_COPY.removeprefix('INSERT INTO replica_resident ')}", [2, ROWS])
        for _ in range(ROUNDS):
            took = {}
            for state in ("ENABLE", "DISABLE"):
                cursor.execute("SAVEPOINT before")
                cursor.execute(f"ALTER TABLE replica_resident {state} TRIGGER USER")
                began = time.perf_counter()
                cursor.execute("INSERT INTO replica_resident SELECT * FROM town")
                took[state] = time.perf_counter() - began
                cursor.execute("ROLLBACK TO before")
            ratios.append(took["ENABLE"] / took["DISABLE"])
    print(f"\n{ROWS:,} rows with triggers take {statistics.median(ratios):.2f} times as long as without")


@pytest.mark.django_db
def test_a_whole_copy(kakogawa: str, strangers: str, now: datetime, settings: object) -> None:
    """Rows per second of one courier: read, written as XML, read and checked again, put in place; no network."""
    settings.AKASHI_DEMO = True  # type: ignore[attr-defined]
    _seed(kakogawa, now)
    with scope(kakogawa) as cursor:
        cursor.execute(_COPY, [2, ROWS])
    given = {"people": "", "certificate": "", "now": now, "actor": "bench"}
    ours = add_link(municipality=kakogawa, url="http://127.0.0.1:1", kinds=[CertificateKind.FUHYO], token="", **given)
    add_link(
        municipality=strangers, url="http://127.0.0.1:2", kinds=[CertificateKind.JUMINHYO],
        token=ours.token.replace(kakogawa, strangers), **given,
    )  # fmt: skip
    ends: list[Link] = []
    for code in (kakogawa, strangers):
        with scope(code):
            found = link(municipality=code, number=ours.number)
            assert found is not None
            ends.append(found)
    standing, rows, began, cpu = Standing(0, "", 0, "", {}, False), 0, time.perf_counter(), time.process_time()
    while standing.copying is not None:
        with scope(kakogawa) as cursor:
            made = compose(cursor=cursor, link=ends[0], now=now, standing=standing)
        arrived = read_push(write_push(replace(made.push, municipality=strangers)))
        receive(link=ends[1], push=arrived, now=now)
        rows += sum(map(len, made.push.rows.values()))
        standing = Standing(made.push.number, made.push.mark, 0, "", made.copying, False)
    took = time.perf_counter() - began
    print(
        f"\n{rows:,} records in {took:.1f} s ({rows / took:,.0f}/s, {time.process_time() - cpu:.1f} s of our own CPU)"
    )
    with scope(strangers), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM replica_resident")
        assert cursor.fetchone() == (ROWS,)
