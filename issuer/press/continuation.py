"""What does not fit its box even at the smallest setting goes on in 備考, under 「(続き)」 (domain §4.0).

A form allows it field by field with ``data-more="1.remarks 住所"``: the field that takes the rest, and the word
it is announced with. Nothing is dropped: the two parts together are the whole text.
"""

from collections.abc import Mapping
from dataclasses import replace

from issuer.papers.content import ContentPage
from issuer.papers.errors import TextOverflow
from issuer.press.fitting import Box, Widths, fit
from issuer.press.typecase import units

MARK = "（続き）"


def carry_over(
    page: ContentPage, *, more: Mapping[str, tuple[str, str]], boxes: Mapping[str, Box], typecase: Widths
) -> ContentPage:
    """The page with overflowing texts cut in two where the form allows it; the same page when all fits.

    Raises TextOverflow when not even a beginning fits. Whether 備考 has room is found when it is fitted itself.
    """
    texts = dict(page.fields)
    for field, (target, word) in more.items():
        text = texts.get(field, "")
        if not text or _fits(field, text, boxes[field], typecase):
            continue
        beginning, rest = _cut(field, text, boxes[field], typecase)
        texts[field] = beginning + MARK
        texts[target] = "\u3000".join(part for part in (texts.get(target, ""), f"（{word}の続き）{rest}") if part)
    return page if texts == dict(page.fields) else replace(page, fields=tuple(texts.items()))


def _fits(field: str, text: str, box: Box, typecase: Widths) -> bool:
    try:
        fit(field=field, text=text, box=box, typecase=typecase)
    except TextOverflow:
        return False
    return True


def _cut(field: str, text: str, box: Box, typecase: Widths) -> tuple[str, str]:
    """The longest beginning that fits with its mark, and the rest."""
    pieces = list(units(text))
    low, high = 0, len(pieces)
    while high - low > 1:
        middle = (low + high) // 2
        if _fits(field, "".join(pieces[:middle]) + MARK, box, typecase):
            low = middle
        else:
            high = middle
    if low == 0:
        raise TextOverflow(field=field)
    return "".join(pieces[:low]), "".join(pieces[low:])
