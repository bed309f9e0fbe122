"""One person and one 支援措置 of a 標準準拠システム, with a value of its own in every column that can have one."""

import csv
import io
from typing import Any

from tests.feeds.packages import Feed

RESIDENT: dict[str, str] = {
    "市区町村コード": "282103",
    "宛名番号": "000000000001001",
    "履歴番号": "7",
    "履歴番号_枝番号": "3",
    "最新フラグ": "1",
    "削除フラグ": "0",
    "世帯番号": "000000000000501",
    "住民種別": "2",
    "住民状態": "1",
    "異動年月日": "2021-01-02",
    "異動年月日_不詳フラグ": "0",
    "異動年月日_不詳表記": "不詳異動",
    "異動届出年月日": "2021-01-03",
    "異動事由": "10",
    "氏名": "氏名の値",
    "氏_日本人": "氏の値",
    "名_日本人": "名の値",
    "氏名_外国人ローマ字": "ROMAN NAME",
    "氏名_外国人漢字": "漢字氏名",
    "氏名_フリガナ": "シメイ",
    "氏名_フリガナ公証状況": "1",
    "旧氏": "旧氏値",
    "旧氏_フリガナ": "キュウウジ",
    "旧氏_フリガナ公証状況": "1",
    "旧氏_記載年月日": "2020-02-03",
    "通称": "通称値",
    "通称_フリガナ": "ツウショウ",
    "通称_フリガナ公証状況": "0",
    "通称_記載年月日": "2020-02-04",
    "性別": "2",
    "性別表記": "女性",
    "生年月日_元号": "3",
    "生年月日": "1960-05-06",
    "生年月日_不詳フラグ": "0",
    "生年月日_不詳表記": "不詳生年",
    "続柄コード1": "02",
    "続柄コード2": "",
    "続柄コード3": "",
    "続柄コード4": "",
    "続柄表記": "世帯主",
    "記載順位": "4",
    "住民票コード": "12345678901",
    "住所_市区町村コード": "282104",
    "住所_町字コード": "0001001",
    "住所_都道府県": "兵庫県",
    "住所_市区郡町村名": "住所市",
    "住所_町字": "住所町",
    "住所_番地号表記": "1番1号",
    "住所_方書": "住所方書",
    "住所_郵便番号": "6750001",
    "住民となった年月日": "2001-01-01",
    "住民となった年月日_不詳フラグ": "0",
    "住民となった年月日_不詳表記": "不詳住民",
    "住所を定めた年月日": "2002-02-02",
    "住所を定めた年月日_不詳フラグ": "0",
    "住所を定めた年月日_不詳表記": "不詳住所",
    "転入届出年月日": "2001-01-05",
    "転入前住所_市区町村コード": "271004",
    "転入前住所_町字コード": "0002002",
    "転入前住所_都道府県": "大阪府",
    "転入前住所_市区郡町村名": "転入市",
    "転入前住所_町字": "転入町",
    "転入前住所_番地号表記": "2番2号",
    "転入前住所_方書": "転入方書",
    "転入前住所_郵便番号": "5300002",
    "転入前住所_国名コード": "410",
    "転入前住所_国名等": "転入国",
    "転入前住所_国外住所": "転入国外",
    "転入前住所_世帯主氏名": "前の世帯主",
    "転居前住所_市区町村コード": "282105",
    "転居前住所_町字コード": "0003003",
    "転居前住所_都道府県": "転居県",
    "転居前住所_市区郡町村名": "転居市",
    "転居前住所_町字": "転居町",
    "転居前住所_番地号表記": "3番3号",
    "転居前住所_方書": "転居方書",
    "転居前住所_郵便番号": "6750003",
    "転出先住所（予定）_市区町村コード": "131016",
    "転出先住所（予定）_町字コード": "0004004",
    "転出先住所（予定）_都道府県": "東京都",
    "転出先住所（予定）_市区郡町村名": "予定区",
    "転出先住所（予定）_町字": "予定町",
    "転出先住所（予定）_番地号表記": "4番4号",
    "転出先住所（予定）_方書": "予定方書",
    "転出先住所（予定）_郵便番号": "1000004",
    "転出先住所（予定）_国名コード": "156",
    "転出先住所（予定）_国名等": "予定国",
    "転出先住所（予定）_国外住所": "予定国外",
    "転出先住所（確定）_市区町村コード": "131024",
    "転出先住所（確定）_町字コード": "0005005",
    "転出先住所（確定）_都道府県": "確定都",
    "転出先住所（確定）_市区郡町村名": "確定区",
    "転出先住所（確定）_町字": "確定町",
    "転出先住所（確定）_番地号表記": "5番5号",
    "転出先住所（確定）_方書": "確定方書",
    "転出先住所（確定）_郵便番号": "1000005",
    "転出届出年月日": "2031-01-01",
    "転出予定年月日": "2031-02-02",
    "転出年月日_確定": "2031-03-03",
    "本籍区分": "1",
    "本籍_都道府県": "本籍県",
    "本籍_市区郡町村名": "本籍市",
    "本籍_町字": "本籍町",
    "本籍_地番号又は街区符号": "6番地",
    "筆頭者": "筆頭者名",
    "国籍等_国名コード": "704",
    "国籍名等": "ベトナム",
    "第30条45規定区分": "05",
    "在留資格等コード": "A11",
    "在留資格等": "在留資格値",
    "在留期間等コード_年": "5",
    "在留期間等コード_月": "11",
    "在留期間等コード_日": "8",
    "在留期間の満了の日": "2030-07-08",
    "在留カード等の番号": "AB12345678CD",
    "在留カード等番号区分": "2",
    "外国人住民となった年月日": "2012-07-09",
    "外国人住民となった年月日_不詳フラグ": "0",
    "外国人住民となった年月日_不詳表記": "不詳外国",
    "操作者ID": "OP1",
    "操作年月日": "2026-11-01",
    "操作時刻": "09:08:07",
    "個人番号": "123456789018",
}
PROTECTION: dict[str, str] = {
    "市区町村コード": "282103",
    "宛名番号": "000000000001001",
    "履歴番号": "1",
    "最新フラグ": "1",
    "削除フラグ": "0",
    "措置区分": "1",
    "支援措置開始年月日": "2026-10-01",
    "支援措置終了年月日": "",
    "操作者ID": "OP2",
    "操作年月日": "2026-10-02",
    "操作時刻": "10:11:12",
}
#: A Japanese resident with nothing beyond what everybody has.
PLAIN = RESIDENT | {
    name: ""
    for name in RESIDENT
    if name.startswith(("転", "旧氏", "通称", "国籍", "第30条", "在留", "外国人", "氏名_外国人", "住所_方書"))
    or name.endswith(("_不詳表記", "_不詳フラグ"))
}
PLAIN |= {"住民種別": "1", "性別表記": "女"}


