"""hyojun-1: files of a 標準準拠システム become the same records, column by column (feed contract, last section)."""

from datetime import date, datetime
from typing import Any

import pytest

from integrations.feeds import profiles
from issuer.holds.models import HoldRecord
from issuer.municipality.services import set_settings
from issuer.papers.errors import ConfigurationError
from issuer.replica import models
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING, TOKYO
from tests.feeds.hyojun import PROTECTION, RESIDENT, child, protection, put, resident
from tests.feeds.packages import CODE, Feed, later, one
from tests.records import holds_on, my_numbers

A_TIME = datetime(2026, 11, 1, 9, 8, 7, tzinfo=TOKYO)
NO = RESIDENT["宛名番号"]


def stored(model: Any, **key: Any) -> dict[str, Any]:
    with scope(CODE):
        found = model.objects.filter(**key).values().get()
    ours = {
        "municipality",
        "change_id",
        "source_system",
        "source_sequence",
        "row_digest",
        "extra",
        "member_no",
        "version",
    }
    return {name: value for name, value in found.items() if name not in ours | {"identity_changed_at", "gaiji_version"}}


ROW = {"history_no": 7, "history_branch": 3, "is_deleted": False, "operator_id": "OP1", "operated_at": A_TIME}
EXPECTED: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
    (
        models.Resident,
        {"atena_no": NO},
        {
            "household_no": "000000000000501",
            "resident_kind": "2",
            "resident_state": "1",
            "name": "氏名の値",
            "family_name": "氏の値",
            "given_name": "名の値",
            "furigana": "シメイ",
            "furigana_state": "1",
            "sex": "2",
            "sex_text": "女性",
            "birth_era": "3",
            "birth_date": date(1960, 5, 6),
            "birth_date_unknown": False,
            "birth_date_text": "不詳生年",
            "relation1": "02",
            "relation2": "",
            "relation3": "",
            "relation4": "",
            "relation_text": "世帯主",
            "order_in_household": 4,
            "juminhyo_code": "12345678901",
            "became_resident_on": date(2001, 1, 1),
            "became_resident_on_unknown": False,
            "became_resident_on_text": "不詳住民",
            "address_since": date(2002, 2, 2),
            "address_since_unknown": False,
            "address_since_text": "不詳住所",
            "notified_on": date(2001, 1, 5),
            "changed_on": date(2021, 1, 2),
            "changed_on_unknown": False,
            "changed_on_text": "不詳異動",
            "change_notified_on": date(2021, 1, 3),
            "change_reason": "10",
            "is_removed": False,
            "moveout_notified_on": date(2031, 1, 1),
            "moveout_planned_on": date(2031, 2, 2),
            "moveout_confirmed_on": date(2031, 3, 3),
        },
    ),
    (
        models.Household,
        {"household_no": "000000000000501"},
        {
            "history_no": 0,
            "history_branch": 0,
            "head_atena_no": NO,
            "head_name": "氏名の値",
            "address_municipality_code": "282104",
            "address_town_code": "0001001",
            "address_prefecture": "兵庫県",
            "address_city": "住所市",
            "address_town": "住所町",
            "address_block": "1番1号",
            "address_building": "住所方書",
            "address_postal_code": "6750001",
            "member_count": 1,
            "is_locked": False,
            "lock_reason": "",
        },
    ),
    *(
        (
            models.AddressHistory,
            {"atena_no": NO, "seq": seq},
            {
                "address_kind": str(seq),
                "address_municipality_code": code,
                "address_town_code": f"000{seq + 1}00{seq + 1}",
                "address_prefecture": prefecture,
                "address_city": city,
                "address_town": f"{word}町",
                "address_block": f"{seq + 1}番{seq + 1}号",
                "address_building": f"{word}方書",
                "address_postal_code": postal,
                "country_code": country,
                "country_name": f"{word}国" if country else "",
                "overseas_address": f"{word}国外" if country else "",
                "head_name": head,
                "since": None,
                "since_unknown": False,
                "since_text": "",
            },
        )
        for seq, word, code, prefecture, city, postal, country, head in (
            (1, "転入", "271004", "大阪府", "転入市", "5300002", "410", "前の世帯主"),
            (2, "転居", "282105", "転居県", "転居市", "6750003", "", ""),
            (3, "予定", "131016", "東京都", "予定区", "1000004", "156", ""),
            (4, "確定", "131024", "確定都", "確定区", "1000005", "", ""),
        )
    ),
    (
        models.ForeignResident,
        {"atena_no": NO},
        {
            "roman_name": "ROMAN NAME",
            "kanji_name": "漢字氏名",
            "nationality_code": "704",
            "nationality": "ベトナム",
            "art30_45": "05",
            "status_code": "A11",
            "status_of_residence": "在留資格値",
            "period_years": "5",
            "period_months": "11",
            "period_days": "8",
            "period_expires_on": date(2030, 7, 8),
            "residence_card_no": "AB12345678CD",
            "residence_card_kind": "2",
            "became_foreign_resident_on": date(2012, 7, 9),
            "became_foreign_resident_on_unknown": False,
            "became_foreign_resident_on_text": "不詳外国",
        },
    ),
    *(
        (
            models.AliasName,
            {"atena_no": NO, "alias_kind": kind},
            {
                "alias": alias,
                "alias_furigana": kana,
                "alias_furigana_state": state,
                "entered_on": entered,
                "deleted_on": None,
            },
        )
        for kind, alias, kana, state, entered in (
            ("1", "旧氏値", "キュウウジ", "1", date(2020, 2, 3)),
            ("2", "通称値", "ツウショウ", "0", date(2020, 2, 4)),
        )
    ),
    (
        models.HonsekiRecord,
        {"atena_no": NO},
        {"honseki_kind": "1", "honseki": "本籍県本籍市本籍町6番地", "hittosha": "筆頭者名"},
    ),
]


