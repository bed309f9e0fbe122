"""Beside the record no noise is an excuse: characters that differ by a hair are told apart, and nothing else is."""

from functools import cache
from io import BytesIO

import pypdfium2
import pytest
from weasyprint import HTML

from integrations.centre.back.block import Recovered
from integrations.centre.back.errors import NotFound
from integrations.centre.back.exact import compare_exactly
from integrations.centre.back.front import finest
from tests.centre.back.fronts import front

_ROOM = 30_000
_LIKE = ("日目", "未末", "土士", "千干", "崎﨑", "高髙", "一二", "鈴鈐", "邉邊", "子了", "17", "ー一")


@cache
def written(words: str) -> bytes:
    """A page with these words at 10.5 pt."""
    style = "@page { size: A4; margin: 20mm } body { font: 10.5pt IPAmjMincho; letter-spacing: 4pt }"
    out = BytesIO()
    HTML(string=f"<style>{style}</style><p>住所　見本県見本市北町二丁目3番1号</p><p>{words}</p>").write_pdf(out)
    return out.getvalue()


def recovered(pdf: bytes) -> Recovered:
    """What a block of this page gives back, dot for dot."""
    made = finest(page=pypdfium2.PdfDocument(pdf)[0], room=_ROOM)
    return Recovered(paper="R8-1", page=1, pages=1, dpi=made.dpi, ink=made.page, damage=0.0)


@pytest.mark.parametrize("name", ["juminhyo-four", "inkan", "koseki-long"])
def test_the_record_agrees_with_itself(name: str) -> None:
    assert compare_exactly(recovered=recovered(front(name)), page=pypdfium2.PdfDocument(front(name))[0]) == []


@pytest.mark.parametrize("pair", _LIKE)
def test_one_altered_character_is_found_where_it_stands(pair: str) -> None:
    before, after = (f"平成生{one}年月" for one in pair)
    (place,) = compare_exactly(recovered=recovered(written(before)), page=pypdfium2.PdfDocument(written(after))[0])
    same = compare_exactly(recovered=recovered(written(before)), page=pypdfium2.PdfDocument(written(before))[0])
    assert same == []
    assert place.right - place.left < 8
    assert 20 < place.left < 45


def test_another_page_is_said_to_be_another() -> None:
    with pytest.raises(NotFound):
        compare_exactly(recovered=recovered(front("inkan")), page=pypdfium2.PdfDocument(front("juminhyo-four"))[0])