def sheet(rows: list[dict[str, str]], *, without: tuple[str, ...] = ()) -> bytes:
    """CSV with a header line; ``without``: columns the sender does not have."""
    names = [name for name in rows[0] if name not in without]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return out.getvalue().encode()


def resident(atena_no: str, household_no: str = "H1", **given: Any) -> dict[str, str]:
    """A plain resident, head of the household unless ``given`` says otherwise."""
    return PLAIN | {"宛名番号": atena_no, "世帯番号": household_no, "氏名": f"住民　{atena_no}"} | given


def child(atena_no: str, household_no: str = "H1", **given: Any) -> dict[str, str]:
    """A child of the household."""
    return resident(atena_no, household_no, **{"続柄コード1": "20", "続柄表記": "子", "記載順位": "9"} | given)


def protection(atena_no: str, **given: Any) -> dict[str, str]:
    """支援措置 of a person, going on."""
    return PROTECTION | {"宛名番号": atena_no} | given


def put(feed: Feed, sequence: int, *rows: dict[str, str], without: tuple[str, ...] = (), **options: Any):
    """One package of residents and protections, told apart by their columns."""
    by_file: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_file.setdefault("001o009" if "措置区分" in row else "001o006", []).append(row)
    raw = {name: sheet(found, without=without if name == "001o006" else ()) for name, found in by_file.items()}
    named = [(name, row) for name, found in by_file.items() for row in found]
    options["manifest"] = {"profile": "hyojun-1"} | options.get("manifest", {})
    return feed.put(sequence, *named, raw=raw | options.pop("raw", {}), header=True, **options)
