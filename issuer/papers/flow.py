"""A flow: what a paper says row by row, when only the press can tell how many pages that takes (戸籍, 附票).

``certificates`` writes rows and never pages. A row is one line of a register or several: its cells stand side by side,
each cell a list of paragraphs, each paragraph on lines of its own and folded by the press where it is too long::

    Flow(
        rows=(
            Row(cells=(("head", (Paragraph("身分事項"),)),), keep_with_next=True),
            Row(
                cells=(
                    ("head", (Paragraph("出　　生", indent=1),)),
                    ("value", (Paragraph("【出生日】昭和２８年６月２１日"), Paragraph("【届出人】父"))),
                ),
            ),
        ),
        every_page=(("title", "全部事項証明"),),
        first_page=(("honseki.label", "本籍"), ("honseki", "…")),
        last_page=(("attestation", "…"), ("issued_on", "…")),
        last_page_images=(("official_seal", image),),
        people=("桐生　茂",),
    )

The columns are those of the form: cell ``head`` is set into the fields ``line.1.head``, ``line.2.head``, … The press
also writes what only it can know: ``page_of`` 「（２の１）」 where the form has it, and in ``line.N.closing``
「以下次頁」 on the last line of every page but the last, 「以下余白」 under the last row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from issuer.papers.image import Image

#: At the foot of a page that is followed by another, and under the last row of all.
CONTINUED, NOTHING_BELOW = "以下次頁", "以下余白"
#: An indent of one 段 is one of these in front of every line of the paragraph.
INDENT = "\u3000"

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text on lines of its own. ``indent``: 段, in full-width characters, of all its lines.

    ``mark``: a part of the form drawn at its first line, such as the frame ``box`` around 「除　籍」; "" for none.
    ``gaiji``: of its user-defined characters, as ``ContentPage.gaiji`` has it for a field; empty when none has any.
    """

    text: str
    indent: int = 0
    mark: str = ""
    gaiji: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side, column → paragraphs. Every line of a row has some text: there are no blank lines.

    ``keep_with_next``: a heading, never the last thing on a page. ``unbreakable``: its lines stay on one page (when a
    page can hold them). ``rule``: a part of the form drawn above its first line, such as ``rule``; "" for none, and
    none is drawn at the head of a page, where the form's own frame is.
    """

    cells: tuple[tuple[str, tuple[Paragraph, ...]], ...]
    keep_with_next: bool = False
    unbreakable: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """The rows in order, and the fields and pictures beside them. ``people``: names allowed on any of the pages.

    ``gaiji``: as in ``ContentPage``, for the fields beside the rows.
    """

    rows: tuple[Row, ...]
    every_page: tuple[tuple[str, str], ...] = ()
    first_page: tuple[tuple[str, str], ...] = ()
    last_page: tuple[tuple[str, str], ...] = ()
    every_page_images: tuple[tuple[str, Image], ...] = ()
    last_page_images: tuple[tuple[str, Image], ...] = ()
    people: tuple[str, ...] = ()
    gaiji: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph of the rows, in order."""
        return (paragraph for row in self.rows for _, cell in row.cells for paragraph in cell)

    def beside(self, *, page: int, pages: int) -> tuple[tuple[str, str], ...]:
        """The fields beside the rows on page ``page`` (from 1) of ``pages``."""
        first = self.first_page if page == 1 else ()
        return (*self.every_page, *first, *(self.last_page if page == pages else ()))

    def pictures(self, *, page: int, pages: int) -> tuple[tuple[str, Image], ...]:
        """The pictures of page ``page`` (from 1) of ``pages``."""
        return (*self.every_page_images, *(self.last_page_images if page == pages else ()))


def page_of(*, page: int, pages: int) -> str:
    """「（２の１）」: of two pages the first, in full-width digits (付録第22号様式)."""
    return f"（{pages}の{page}）".translate(_WIDE)
