"""The document as a whole: a catalogue, pages, fonts and pictures, and nothing else."""

from dataclasses import dataclass

from issuer.inspection.objects import File
from issuer.inspection.syntax import Dictionary, Unlike, dictionary, entries, numbers, reference, references
from issuer.papers.paper import Tail

_A4_PT = [0.0, 0.0, 595.276, 841.89]
_CATALOG: Dictionary = {
    "/Type": "/Catalog",
    "/Lang": b"ja",
    "/ViewerPreferences": {"/PrintScaling": "/None", "/DisplayDocTitle": True},
}
_PAGE: Dictionary = {"/Type": "/Page", "/MediaBox": [*_A4_PT]}


@dataclass(frozen=True, slots=True)
class Document:
    """``contents``: the content stream of each page, unpacked. The rest: object numbers by name. ``title`` as text."""

    contents: tuple[bytes, ...]
    fonts: dict[str, int]
    inks: dict[str, int]
    pictures: dict[str, int]
    title: str


def read_document(file: File) -> Document:
    """Walk from the trailer to the pages. Raises Unlike for anything that a paper has no use for."""
    root = reference(file.trailer["/Root"])
    catalog = entries(file.dictionary(root), fixed=_CATALOG, free=frozenset({"/Pages"}))
    tree_number = reference(catalog["/Pages"])
    tree = entries(file.dictionary(tree_number), fixed={"/Type": "/Pages"}, free=frozenset({"/Kids", "/Count"}))
    kids = references(tree["/Kids"])
    if tree["/Count"] != len(kids) or len(set(kids)) != len(kids):
        raise Unlike("the page tree counts other pages than it has")
    contents, resources = [], set()
    for kid in kids:
        page = entries(file.dictionary(kid), fixed=_PAGE, free=frozenset({"/Parent", "/Resources", "/Contents"}))
        if reference(page["/Parent"]) != tree_number:
            raise Unlike("a page of another tree")
        numbers(page["/MediaBox"])
        resources.add(reference(page["/Resources"]))
        rest, content = file.unpacked(reference(page["/Contents"]))
        if rest:
            raise Unlike("a page's content has entries of its own")
        contents.append(content)
    if len(resources) != 1:
        raise Unlike("pages with other resources")
    named = entries(file.dictionary(resources.pop()), fixed={}, free=frozenset({"/Font", "/XObject"}))
    objects = _of(_by_name(named["/XObject"]), "IP")
    return Document(
        contents=tuple(contents),
        fonts=_of(_by_name(named["/Font"]), "F"),
        inks={name: at for name, at in objects.items() if name.startswith("I")},
        pictures={name: at for name, at in objects.items() if name.startswith("P")},
        title=_title(file),
    )


def _by_name(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        raise Unlike("resources are missing")
    found = {name[1:]: reference(target) for name, target in value.items()}
    if len(set(found.values())) != len(found):
        raise Unlike("two names for one object")
    return found


def _of(found: dict[str, int], letters: str) -> dict[str, int]:
    if any(name[:1] not in letters for name in found):
        raise Unlike("an object of an unknown kind")
    return found


def _title(file: File) -> str:
    info = entries(
        file.dictionary(reference(file.trailer["/Info"])), fixed={"/Producer": b"Akashi"}, free=frozenset({"/Title"})
    )
    written = info["/Title"]
    if not isinstance(written, bytes):
        raise Unlike("the title of the document is no text")
    try:
        return written.decode("utf-16")
    except UnicodeDecodeError:
        raise Unlike("the title of the document is no text") from None


def is_its_tail(tail: Tail, file: File) -> bool:
    """Whether the file ends as who drew it says: catalogue, first page, table and identifier are its own."""
    catalog, page = dictionary(b"<<%b>>" % tail.catalog_entries), dictionary(b"<<%b>>" % tail.page_entries)
    kids = references(file.dictionary(reference(catalog.get("/Pages"))).get("/Kids"))
    return (
        (tail.catalog, tail.info) == (reference(file.trailer["/Root"]), reference(file.trailer["/Info"]))
        and (tail.startxref, tail.size) == (file.start, file.trailer["/Size"])
        and file.trailer["/ID"] == [tail.identifier, tail.identifier]
        and kids[:1] == [tail.page]
        and file.dictionary(tail.catalog) == catalog
        and file.dictionary(tail.page) == page
    )
