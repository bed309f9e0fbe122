"""A form's HTML taken apart once into what stays and what is filled in.

``form.html`` is ordinary HTML. ``<span data-field="1.name" data-fit="wrap">見本</span>`` is a text, alone in its
block (``data-more``: see ``continuation``). An element with ``data-image`` takes a picture at its physical size,
``data-when="FIELD"`` is drawn only when the page has that field, ``data-tally`` takes the half figure of the page
seam, ``data-sample`` is drawn on samples only. A form whose rows flow (see ``grid``) says in ``data-first-line`` of its
section which of its lines page 1 begins at.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from issuer.papers.errors import ConfigurationError

_VOID = frozenset({"meta", "link", "br", "img", "hr"})
FITS = ("line", "shrink", "wrap")


@dataclass(frozen=True, slots=True)
class Hole:
    """A place that is filled for each page. ``kind``: field | image | tally."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A part drawn under a condition. ``kind``: when (the page has field ``name``) | sample | page."""

    kind: str
    name: str
    parts: tuple["Part", ...]


Part = str | Hole | Group


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    name: str
    parts: list[Part] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = _Open("", "root", "")
        self.stack = [self.root]
        self.fits: dict[str, str] = {}
        self.more: dict[str, tuple[str, str]] = {}
        self.images: dict[str, bool] = {}
        self.styles: list[str] = []
        self.first_line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        kind, name = self._meaning(tag, values)
        opened = _Open(tag, kind, name)
        start = self.get_starttag_text() or ""
        if tag == "link":
            # Style sheets are parsed once, not with every paper.
            self.styles.append(values.get("href") or "")
            return
        if tag in _VOID:
            self.stack[-1].parts.append(start)
            return
        if kind != "field":
            # The span of a field only marks the place: the drawn page has its text straight in the block.
            opened.parts.append(start)
        self.stack.append(opened)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].parts.append(self.get_starttag_text() or "")

    def _meaning(self, tag: str, values: dict[str, str | None]) -> tuple[str, str]:
        if "data-field" in values:
            name, fit = values["data-field"] or "", values.get("data-fit") or ""
            if name in self.fits or fit not in FITS:
                raise ConfigurationError(f"field {name!r} of the form is named twice or has no data-fit")
            self.fits[name] = fit
            if "data-more" in values:
                target, _, word = (values["data-more"] or "").partition(" ")
                self.more[name] = (target, word)
            return "field", name
        for kind in ("when", "image", "tally", "sample"):
            if f"data-{kind}" in values:
                name = values[f"data-{kind}"] or ""
                if kind == "image":
                    self.images[name] = "data-centred" in values
                return kind, name
        if "data-first-line" in values:
            written = values["data-first-line"] or ""
            if not written.isdecimal():
                raise ConfigurationError("data-first-line of the form is not a number")
            self.first_line = int(written)
        return ("page", "") if tag == "section" else ("plain", "")

    def handle_endtag(self, tag: str) -> None:
        opened = self.stack.pop()
        if opened.tag != tag:
            raise ConfigurationError(f"the form closes <{tag}> while <{opened.tag}> is open")
        above = self.stack[-1].parts
        if opened.kind == "field":
            above.append(Hole("field", opened.name))
            return
        if opened.kind in ("image", "tally"):
            opened.parts.append(Hole(opened.kind, opened.name))
        whole = (*opened.parts, f"</{tag}>")
        if opened.kind in ("when", "sample", "page"):
            above.append(Group(opened.kind, opened.name, whole))
        elif len(whole) == 3 and isinstance(whole[1], Hole) and whole[1].kind == "field":
            # A block that holds one field and nothing else is not drawn when the field is empty.
            above.append(Group("when", whole[1].name, whole))
        else:
            above.extend(whole)

    def handle_data(self, data: str) -> None:
        self.stack[-1].parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.stack[-1].parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.stack[-1].parts.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self.stack[-1].parts.append(f"<!{decl}>")


@dataclass(frozen=True, slots=True)
class Template:
    """What stands before the page, the page itself, what stands after it; and what the form asks for.

    ``fits``: field → how its text may be fitted. ``more``: field → the field that takes what does not fit, and the
    word it is announced with. ``images``: picture → whether it is centred in its place
    (else it stands in the top left corner). ``styles``: the linked style sheets in order.
    ``first_line``: the line of the grid that page 1 begins at.
    """

    before: str
    page: tuple[Part, ...]
    after: str
    fits: dict[str, str]
    more: dict[str, tuple[str, str]]
    images: dict[str, bool]
    styles: tuple[str, ...]
    first_line: int


def read_template(html: str) -> Template:
    """Take a form apart. Raises ConfigurationError when it is not well formed or has not exactly one page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    parts = reader.root.parts
    at = [n for n, part in enumerate(parts) if isinstance(part, Group) and part.kind == "page"]
    if len(reader.stack) != 1 or len(at) != 1:
        raise ConfigurationError("a form must close every element and hold exactly one <section>")
    page = parts[at[0]]
    before, after = parts[: at[0]], parts[at[0] + 1 :]
    if not isinstance(page, Group) or not all(isinstance(part, str) for part in (*before, *after)):
        raise ConfigurationError("a form may have fields only inside its <section>")
    if any(target not in reader.fits or not word for target, word in reader.more.values()):
        raise ConfigurationError("a data-more of the form names no field or no word")
    return Template(
        before="".join(str(part) for part in before),
        page=_joined(page.parts),
        after="".join(str(part) for part in after),
        fits=reader.fits,
        more=reader.more,
        images=reader.images,
        styles=tuple(reader.styles),
        first_line=reader.first_line,
    )


def _joined(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Neighbouring strings made one, so that filling walks over few parts."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, Group):
            joined.append(Group(part.kind, part.name, _joined(part.parts)))
        elif isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)