def test_every_column_reaches_its_own_field_and_no_other(core: Feed):
    receipt = put(core, 1, RESIDENT)
    assert (receipt["state"], receipt["rows"], receipt["applied"]) == ("APPLIED", 1, 1)
    for model, key, values in EXPECTED:
        assert stored(model, **key) == key | ROW | values
    with scope(CODE):
        assert my_numbers(municipality=CODE, atena_nos=[NO]) == {NO: "123456789018"}
        assert models.AddressHistory.objects.count() == 4


#: Columns of few values, told apart by rows in which each of them is the only one with its value …
ONE_BY_ONE = {
    "異動年月日_不詳フラグ": (models.Resident, "changed_on_unknown"),
    "生年月日_不詳フラグ": (models.Resident, "birth_date_unknown"),
    "住民となった年月日_不詳フラグ": (models.Resident, "became_resident_on_unknown"),
    "住所を定めた年月日_不詳フラグ": (models.Resident, "address_since_unknown"),
    "外国人住民となった年月日_不詳フラグ": (models.ForeignResident, "became_foreign_resident_on_unknown"),
    "続柄コード2": (models.Resident, "relation2"),
    "続柄コード3": (models.Resident, "relation3"),
    "続柄コード4": (models.Resident, "relation4"),
}
#: … or by three rows, whose values are these.
CODES = {
    "住民種別": (models.Resident, {}, "resident_kind", "222"),
    "住民状態": (models.Resident, {}, "resident_state", "111"),
    "性別": (models.Resident, {}, "sex", "201"),
    "生年月日_元号": (models.Resident, {}, "birth_era", "354"),
    "氏名_フリガナ公証状況": (models.Resident, {}, "furigana_state", "101"),
    "旧氏_フリガナ公証状況": (models.AliasName, {"alias_kind": "1"}, "alias_furigana_state", "110"),
    "通称_フリガナ公証状況": (models.AliasName, {"alias_kind": "2"}, "alias_furigana_state", "011"),
    "本籍区分": (models.HonsekiRecord, {}, "honseki_kind", "132"),
    "在留カード等番号区分": (models.ForeignResident, {}, "residence_card_kind", "212"),
}


