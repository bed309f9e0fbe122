"""Content: what the paper says, field by field, before anything is drawn."""

from dataclasses import dataclass

from issuer.papers.flow import Flow
from issuer.papers.image import Image
from issuer.papers.kinds import CertificateKind

__all__ = ["Content", "ContentPage", "Footer", "Image"]


@dataclass(frozen=True, slots=True)
class ContentPage:
    """One page: field name → text (code points as stored), pictures, and the names allowed to appear on it.

    Field names are those of the form's ``data-field`` attributes; a field not listed stays empty. ``marks``: parts of
    the form (``data-when``) that are drawn although no field of that name is on the page.
    ``gaiji``: for a field with user-defined characters, of each of them in their order the SHA-256 (hex) of the 外字
    font it came with, "" for those that came with none. A field not listed came with none.
    """

    fields: tuple[tuple[str, str], ...]
    images: tuple[tuple[str, Image], ...]
    people: tuple[str, ...]
    marks: tuple[str, ...] = ()
    gaiji: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def text(self, name: str) -> str:
        """Text of one field, "" when the page has none."""
        return dict(self.fields).get(name, "")


@dataclass(frozen=True, slots=True)
class Content:
    """All pages of one paper. ``form`` names the folder under press/forms, ``form_version`` its edition.

    With a ``flow`` there are no ``pages`` until the press has set its rows (``Press.paged``).
    """

    municipality: str
    kind: CertificateKind
    form: str
    form_version: str
    pages: tuple[ContentPage, ...]
    flow: Flow | None = None

    @property
    def gaiji(self) -> frozenset[str]:
        """SHA-256 of every 外字 font that the pages and rows name."""
        named = [editions for page in self.pages for _, editions in page.gaiji]
        if self.flow is not None:
            named += [editions for _, editions in self.flow.gaiji]
            named += [paragraph.gaiji for paragraph in self.flow.paragraphs if paragraph.gaiji]
        return frozenset(sha256 for editions in named for sha256 in editions if sha256)


@dataclass(frozen=True, slots=True)
class Footer:
    """足線 of one page: 発行番号, n/m and the 契印 code."""

    certificate_number: str
    page: int
    pages: int
    keiin: str
