"""Choosing the municipality of the 本籍: by prefecture, by the kana it begins with, by code."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from integrations.centre.apply.places import found, name_of
from integrations.centre.city.places import SAMPLE, check_digit

CITIES = (("兵庫県", "加古川市"), ("北海道", "札幌市"), ("兵庫県", "神戸市"), ("茨城県", "つくば市"))
UNREADABLE = ("福岡県", "〇〇市")


def listed(centre: Path, count: int = 0) -> None:
    several = [*CITIES, UNREADABLE, *(("東京都", f"第{number}区") for number in range(count))]
    lines = []
    for number, (prefecture, name) in enumerate(several, 10001):
        code = f"{number}{check_digit(str(number))}"
        lines.append(f'[[municipality]]\ncode = "{code}"\nname = "{name}"\nprefecture = "{prefecture}"')
        lines.append('[[municipality.server]]\nurl = "http://127.0.0.1:9/koiki/v5"')
    (centre / "centre" / "registry.toml").write_text("\n".join(lines), encoding="utf-8")


def names(**narrowed: str) -> list[str]:
    return [one.name for one in found(**{"prefecture": "", "row": "", **narrowed})]


def test_a_city_is_found_by_prefecture_and_by_every_reading_of_its_first_character(centre: Path) -> None:
    listed(centre)
    assert names(prefecture="兵庫県") == ["加古川市", "神戸市"]
    assert "加古川市" in names(row="か")
    assert "神戸市" in names(row="か")
    assert "つくば市" in names(row="た")
    assert "つくば市" not in names(row="か")
    assert "〇〇市" in names(row="わ")  # nobody knows how it is read: it is never hidden


def test_with_one_server_for_everybody_the_sample_cities_are_named(centre: Path) -> None:
    assert names() == ["例示市", "見本市"]
    assert name_of(SAMPLE.code) == "見本県見本市"
    assert name_of("282103") == "団体コード 282103"


def test_a_whole_country_is_shown_once_it_was_narrowed_down(centre: Path) -> None:
    listed(centre, count=80)
    client = Client()
    client.post("/kiosk/apply/begin/")
    assert "都道府県か、読みの行を選んでください" in client.get("/kiosk/apply/").content.decode()
    page = client.get("/kiosk/apply/", {"prefecture": "兵庫県"}).content.decode()
    assert page.count('class="tile"') == 2


def test_a_broken_registry_leaves_the_page_standing(centre: Path) -> None:
    (centre / "centre" / "registry.toml").write_text("[[municipality]]\n", encoding="utf-8")
    client = Client()
    client.post("/kiosk/apply/begin/")
    assert client.get("/kiosk/apply/").status_code == 200
    assert client.post("/kiosk/apply/where/", {"code": "123456"}).status_code == 422
