"""Looking at every character before anything is drawn (promise P7)."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from issuer.papers.content import Content, Footer
from issuer.papers.errors import ConfigurationError, MissingGlyph
from issuer.papers.flow import CONTINUED, INDENT, NOTHING_BELOW, Flow, page_of
from issuer.papers.gaiji import MARK
from issuer.press.typecase import Typecase, has_selector, is_selector, units

PROFILES = ("mjplus", "bmp_only")

#: Marks that join, controls (bidi, joiners, soft hyphen), surrogates, unassigned, line breaks: these need shaping.
_REFUSED_CATEGORIES = frozenset({"Mn", "Mc", "Me", "Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


#: What core systems write where they have no character (domain §10-24). A paper must not pass them on as text; only
#: 備考, which the office words freely, may hold them.
STANDS_FOR_A_MISSING_CHARACTER = frozenset("〓■●")


def footer_fields(footer: Footer) -> tuple[tuple[str, str], ...]:
    """The texts of the 足線 as form fields."""
    return (
        ("footer.number", footer.certificate_number),
        ("footer.page", f"{footer.page}/{footer.pages}頁"),
        ("footer.keiin", footer.keiin),
    )


def check(*, typecase: Typecase, content: Content, footers: Iterable[Footer], characters: str) -> None:
    """Raise MissingGlyph for the first unit that no font holds or that this press cannot set.

    ``characters`` is the profile of the municipality: ``mjplus``, or ``bmp_only`` (廉価版), which takes
    neither code points from U+10000 on nor variation sequences. Raises ConfigurationError for another word.
    """
    if characters not in PROFILES:
        raise ConfigurationError(f"the character profile must be one of {', '.join(PROFILES)}")
    bmp_only = characters == "bmp_only"
    for page in content.pages:
        marked = typecase.gaiji.mark(page)
        _check_fields(typecase, marked.fields, bmp_only=bmp_only, has_slots=marked is not page)
    if content.flow is not None and not content.pages:
        flow = typecase.gaiji.mark_flow(content.flow)
        _check_fields(typecase, tuple(_flow_fields(flow)), bmp_only=bmp_only, has_slots=flow is not content.flow)
    for footer in footers:
        _check_fields(typecase, footer_fields(footer), bmp_only=characters == "bmp_only")


def _flow_fields(flow: Flow) -> Iterator[tuple[str, str]]:
    """Every text of a flow, those of its rows as ``row.1.head``, and what the press will write itself."""
    yield from (*flow.every_page, *flow.first_page, *flow.last_page)
    yield from (("line.1.closing", CONTINUED), ("line.1.closing", NOTHING_BELOW + INDENT))
    yield ("page_of", page_of(page=123, pages=4567890))
    for number, row in enumerate(flow.rows, start=1):
        for column, paragraphs in row.cells:
            name = f"row.{number}.{column}"
            yield from ((name, paragraph.text) for paragraph in paragraphs)


def check_footers(*, typecase: Typecase, footers: Iterable[Footer]) -> None:
    """Raise MissingGlyph for the first unit of the 足線 that no font holds."""
    for footer in footers:
        _check_fields(typecase, footer_fields(footer), bmp_only=False)


def _check_fields(
    typecase: Typecase, fields: Sequence[tuple[str, str]], *, bmp_only: bool, has_slots: bool = False
) -> None:
    """``has_slots``: the texts carry slots of 外字 editions; a surrogate in any other text is nobody's character."""
    page = "".join([text for _, text in fields])
    if typecase.settable.issuperset(page) and not (bmp_only and _beyond_bmp(page)):
        # Every character is known to be good by itself; selectors never are, so there are none.
        return
    for field, text in fields:
        if typecase.settable.issuperset(units(text)) and not (bmp_only and _beyond_bmp(text)):
            continue
        free = field.endswith("remarks")
        for unit in units(text):
            if unit in STANDS_FOR_A_MISSING_CHARACTER and not free:
                raise MissingGlyph(field=field, code_points=f"U+{ord(unit):04X}")
            is_slotted = MARK.search(unit) is not None
            if (
                _needs_shaping(unit)
                or (bmp_only and _beyond_bmp(unit))
                or (is_slotted and not has_slots)
                or typecase.sort_of(unit) is None
            ):
                shown = MARK.sub("", unit) if has_slots else unit
                raise MissingGlyph(field=field, code_points=" ".join(f"U+{ord(c):04X}" for c in shown))
            # A unit with a slot is good on this page only: another page must have got it from its own editions.
            if not is_slotted and unit not in STANDS_FOR_A_MISSING_CHARACTER:
                typecase.mark_settable(unit)


def _beyond_bmp(text: str) -> bool:
    return max(text, default="") > "\uffff" or (has_selector(text) and has_selector(MARK.sub("", text)))


def _needs_shaping(unit: str) -> bool:
    char = unit[0]
    return (
        is_selector(char)
        or unicodedata.category(char) in _REFUSED_CATEGORIES
        or unicodedata.bidirectional(char) in _RIGHT_TO_LEFT
    )
