"""Real papers of the real press, small."""

import io

from PIL import Image as Pixels

from issuer.inspection import Expectation
from issuer.papers.content import Content, ContentPage, Footer, Image
from issuer.papers.kinds import CertificateKind
from issuer.papers.paper import Paper
from issuer.press.press import Press

NUMBER = "999993-20261120-0000421"
KEIIN = "K7Q2-M9XD-4TRA"


def png(side: int, *, slant: int = 1) -> bytes:
    """A 1-bit picture."""
    made = Pixels.new("1", (side, side), 1)
    for n in range(side):
        made.putpixel((n, n * slant % side), 0)
        made.putpixel((n, side // 2), 0)
    stream = io.BytesIO()
    made.save(stream, "PNG")
    return stream.getvalue()


SEAL = Image(png(166), 21.0, 21.0)
IMPRINT = Image(png(130, slant=3), 16.5, 16.5)


def resident_page(*names: str, head: str = "", first: int = 1, last: bool = True) -> ContentPage:
    """One page of 住民票 that shows these people."""
    fields: list[tuple[str, str]] = [
        ("title", "住民票"),
        ("address", "見本県見本市北町二丁目3番1-1号"),
        ("head", head or names[0]),
    ]
    for slot, name in enumerate(names, start=1):
        fields += [
            (f"{slot}.number", str(first + slot - 1)),
            (f"{slot}.name.label", "氏名"),
            (f"{slot}.name", name),
            (f"{slot}.birth", f"昭和{28 + slot}年6月21日"),
            (f"{slot}.sex", "男"),
            (f"{slot}.relation", "世帯主" if slot == 1 else "子"),
        ]
    if last:
        fields += [
            ("attestation", "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"),
            ("issued_on", "令和8年11月20日"),
            ("authority", "見本県見本市長　桜木　文子"),
            ("official_seal.note", "この印は黒色です"),
        ]
    people = tuple(dict.fromkeys((head or names[0], *names)))
    return ContentPage(tuple(fields), (("official_seal", SEAL),) if last else (), people)


def juminhyo(*pages: ContentPage) -> Content:
    """A 住民票 of these pages."""
    return Content("999993", CertificateKind.JUMINHYO, "juminhyo", "1", pages)


def inkan(name: str, imprint: Image = IMPRINT) -> Content:
    """An 印鑑登録証明書."""
    fields = (("title", "印鑑登録証明書"), ("row.1.label", "氏名"), ("row.1", name))
    page = ContentPage(fields, (("imprint", imprint), ("official_seal", SEAL)), (name,))
    return Content("999993", CertificateKind.INKAN, "inkan", "1", (page,))


def footers(pages: int, number: str = NUMBER) -> tuple[Footer, ...]:
    """足線 of a paper."""
    return tuple(Footer(number, n, pages, KEIIN) for n in range(1, pages + 1))


def draw(press: Press, content: Content, *, number: str = NUMBER, sample: bool = False) -> Paper:
    """The paper of the press."""
    prepared = press.prepare(content=content, sample=sample)
    return press.finish(prepared=prepared, footers=footers(len(content.pages), number))


def expecting(paper: Paper, *persons: str, sample: bool = False) -> Expectation:
    """What the line expects of this very paper."""
    names = frozenset(name for page in paper.content.pages for name in page.people)
    return Expectation(
        municipality="999993",
        kind=paper.content.kind,
        footers=paper.footers,
        persons=tuple(frozenset({person}) for person in persons),
        names=names,
        sample=sample,
        flow=paper.content.flow,
        edition=paper.content.form_version,
    )
