"""The stamped paper is the paper WeasyPrint would have set: as a picture, and in what can be copied from it."""

from dataclasses import replace
from functools import cache

import pytest
from PIL import ImageDraw

from issuer.certificates import compose
from issuer.papers.paper import Paper
from issuer.press.reference import Reference
from tests.golden.cases import CASES, NAMES, content_of, press
from tests.golden.personas import footers
from tests.golden.side_by_side import compare, keep, pages

_SHARE = 0.005


@cache
def _reference() -> Reference:
    return Reference(press())


def both(name: str, *, sample: bool = False) -> tuple[Paper, Paper]:
    prepared = press().prepare(content=content_of(name), sample=sample)
    marks = footers(len(prepared.content.pages))
    return press().finish(prepared=prepared, footers=marks), _reference().finish(prepared=prepared, footers=marks)


def assert_alike(name: str, stamped: Paper, reference: Paper) -> None:
    ours, theirs = pages(stamped), pages(reference)
    assert [page.size for page in ours] == [page.size for page in theirs]
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        difference = compare(one, other)
        file = keep(f"{name}-{number}", difference)
        assert difference.share <= _SHARE, f"{difference.share:.2%} of the page differ: {file}"
        assert not difference.is_wide, f"a difference is wider than 0.3 mm: {file}"


@pytest.mark.parametrize("name", NAMES)
def test_stamped_and_set_by_weasyprint_are_one_picture(name: str) -> None:
    assert_alike(name, *both(name))


def test_a_sample_is_one_picture_too() -> None:
    assert_alike("sample", *both("juminhyo-self", sample=True))


def test_a_speck_and_a_shift_are_seen() -> None:
    stamped, reference = both("inkan")
    (one,), (other,) = pages(stamped), pages(reference)
    speck = one.copy()
    ImageDraw.Draw(speck).rectangle((1600, 3000, 1606, 3006), fill=0)
    assert compare(speck, other).is_wide
    shifted = one.transform(one.size, 0, (1, 0, 8, 0, 1, 0))
    assert compare(shifted, other).is_wide


def test_a_text_longer_than_its_line_is_one_picture() -> None:
    permit, facts = CASES["inkan"]()
    content = compose(permit=permit, facts=facts)
    page = content.pages[0]
    for length in (18, 30, 44):
        texts = {**dict(page.fields), "row.1": "見本のとても長い氏名" * 5}
        texts["row.1"] = texts["row.1"][:length]
        longer = replace(content, pages=(replace(page, fields=tuple(texts.items())),))
        prepared = press().prepare(content=longer)
        marks = footers(1)
        stamped = press().finish(prepared=prepared, footers=marks)
        assert_alike(f"long-{length}", stamped, _reference().finish(prepared=prepared, footers=marks))
