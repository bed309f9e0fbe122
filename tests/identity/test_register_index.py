"""The index of registers keeps step with packages, and only looks at home."""

import pytest

from issuer.replica import folding, register_index
from issuer.replica.index_models import RegisterIndexRow, RegisterIndexState
from issuer.replica.register_models import RegisterMemberRow
from issuer.tenancy.scope import scope

from .conftest import BIRTH, HEAD, Town, member, register


def indexed(town: Town) -> dict[str, str]:
    with scope(town.code):
        return {f"{row.koseki_no}/{row.member_no}": row.name_key for row in RegisterIndexRow.objects.all()}


def found(
    town: Town, name: str = "誰でもない", honseki: str = "どこでもない", hittosha: str = "誰でもない", birth=None
):
    with scope(town.code) as cursor:
        members = register_index.find_members(
            cursor=cursor,
            municipality=town.code,
            name=name,
            birth=birth or BIRTH.replace(year=1900),
            hittosha=hittosha,
            honseki=honseki,
        )
    return [f"{one.koseki_no}/{one.member_no}" for one in members]


def test_each_way_to_find_somebody_finds_alone(town: Town) -> None:
    assert found(town, name="高崎ケンイチ") == []
    assert found(town, name="高崎 健一") == ["K1/2"]
    assert found(town, birth=BIRTH) == ["K1/2"]
    assert found(town, hittosha="高崎茂", honseki="北町2丁目3") == ["K1/1", "K1/2"]


def test_a_delta_changes_what_it_touches(town: Town) -> None:
    town.koseki.put(2, member(given_name="健二", history_no=2))
    assert indexed(town)["K1/2"] == "高崎健二"
    town.koseki.put(3, register(hittosha="山田　茂", history_no=2))
    assert found(town, hittosha="山田茂", honseki="北町2-3") == ["K1/1", "K1/2"]
    town.koseki.put(4, member(is_deleted=1, history_no=3))
    assert sorted(indexed(town)) == ["K1/1", "K2/1"]


def test_a_full_takes_away_what_it_no_longer_has(town: Town) -> None:
    town.koseki.put(2, register(), member(**HEAD), mode="FULL", layouts_present=("K03", "K04"))
    assert sorted(indexed(town)) == ["K1/1"]


def test_a_package_that_is_refused_leaves_the_index_alone(town: Town) -> None:
    before = indexed(town)
    receipt = town.koseki.put(2, member(given_name="健二", history_no=2), raw={"K02": b"\xff\xff"})
    assert receipt["state"] == "REFUSED"
    assert indexed(town) == before


def test_another_edition_of_the_folding_folds_everything_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "edition", lambda: "another")
    with scope(town.code) as cursor:
        RegisterIndexRow.objects.filter(member_no=2).delete()
        assert register_index.ensure(cursor=cursor, municipality=town.code)
        assert not register_index.ensure(cursor=cursor, municipality=town.code)
        assert RegisterIndexState.objects.get().edition == "another"
    assert sorted(indexed(town)) == ["K1/1", "K1/2", "K2/1"]


def test_the_index_agrees_with_the_registers_after_any_of_it(town: Town) -> None:
    town.koseki.put(2, member("K2", 2, given_name="みさき"), member(is_removed=1, history_no=2))
    with scope(town.code):
        rows = RegisterMemberRow.objects.filter(is_deleted=False)
        expected = {
            f"{row.koseki_no}/{row.member_no}": folding.fold_name(row.family_name + row.given_name) for row in rows
        }
    assert indexed(town) == expected


def test_nobody_is_found_from_another_municipality(town: Town, strangers: str) -> None:
    assert found(Town(code=strangers, koseki=town.koseki, now=town.now), name="高崎 健一") == []


def test_every_way_to_find_somebody_uses_its_index_under_the_wall(town: Town) -> None:
    with scope(town.code) as cursor:
        cursor.execute(
            "INSERT INTO replica_register_index (municipality, koseki_no, member_no, name_key, birth_date, "
            "hittosha_key, honseki_key) SELECT %s, 'X' || n, 1, 'name' || n, date '1900-01-01' + n, 'head' || n, "
            "'place' || n FROM generate_series(1, 5000) n",
            [town.code],
        )
        cursor.execute("SELECT replica_analyze('replica_register_index')")
        for column, value, index in (
            ("name_key", "高崎健一", "name"),
            ("birth_date", "1985-04-12", "birth"),
            ("hittosha_key", "高崎茂", "place"),
        ):
            cursor.execute(
                f"EXPLAIN SELECT koseki_no FROM replica_register_index WHERE municipality = %s AND {column} = %s",
                [town.code, value],
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert f"replica_register_index_{index}" in plan
            assert column in next(line for line in plan.splitlines() if "Index Cond" in line)