def one_by_one(column: str) -> dict[str, str]:
    return RESIDENT | {column: "20" if column.startswith("続柄") else "1"}


def coded(turn: int) -> dict[str, str]:
    return RESIDENT | {column: values[turn] for column, (*_, values) in CODES.items()}


def test_no_two_columns_could_be_swapped_unseen():
    samples = [RESIDENT, *map(one_by_one, ONE_BY_ONE), *map(coded, range(3))]
    samples += [RESIDENT | {"最新フラグ": "0"}, RESIDENT | {"削除フラグ": "1"}]
    seen = {column: tuple(row[column] for row in samples) for column in RESIDENT}
    assert len(set(seen.values())) == len(seen)


@pytest.mark.parametrize("column", ONE_BY_ONE)
def test_columns_of_few_values_are_told_apart_one_by_one(core: Feed, column: str):
    assert put(core, 1, one_by_one(column))["state"] == "APPLIED"
    kept = {(model, field) for model, field in ONE_BY_ONE.values() if stored(model, atena_no=NO)[field]}
    assert kept == {ONE_BY_ONE[column]}


def test_codes_of_few_values_are_told_apart_by_three_rows(core: Feed):
    for turn in range(3):
        assert put(core, turn + 1, coded(turn) | {"履歴番号": str(turn + 1)})["state"] == "APPLIED"
        for model, key, field, values in CODES.values():
            assert stored(model, **key)[field] == values[turn]


def test_the_flags_of_a_row_speak_of_the_row(core: Feed):
    assert put(core, 1, RESIDENT | {"最新フラグ": "0"})["discarded"] == 1
    assert put(core, 2, RESIDENT | {"削除フラグ": "1"})["applied"] == 1
    assert stored(models.Resident, atena_no=NO)["is_deleted"]


def test_a_protection_becomes_a_hold_on_the_person(core: Feed):
    assert put(core, 1, protection("1001"))["applied"] == 1
    assert stored(HoldRecord, target_no="1001") == {
        "hold_no": "100146294",
        "target_kind": "1",
        "target_no": "1001",
        "hold_kind": "01",
        "certificate_kinds": "",
        "starts_at": datetime(2026, 10, 1, tzinfo=TOKYO),
        "ends_at": None,
        "reason": "",
        "ended_at": None,
        "history_no": 1,
        "history_branch": 0,
        "is_deleted": False,
        "operator_id": "OP2",
        "operated_at": datetime(2026, 10, 2, 10, 11, 12, tzinfo=TOKYO),
    }


def held(person: str) -> int:
    with scope(CODE):
        return len(holds_on(municipality=CODE, persons=[person], household_nos=[]))


@pytest.mark.parametrize("end", [{"措置区分": "3"}, {"削除フラグ": "1"}])
def test_a_protection_ends_by_its_division_or_its_deletion_and_by_nothing_else(core: Feed, end: dict[str, str]):
    put(core, 1, protection("1001"), resident("1001"))
    passed = {"支援措置終了年月日": "2026-10-31", "履歴番号": "2"}
    put(core, 2, protection("1001", **passed))
    put(core, 3, resident("1001"), mode="FULL")
    assert held("1001") == 1
    put(core, 4, protection("1001", 履歴番号="3", **end))
    assert held("1001") == 0


def test_the_newest_row_of_a_protection_is_the_latest_with_the_highest_history(core: Feed):
    rows = [
        protection("1001", 履歴番号="2", 措置区分="3"),
        protection("1001", 履歴番号="3"),
        protection("1001", 履歴番号="9", 措置区分="3", 最新フラグ="0"),
        protection("1001", 履歴番号="1", 措置区分="3"),
    ]
    receipt = put(core, 1, *rows)
    assert (receipt["applied"], receipt["discarded"], held("1001")) == (1, 3, 1)


