"""Finished papers changed as a broken printer would change them. PDF in, PDF out (one plain revision, unsigned)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
from fontTools.ttLib import TTFont

Change = Callable[[pikepdf.Pdf], None]


def rewritten(pdf: bytes, change: Change) -> bytes:
    """Open, drop the signature, change, and save so that it can be signed again."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if "/AcroForm" in file.Root:
            del file.Root.AcroForm
            for page in file.pages:
                if "/Annots" in page.obj:
                    del page.obj["/Annots"]
        change(file)
        out = io.BytesIO()
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
        return out.getvalue()


def page_of(other: bytes, *, at: int = -1, from_page: int = -1) -> Change:
    """Page ``at`` becomes a page of another paper."""

    def change(file: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(other)) as source:
            file.pages[at] = source.pages[from_page]
            if "/Annots" in file.pages[at].obj:
                del file.pages[at].obj["/Annots"]

    return change


def one_page_more(other: bytes) -> Change:
    """A page of another paper trails behind."""

    def change(file: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(other)) as source:
            file.pages.append(source.pages[-1])
            if "/Annots" in file.pages[-1].obj:
                del file.pages[-1].obj["/Annots"]

    return change


#: How another paper's text can lie unseen over a page: what stands before its content.
UNSEEN = {
    "invisible": b"3 Tr",
    "white": b"1 g 1 G",
    "tiny": b".001 0 0 .001 300 400 cm",
    "outside": b"1 0 0 1 2000 0 cm",
    "clipped": b"0 0 1 1 re W n",
}


def overlaid(other: bytes, *, how: str, page: int = 0) -> Change:
    """The text of another paper's last page lies over a page so that nobody sees it."""

    def change(file: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(other)) as source:
            form = file.copy_foreign(source.pages[-1].as_form_xobject())
        target = file.pages[page]
        resources = file.make_indirect(pikepdf.Dictionary(target.resources))
        shapes = pikepdf.Dictionary(resources.get("/XObject", pikepdf.Dictionary()))
        shapes["/Unseen"] = form
        resources["/XObject"] = shapes
        target.obj["/Resources"] = resources
        body = _content(target) + b"\nq " + UNSEEN[how] + b" /Unseen Do Q"
        target.obj["/Contents"] = file.make_stream(body)

    return change


def content_changed(pattern: bytes, to: bytes, *, page: int = 0, count: int = 0) -> Change:
    """The content stream with a regular expression replaced; it must be there."""

    def change(file: pikepdf.Pdf) -> None:
        target = file.pages[page]
        body, times = re.subn(pattern, to, _content(target), count=count, flags=re.DOTALL)
        assert times, "nothing to change on this page"
        target.obj["/Contents"] = file.make_stream(body)

    return change


#: The 契印 of a foot line: its label and its code, and then the page's end or the strokes of the 割印. One code in
#: seventy has so many wide letters (M, W) that it is set narrower to fit its place.
KEIIN = rb"1 0 0 1 411\.024 36\.266 Tm<[0-9A-F]+>Tj\n(?:[0-9.]+ Tz\n)?1 0 0 1 436\.535 36\.266 Tm<[0-9A-F]+>Tj"
SEAM = rb"q 1\.417 w\n.*?S Q"


def meaning_changed(said: str, told: str) -> Change:
    """The text layer tells ``told`` where ``said`` is drawn."""

    def change(file: pikepdf.Pdf) -> None:
        old, new = (f"<{text.encode('utf-16-be').hex().upper()}>".encode() for text in (said, told))
        changed = 0
        for thing in file.objects:
            if isinstance(thing, pikepdf.Stream):
                body = bytes(thing.read_bytes())
                if b"begincmap" in body and old in body:
                    thing.write(body.replace(old, new))
                    changed += 1
        assert changed, "no font of the paper means that"

    return change


def glyph_changed(said: str, *, shape: str, master: str) -> Change:
    """The glyph that means ``said`` gets the outline of the plain character ``shape``; the text layer stays."""

    def change(file: pikepdf.Pdf) -> None:
        wanted = f"<{said.encode('utf-16-be').hex().upper()}>".encode()
        for font in file.pages[0].resources.Font.values():
            told = re.search(rb"<([0-9A-F]{4})>" + re.escape(wanted), bytes(font.ToUnicode.read_bytes()))
            if told:
                inner = font.DescendantFonts[0].FontDescriptor.FontFile2
                cut = _with_shape(bytes(inner.read_bytes()), int(told[1], 16), shape, master)
                inner.write(cut)
                inner.Length1 = len(cut)
                return
        raise AssertionError("no font of the paper means that")

    return change


def _with_shape(font: bytes, gid: int, shape: str, master: str) -> bytes:
    own, source = TTFont(io.BytesIO(font)), TTFont(master, lazy=True)
    name = own.getGlyphOrder()[gid]
    plain = source["glyf"][source.getBestCmap()[ord(shape)]] if shape else type(source["glyf"][".notdef"])()
    if shape:
        plain.expand(source["glyf"])
        plain.removeHinting()
    else:
        plain.numberOfContours = 0
    own["glyf"][name] = plain
    out = io.BytesIO()
    own.save(out, reorderTables=None)
    return out.getvalue()


def told_about(words: str) -> Change:
    """The document's information names somebody."""

    def change(file: pikepdf.Pdf) -> None:
        file.docinfo["/Subject"] = words

    return change


def scripted(file: pikepdf.Pdf) -> None:
    """Opens with a script."""
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def linked(file: pikepdf.Pdf) -> None:
    """The first page links somewhere."""
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.invalid/")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 90, 90], A=action)
    file.pages[0].obj["/Annots"] = pikepdf.Array([file.make_indirect(link)])


def attached(file: pikepdf.Pdf) -> None:
    """A file is attached."""
    file.attachments["note.txt"] = b"note"


def a3(file: pikepdf.Pdf) -> None:
    """The first page is not A4."""
    file.pages[0].mediabox = [0, 0, 841.89, 1190.55]


def without_pictures(file: pikepdf.Pdf) -> None:
    """Neither seal nor imprint is drawn."""
    for page in file.pages:
        body = re.sub(rb"q [0-9. ]+ cm/P[0-9]+ Do Q", b"", _content(page))
        page.obj["/Contents"] = file.make_stream(body)


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.Contents
    if isinstance(contents, pikepdf.Array):
        return b"\n".join(bytes(part.read_bytes()) for part in contents)
    return bytes(contents.read_bytes())
