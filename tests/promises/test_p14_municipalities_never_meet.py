"""P14 団体どうしは出会えない。範囲を決めない問い合わせは例外、その下に行レベルセキュリティ。
他団体の物は 403 でなく 404。

閉じる事故: –
試し方: 2つの団体で、互いの人・要求番号・行を求め合う。
アプリの役割で、範囲なし・他団体の行の読み書きを、団体の列を持つ全部の表に試す
"""

from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql

from tests.acceptance.database import count, session, walled_tables
from tests.acceptance.test_walls import allowed, behind_wall, readable

from .house import House, Web
from .town import Town, moved_in
from .wire import new_id

Record = Callable[[str, object], None]
ALSO = ("tests/console/test_matrix.py", "tests/tenancy/test_walls.py", "tests/acceptance/test_walls.py")


@pytest.fixture(scope="module")
def neighbour(house: House, seed: int) -> Town:
    """Another municipality on the same server."""
    return moved_in(house, seed=seed + 5, households=6)


def test_nobody_is_served_by_the_other_municipality(town: Town, neighbour: Town, web: Web, record: Record) -> None:
    ours, theirs = town.wire(web), neighbour.wire(web)
    crossed = 0
    for wire, people in ((theirs, town.people[:20]), (ours, neighbour.people)):
        for person in people:
            assert wire.issue(person.serial).outcome == "NOT_FOUND"
            crossed += 1
    request_id = new_id()
    assert ours.issue(town.people[0].serial, request_id=request_id).outcome == "ISSUED"
    assert theirs.report(request_id, "PRINTED", printed=1, paid=250) == (False, "UNKNOWN_REQUEST")
    # The number is ours alone: theirs may use the same one for somebody of their own.
    other = theirs.issue(neighbour.people[0].serial, request_id=request_id)
    neighbour.hand_over(other, neighbour.people[0])
    record("他団体に求めた", crossed + 2)
    record("他団体の紙", 0)


def test_the_application_role_reaches_no_row_outside_its_scope(
    house: House, town: Town, neighbour: Town, record: Record
) -> None:
    raised = walls = foreign = 0
    silent: list[str] = []
    with session(house, "app") as app:
        tables = [t for t in walled_tables(app) if behind_wall(app, t) and readable(app, t)]
        for table in tables:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            try:
                # Asked of nobody, PostgreSQL calls the policy for the first row: an empty table has none to call for.
                assert app.execute(query).fetchone() == (0,)
                silent.append(table)
            except psycopg.Error:
                app.rollback()
                raised += 1
        everybody = [code for (code,) in app.execute("SELECT code FROM municipality").fetchall()]
    for code in everybody:
        with session(house, "app", code) as app:
            assert [table for table in silent if count(app, table)] == [], "a table with rows gave no error"
    for own, other in ((town, neighbour), (neighbour, town)):
        with session(house, "app", own.code) as app:
            for table in tables:
                name = sql.Identifier(table)
                seen = app.execute(sql.SQL("SELECT DISTINCT municipality FROM {}").format(name)).fetchall()
                assert {row[0] for row in seen} <= {own.code}, table
                walls += 1
                for act in ("UPDATE {} SET municipality = municipality", "DELETE FROM {}"):
                    if allowed(app, table, act.split()[0]):
                        done = app.execute(sql.SQL(act + " WHERE municipality = %s").format(name), [other.code])  # type: ignore[arg-type]
                        assert done.rowcount == 0, table
                        foreign += 1
    assert raised > 15
    record("団体の列を持つ表", len(tables))
    record("範囲なしで例外", raised)
    record("他団体の行を書こうとした", foreign)
    record("見えた他団体の行", 0)
    record("自分の範囲だけ見えた読み", walls)
