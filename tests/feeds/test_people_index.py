"""The index of people keeps step with packages, and only looks at home."""

from datetime import date
from typing import Any

import pytest

from issuer.replica import folding, people_index
from issuer.replica.index_models import PersonIndexRow
from issuer.replica.models import AliasName, ForeignResident, Resident
from issuer.replica.tasks import fold_names
from issuer.tenancy.scope import scope

from .packages import Feed, one

BIRTH = date(1985, 4, 12)


def person(no: str, **given: Any) -> tuple[str, dict[str, str]]:
    relation = {} if no == "1001" else {"relation1": "20", "relation_text": "子", "order_in_household": no[-1]}
    return one("J01", **({"atena_no": no, "household_no": "2001", "birth_date": BIRTH.isoformat()} | relation | given))


def household(count: int) -> tuple[str, dict[str, str]]:
    return one("J02", household_no="2001", head_atena_no="1001", member_count=count)


PEOPLE = (
    household(3),
    person("1001", name="髙﨑　𠮷郎", furigana="タカサキ　ヨシロウ"),
    person("1002", name="渡邉　みさき", furigana="ワタナベ　ミサキ"),
    person("1003", name="ＬＥ　ＴＨＩ　ＨＯＡ", furigana="", resident_kind="2"),
    one("J04", atena_no="1003", roman_name="LE THI HOA", kanji_name="黎氏花"),
    one("J05", atena_no="1002", alias="川﨑", alias_kind="1", alias_furigana="カワサキ"),
)


@pytest.fixture
def town(juki: Feed, kakogawa: str) -> str:
    """A household of three, folded by the worker."""
    assert juki.put(1, *PEOPLE, mode="FULL")["state"] == "APPLIED"
    fold_names()
    return kakogawa


def found(code: str, name: str = "", birth: date | None = None, **more: Any) -> dict[str, tuple[str, ...]]:
    with scope(code) as cursor:
        people_index.ensure(cursor=cursor, municipality=code)
        hits, _ = people_index.find(cursor=cursor, municipality=code, name=name, birth=birth, **more)
    return {hit.atena_no: hit.fields for hit in hits}


def expected(code: str) -> set[tuple[str, str, str]]:
    """Every name that the 副本 holds at this moment, folded one by one."""
    with scope(code):
        people = {row.atena_no for row in Resident.objects.filter(is_deleted=False)}
        names = [(p.atena_no, "NAME", p.name) for p in Resident.objects.filter(is_deleted=False)]
        names += [(p.atena_no, "KANA", p.furigana) for p in Resident.objects.filter(is_deleted=False)]
        for alias in AliasName.objects.filter(is_deleted=False, deleted_on=None, atena_no__in=people):
            field = "SURNAME" if alias.alias_kind == "1" else "ALIAS"
            names += [(alias.atena_no, field, alias.alias), (alias.atena_no, f"{field}_KANA", alias.alias_furigana)]
        for foreign in ForeignResident.objects.filter(is_deleted=False, atena_no__in=people):
            names += [(foreign.atena_no, "ROMAN", foreign.roman_name), (foreign.atena_no, "KANJI", foreign.kanji_name)]
    return {(no, field, folding.fold_name(text)) for no, field, text in names if folding.fold_name(text)}


def indexed(code: str) -> set[tuple[str, str, str]]:
    with scope(code):
        return {(row.atena_no, row.field, row.name_key) for row in PersonIndexRow.objects.all()}


@pytest.mark.parametrize(
    ("asked", "person_no", "field"),
    [("高崎", "1001", "NAME"), ("髙﨑吉郎", "1001", "NAME"), ("高﨑 𠮷郎", "1001", "NAME"),
     ("ﾀｶｻｷ", "1001", "KANA"), ("たがざき", "1001", "KANA"), ("渡辺", "1002", "NAME"), ("渡邊ミサキ", "1002", "NAME"),
     ("わたなべ", "1002", "KANA"), ("川崎", "1002", "SURNAME"), ("かわさき", "1002", "SURNAME_KANA"),
     ("le thi", "1003", "ROMAN"), ("黎氏", "1003", "KANJI")],
)  # fmt: skip
def test_a_person_is_found_however_the_name_is_written(town: str, asked: str, person_no: str, field: str) -> None:
    hits = found(town, asked)
    assert list(hits) == [person_no]
    assert field in hits[person_no]