def test_two_protections_of_one_person_end_apart(core: Feed):
    put(core, 1, protection("1001"), protection("1001", 支援措置開始年月日="2026-10-05"))
    put(core, 2, protection("1001", 履歴番号="2", 措置区分="3"))
    assert held("1001") == 1


def test_an_unknown_division_holds_the_person_instead_of_being_guessed(core: Feed):
    receipt = put(core, 1, protection("1001", 措置区分="8"))
    error = receipt["errors"][0]
    assert (error["file"], error["line"], error["item"], error["code"]) == ("001o009.csv", 2, "措置区分", "CODE")
    assert held("1001") == 1


def test_errors_name_the_senders_file_line_and_item(core: Feed):
    receipt = put(core, 1, resident("1001", "H1"), resident("1002", "H2", 生年月日="1960-13-01"))
    assert (receipt["state"], receipt["applied"], receipt["quarantined"]) == ("PARTIAL", 1, 1)
    assert receipt["errors"] == [
        {"file": "001o006.csv", "line": 3, "item": "生年月日", "code": "TYPE",
         "message": "生年月日: 型に合いません"}
    ]  # fmt: skip


def test_an_error_in_any_record_of_a_row_sets_the_row_and_its_household_aside(core: Feed):
    long = {"転入前住所_市区郡町村名": "長" * 13}
    receipt = put(core, 1, resident("1001"), child("1002", **long), resident("2001", "H2"))
    assert (receipt["applied"], receipt["quarantined"]) == (1, 2)
    assert [e["item"] for e in receipt["errors"]] == ["転入前住所_市区郡町村名"]
    assert [held("1001") > 0, held("1002") > 0, held("2001") > 0] == [True, True, False]
    fixed = put(core, 2, resident("1001"), child("1002"), mode="FULL", now=later(minutes=1))
    assert (fixed["state"], held("1001"), held("1002")) == ("APPLIED", 0, 0)


def test_a_full_does_not_take_the_records_of_an_unreadable_row_for_absent(core: Feed):
    alias = {"旧氏": "旧"}
    put(core, 1, resident("1001", **alias), resident("2001", "H2", **alias))
    put(core, 2, resident("1001", 性別="7", **alias), resident("2001", "H2"), mode="FULL")
    with scope(CODE):
        kept = set(models.AliasName.objects.filter(is_deleted=False).values_list("atena_no", flat=True))
    assert kept == {"1001"}


def test_what_a_row_no_longer_says_is_gone_in_a_delta_too(core: Feed):
    put(core, 1, resident("1001", 通称="通", 転入前住所_町字="町"))
    put(core, 2, resident("1001", 履歴番号="8"))
    with scope(CODE):
        assert not models.AliasName.objects.filter(is_deleted=False).exists()
        assert not models.AddressHistory.objects.filter(is_deleted=False).exists()


def test_an_older_row_changes_none_of_the_records_it_stands_for(core: Feed):
    put(core, 1, resident("1001", 履歴番号="8"), mode="FULL")
    receipt = put(core, 2, resident("1001", 履歴番号="7", 通称="古い通称"))
    assert receipt["discarded"] == 1
    with scope(CODE):
        assert not models.AliasName.objects.filter(is_deleted=False).exists()


def test_a_person_without_alias_does_not_change_identity_by_every_row(core: Feed):
    put(core, 1, resident("1001"))
    put(core, 2, resident("1001", 履歴番号="8", 住所_町字="新町", 操作年月日="2026-11-19"))
    with scope(CODE):
        assert models.Resident.objects.get().identity_changed_at == A_TIME


