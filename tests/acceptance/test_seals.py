"""印鑑登録証明書: the right seal at its physical size, and the characters of names in their right shape."""

import io

import pytest
from PIL import Image

from .calendar_words import wareki
from .centre import Centre
from .registry import Registry
from .sheet import MasterFont, Picture, Sheet, likeness
from .test_papers import assert_only, birth, paper


def own_picture(sheet: Sheet, mm: float) -> Picture:
    fitting = [p for p in sheet.pictures() if abs(p.width_mm - mm) < 0.3 and abs(p.height_mm - mm) < 0.3]
    assert len(fitting) == 1, [(p.width_mm, p.height_mm) for p in sheet.pictures()]
    return fitting[0]


@pytest.mark.parametrize(("key", "member", "mm"), [("mixed", 2, 16.5), ("single", 0, 16.5), ("seal-again", 0, 12.0)])
def test_the_imprint_is_the_registered_one_at_its_size(
    town: Registry, centre: Centre, key: str, member: int, mm: float
) -> None:
    household = town.named[key]
    person = household.members[member]
    sheet = paper(centre.issue(person.serial, "INKAN"))
    assert_only(sheet, town, [person])
    assert sheet.has(birth(person))
    assert sheet.has(household.address.printed)
    assert sheet.has(wareki(town.today))
    assert sheet.has("印鑑登録証明書")
    assert sheet.has("この写しは、登録された印影と相違ないことを証明します。")
    printed = own_picture(sheet, mm)
    flat = Image.new("RGBA", printed.image.size, "white")
    flat.alpha_composite(printed.image)
    seals = {seal.number: Image.open(io.BytesIO(seal.image)) for seal in town.seals}
    scores = sorted(((likeness(flat, image), number) for number, image in seals.items()), reverse=True)
    current = next(s.number for s in town.seals if s.owner is person and s.state == "1")
    assert scores[0][1] == current, scores[:2]
    assert scores[0][0] > 0.9, scores[:2]


def test_a_seal_in_a_former_surname_shows_the_former_surname(town: Registry, centre: Centre) -> None:
    person = town.named["seal-maiden"].members[0]
    sheet = paper(centre.issue(person.serial, "INKAN"))
    assert sheet.has(person.aliases[0][1])
    assert sheet.has("旧氏")
    assert sheet.has("女")


def test_a_seal_in_an_alias_shows_the_alias(town: Registry, centre: Centre) -> None:
    person = town.named["alias"].members[0]
    sheet = paper(centre.issue(person.serial, "INKAN"))
    assert sheet.has(person.aliases[0][1])
    assert sheet.has("通称")


def test_a_seal_in_katakana_shows_the_katakana(town: Registry, centre: Centre) -> None:
    person = town.named["seal-kana"].members[0]
    sheet = paper(centre.issue(person.serial, "INKAN"))
    assert sheet.has("カナメイ　ロゴス")
    assert sheet.has(person.name)


def test_the_sex_is_left_off_when_the_registration_says_so(town: Registry, centre: Centre) -> None:
    sheet = paper(centre.issue(town.named["single"].members[0].serial, "INKAN"))
    assert not sheet.has("性別")


def shape_of(sheet: Sheet, font: MasterFont, char: str, within: str, candidates: list[str]) -> str:
    """Which of the candidate glyphs the printed character looks most like."""
    printed = sheet.raster(char, within=within)
    scores = {glyph: likeness(printed, font.draw(glyph)) for glyph in candidates}
    best = max(scores, key=lambda glyph: scores[glyph])
    assert scores[best] > 0.7, scores
    return best


@pytest.mark.parametrize("kind", ["JUMINHYO", "INKAN"])
def test_a_tall_ladder_and_a_standing_cape_keep_their_shape(
    town: Registry, centre: Centre, font: MasterFont, kind: str
) -> None:
    person = town.named["plain-glyphs"].members[0]
    sheet = paper(centre.issue(person.serial, kind))
    pairs = {"髙": "高", "﨑": "崎"}
    for char, plain in pairs.items():
        glyphs = [font.characters[ord(char)], font.characters[ord(plain)]]
        assert shape_of(sheet, font, char, person.name, glyphs) == glyphs[0]


def test_the_earth_topped_yoshi_is_not_the_samurai_one(town: Registry, centre: Centre, font: MasterFont) -> None:
    head, child = town.named["plain-glyphs"].members
    sheet = paper(centre.issue(head.serial, "JUMINHYO", "ALL"))
    glyphs = [font.characters[ord("𠮷")], font.characters[ord("吉")]]
    assert shape_of(sheet, font, "𠮷", child.name, glyphs) == glyphs[0]


@pytest.mark.parametrize("kind", ["JUMINHYO", "KISAI_JIKO"])
def test_a_registered_variation_sequence_is_printed_as_its_own_glyph(
    town: Registry, centre: Centre, font: MasterFont, kind: str
) -> None:
    person = town.named["variant"].members[0]
    base, selector = person.name[0], ord(person.name[1])
    sheet = paper(centre.issue(person.serial, kind))
    expected = font.variants[(ord(base), selector)]
    glyphs = [font.characters[ord(base)], *(g for _, g in font.different_variants(ord(base)))]
    assert shape_of(sheet, font, base, person.name, list(dict.fromkeys(glyphs))) == expected