def test_a_day_of_birth_finds_alone_and_narrows_a_name(town: str) -> None:
    assert sorted(found(town, birth=BIRTH)) == ["1001", "1002", "1003"]
    assert list(found(town, "高崎", BIRTH)) == ["1001"]
    assert found(town, "高崎", BIRTH.replace(year=1986)) == {}
    assert found(town, "高崎", among=["1002"]) == {}
    assert found(town) == {}
    assert found(town, "・・") == {}


def test_a_delta_changes_what_it_touches(juki: Feed, town: str) -> None:
    juki.put(2, person("1001", name="山﨑　𠮷郎", furigana="ヤマザキ　ヨシロウ", history_no=2))
    assert found(town, "髙﨑") == {}
    assert list(found(town, "やまさき")) == ["1001"]
    juki.put(3, one("J05", atena_no="1002", alias="川﨑", alias_kind="1", deleted_on="2026-11-01", history_no=2))
    assert found(town, "川崎") == {}
    juki.put(4, person("1003", resident_kind="2", is_deleted=1, history_no=3), household(2))
    assert found(town, "LE") == {}
    assert indexed(town) == expected(town)


def test_a_full_takes_away_what_it_no_longer_has(juki: Feed, town: str) -> None:
    juki.put(2, household(1), PEOPLE[1], mode="FULL", layouts_present=("J04", "J05"))
    assert {no for no, _, _ in indexed(town)} == {"1001"}
    assert indexed(town) == expected(town)


def test_a_city_that_comes_whole_is_folded_by_the_worker_and_not_by_the_load(juki: Feed, kakogawa: str) -> None:
    fold_names()  # a round before anybody is here settles nothing
    juki.put(1, *PEOPLE, mode="FULL")
    assert indexed(kakogawa) == set()
    fold_names()
    assert indexed(kakogawa) == expected(kakogawa) != set()


def test_a_package_that_touched_a_city_leaves_it_to_the_worker(
    juki: Feed, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_index, "MOST_AT_ONCE", 1)
    renamed = [person(no, name=f"改名　{no}", history_no=2) for no in ("1001", "1002")]
    juki.put(2, *renamed)
    with scope(town) as cursor, pytest.raises(people_index.NotReady):
        people_index.ensure(cursor=cursor, municipality=town, most=1)
    fold_names()
    assert indexed(town) == expected(town)
    assert sorted(found(town, "改名")) == ["1001", "1002"]


def test_another_edition_of_the_folding_folds_everybody_again(town: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = indexed(town)
    monkeypatch.setattr(folding, "edition", lambda: "another")
    with scope(town) as cursor:
        PersonIndexRow.objects.filter(atena_no="1001").delete()
        assert people_index.refresh(cursor=cursor, municipality=town)
        assert not people_index.refresh(cursor=cursor, municipality=town)
    assert indexed(town) == before


def test_nobody_is_found_from_another_municipality(town: str, strangers: str) -> None:
    assert found(strangers, "高崎") == found(strangers, birth=BIRTH) == {}


@pytest.mark.parametrize(("asked", "index"), [({"name": "高崎"}, "name"), ({"birth": date(1950, 1, 1)}, "birth")])
def test_every_way_to_find_somebody_uses_its_index_under_the_wall(
    town: str, asked: dict[str, object], index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(town) as cursor:
        cursor.execute(
            "INSERT INTO replica_people_index (municipality, atena_no, field, name_key, birth_date) "
            "SELECT %s, 'X' || n, 'NAME', 'name' || n, date '1900-01-01' + n FROM generate_series(1, 20000) n",
            [town],
        )
        cursor.execute("SELECT replica_analyze('replica_people_index')")
        statements: list[tuple[str, list[object]]] = []

        class Watched:
            def execute(self, statement: str, values: list[object]) -> None:
                statements.append((statement, values))

            def fetchall(self) -> list[object]:
                return []

        people_index.find(cursor=Watched(), municipality=town, **asked)  # type: ignore[arg-type]
        ((statement, values),) = statements
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        assert f"replica_people_index_{index}" in plan
        condition = next(line for line in plan.splitlines() if "Index Cond" in line)
        assert ("name_key" if index == "name" else "birth_date") in condition
