"""What is read from files and papers, and how figures are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.load.judging import Expected, judge, judge_all
from integrations.centre.load.mix import BadMix, read_mix
from integrations.centre.load.people import BadResidents, bare, of_file, of_sample
from integrations.centre.load.spool import Spool
from integrations.centre.load.telling import percentiles

from .paper import paper

STANDARD = Path("integrations/centre/load/mix.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "item"),
    [
        ("share = 0.194", "share = 2", "outside.share"),
        ("share = 0.194", "part = 0.1", "outside"),
        ('"131016"', '"1310"', "outside.codes"),
        ("STORE = 94", "SHOP = 94", "channels"),
        ('"0001" = 40', '"1" = 40', "operators"),
        ("CARD = 92", "CARD = -1", "media"),
        ("ja = 97", "fr = 97", "languages"),
        ("1 = 90", "11 = 90", "copies"),
        ("[kinds.RISAI]", "[kinds.PASSPORT]", "kinds"),
        ("scopes = { ALL = 1 }", "scopes = {}", "kinds.KOSEKI_ZENBU.scopes"),
        ("options = { HONSEKI = 0.3 }", "options = { HONSEKI = 3 }", "kinds.FUHYO.options.HONSEKI"),
        ("report_after_seconds = [1.0, 4.0]", "report_after_seconds = [4.0, 1.0]", "report_after_seconds"),
        ("weights = [0, 0", "weights = [0", "hours.weights"),
        ("refused_share = 0.03", "refused_share = true", "refused_share"),
        ("[outside]", "[outside", "TOML"),
        ("[outside]", "[weather]\n[outside]", "項目"),
    ],
)
def test_a_mix_that_cannot_be_used_names_file_and_item(tmp_path: Path, old: str, new: str, item: str) -> None:
    assert old in STANDARD
    file = tmp_path / "other.toml"
    file.write_text(STANDARD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadMix, match=rf"other\.toml.*{item}"):
        read_mix(file)


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("12a\t\t甲", "シリアル番号"),
        ("\t\t甲", "シリアル番号"),
        ("1" * 41 + "\t\t甲", "シリアル番号"),
        ("1\t甲", "タブ"),
        ("1\t\t　", "氏名"),
        ("1\t\t" + "甲" * 101, "氏名"),
        ("1\t" + "x" * 201 + "\t甲", "発行者"),
        ("1\t\t甲\tPHONE", "媒体"),
    ],
)
def test_a_resident_that_cannot_be_read_names_line_and_item(tmp_path: Path, line: str, item: str) -> None:
    file = tmp_path / "people.tsv"
    file.write_text(f"# 見本\n1\t\t甲\n{line}\n", encoding="utf-8")
    with pytest.raises(BadResidents, match=f"people.tsv 3行目.*{item}") as caught:
        of_file(file)
    assert "甲" not in str(caught.value)


def test_residents_are_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "people.tsv"
    file.write_text("\ufeff# 番号 発行者 氏名\n\n0012\tCN=x\t髙﨑　𠮷郎\tSMARTPHONE\n", encoding="utf-8")
    (one,) = of_file(file)
    assert (one.serial, one.issuer, one.name, one.media) == ("0012", "CN=x", "髙﨑　𠮷郎", "SMARTPHONE")
    file.write_text("# nobody\n", encoding="utf-8")
    with pytest.raises(BadResidents, match="1人も"):
        of_file(file)


def test_the_sample_cities_hold_hundreds_of_certificates() -> None:
    found = of_sample(SAMPLE.code, today=date(2026, 11, 20))
    assert len({(one.serial, one.issuer) for one in found}) > 400
    assert {one.media for one in found} == {"CARD", "SMARTPHONE"}
    assert len(of_sample(SECOND.code, today=date(2026, 11, 20))) > 20
    with pytest.raises(ValueError, match="282103"):
        of_sample("282103", today=date(2026, 11, 20))


FIRST = Expected("N1", "JUMINHYO", 2, (bare("桐生　茂"),), frozenset({"桐生茂", "桐生和子"}))
GOOD = (["住 民 票", "桐生　茂", "桐生　和子", "N1"], ["N1"])


@pytest.mark.parametrize(
    ("pages", "wrong", "strangers"),
    [
        (GOOD, (), ()),
        (GOOD[:1], ("PAGES",), ()),
        ((GOOD[0], ["N2"]), ("NUMBER",), ()),
        ((["印鑑登録証明書", *GOOD[0][1:]], GOOD[1]), ("KIND",), ()),
        ((["住民票記載事項証明書", *GOOD[0][1:]], GOOD[1]), ("KIND",), ()),
        ((["住 民 票", "青木　一郎", "N1"], GOOD[1]), ("NAME",), ("青木一郎",)),
        (([*GOOD[0], "青木　一郎"], GOOD[1]), (), ("青木一郎",)),
    ],
)
def test_a_paper_is_judged_by_its_own_text(
    pages: tuple[list[str], ...], wrong: tuple[str, ...], strangers: tuple[str, ...]
) -> None:
    verdict = judge(paper(*pages), FIRST, ("桐生茂", "青木一郎"))
    assert (verdict.wrong, verdict.strangers) == (wrong, strangers)


def test_what_is_no_pdf_is_unreadable() -> None:
    assert judge(b"%PDF-1.7 nothing", FIRST, ()).wrong == ("UNREADABLE",)


def test_many_papers_are_judged_in_other_processes_in_order() -> None:
    papers = [(paper(*(GOOD if place % 3 else GOOD[:1])), FIRST) for place in range(230)]
    verdicts = list(judge_all(iter(papers), everybody=(), count=len(papers), processes=2))
    assert [bool(verdict.wrong) for verdict in verdicts] == [place % 3 == 0 for place in range(230)]


@given(st.lists(st.binary(max_size=50), max_size=10))
def test_papers_come_back_from_the_spool_as_they_went_in(papers: list[bytes]) -> None:
    with Spool() as spool:
        places = [spool.put(one) for one in papers]
        assert [spool.get(place) for place in reversed(places)] == papers[::-1]


def test_percentiles_are_values_that_were_seen() -> None:
    assert percentiles([]) == {}
    assert percentiles([0.002]) == {"p50": 2.0, "p90": 2.0, "p99": 2.0, "max": 2.0}
    assert percentiles([n / 1000 for n in range(1, 101)]) == {"p50": 51.0, "p90": 91.0, "p99": 100.0, "max": 100.0}