def test_members_are_counted_and_a_household_without_a_head_is_told(core: Feed):
    put(core, 1, resident("1001"), child("1002"), child("1003"))
    assert stored(models.Household, household_no="H1")["member_count"] == 3
    put(core, 2, child("1003", 履歴番号="8", 住民状態="3"))
    assert stored(models.Household, household_no="H1")["member_count"] == 2
    put(core, 3, resident("1001", 履歴番号="8", 住民状態="3"))
    with scope(CODE) as cursor:
        cursor.execute(
            "SELECT detail->>'reason' FROM intake_work_item WHERE municipality = %s AND topic = 'INCONSISTENT' "
            "AND closed_at IS NULL",
            [CODE],
        )
        assert cursor.fetchall() == [("HEADS",)]


def test_a_new_head_with_a_lower_history_takes_the_household_over(core: Feed):
    put(core, 1, resident("1001", 履歴番号="30"), child("1002"))
    put(
        core,
        2,
        resident("1001", 履歴番号="31", 住民状態="3", 操作年月日="2026-11-02"),
        resident("1002", 履歴番号="8", 操作年月日="2026-11-02"),
    )
    home = stored(models.Household, household_no="H1")
    assert (home["head_atena_no"], home["head_name"], home["member_count"]) == ("1002", "住民　1002", 1)


def test_a_file_without_the_column_of_the_my_number_touches_none(core: Feed):
    put(core, 1, RESIDENT)
    put(core, 2, RESIDENT | {"履歴番号": "8"}, without=("個人番号",), mode="FULL")
    with scope(CODE):
        assert my_numbers(municipality=CODE, atena_nos=[NO]) == {NO: "123456789018"}
    put(core, 3, RESIDENT | {"履歴番号": "9", "個人番号": ""})
    with scope(CODE):
        assert my_numbers(municipality=CODE, atena_nos=[NO]) == {}


def test_a_file_without_a_needed_column_or_with_an_unknown_one_is_refused(core: Feed):
    assert put(core, 1, RESIDENT, without=("旧氏",))["errors"][0]["message"].endswith("旧氏")
    assert put(core, 1, RESIDENT | {"知らない列": "1"})["state"] == "REFUSED"
    assert put(core, 1, RESIDENT | {"氏名優先区分": "1"})["state"] == "APPLIED"


def test_a_hyojun_package_needs_its_header_and_its_own_file_ids(core: Feed):
    assert put(core, 1, RESIDENT, manifest={"header": False})["errors"][0]["item"] == "header"
    refused = core.put(1, one("J01", atena_no="1", household_no="1"), manifest={"profile": "hyojun-1", "header": True})
    assert refused["errors"][0]["item"] == "files.layout"


def test_production_takes_unverified_columns_only_after_the_municipality_says_so(juki: Feed, settings):
    settings.AKASHI_DEMO = False
    assert put(juki, 1, RESIDENT)["errors"][0]["code"] == "UNVERIFIED"
    set_settings(
        code=CODE,
        settings={"feeds": {"unverified_profiles": ["hyojun-1"]}},
        settings_folder=juki.folder,
        start=FRIDAY_MORNING,
        now=FRIDAY_MORNING,
        actor="test",
    )
    assert put(juki, 1, RESIDENT)["state"] == "APPLIED"


def test_every_column_names_its_source_or_says_that_it_is_unverified(tmp_path, monkeypatch):
    assert all(file.records for file in profiles.profiles()["hyojun-1"].values())
    text = (profiles.FOLDER / "hyojun-1.toml").read_text(encoding="utf-8")
    (tmp_path / "hyojun-1.toml").write_text(
        text.replace('{ name = "措置区分", unverified = true }', '{ name = "措置区分" }'), encoding="utf-8"
    )
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)
    with pytest.raises(ConfigurationError, match="措置区分"):
        profiles.profiles.__wrapped__()


def test_the_two_samples_have_all_columns():
    files = profiles.profiles()["hyojun-1"]
    for id_, sample in (("001o006", RESIDENT), ("001o009", PROTECTION)):
        used = {c for r in files[id_].records for e in r.expressions.values() for c in (*e.columns, e.dated) if c}
        assert used == set(sample)
