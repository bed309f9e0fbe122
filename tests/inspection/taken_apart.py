"""A paper taken apart into its objects, changed, and put together again as a flawless file of other content.

Cross-reference table, lengths and checksums are all made right, so that only the change itself can be caught.
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from issuer.papers.paper import Paper

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
Change = Callable[["Apart"], None]


class Apart:
    """The objects of a file by number."""

    def __init__(self, pdf: bytes) -> None:
        start = int(re.findall(rb"startxref\n(\d+)\n", pdf)[-1])
        offsets = [int(at) for at in re.findall(rb"(\d{10}) 00000 n ", pdf[start:])]
        ends = sorted([*offsets, start])
        self.identifier = re.findall(rb"/ID\[<(\w+)>", pdf)[-1]
        self.order = sorted(range(1, len(offsets) + 1), key=lambda number: offsets[number - 1])
        self.bodies: dict[int, bytes] = {}
        for number, at in enumerate(offsets, start=1):
            end = ends[ends.index(at) + 1]
            self.bodies[number] = pdf[at:end].removeprefix(b"%d 0 obj\n" % number).removesuffix(b"\nendobj\n")

    def pages(self) -> list[int]:
        """Numbers of the page objects in the order of the tree."""
        return [int(number) for number in re.findall(rb"(\d+) 0 R", self.bodies[2].split(b"/Kids")[1])]

    def content(self, page: int) -> int:
        """Number of the content stream of a page, counted from 0."""
        found = re.search(rb"/Contents (\d+) 0 R", self.bodies[self.pages()[page]])
        assert found
        return int(found[1])

    def font(self, part: str, name: bytes = b"F1") -> int:
        """Number of an object of a font: ``type0``, ``cid``, ``descriptor``, ``unicode`` or ``program``."""
        found = re.search(rb"/%b (\d+) 0 R" % name, self.bodies[4])
        assert found
        return int(found[1]) + ("type0", "cid", "descriptor", "unicode", "program").index(part)

    def named(self, name: bytes) -> int:
        """Number of an XObject."""
        found = re.search(rb"/%b (\d+) 0 R" % name, self.bodies[4])
        assert found
        return int(found[1])

    def stream(self, number: int) -> bytes:
        """A stream, unpacked when it is packed."""
        head, data = self.bodies[number].removesuffix(b"\nendstream").split(b">>stream\n", 1)
        return zlib.decompress(data) if b"/Filter" in head else data

    def put(self, number: int, data: bytes) -> None:
        """Another stream in the place of one."""
        head = self.bodies[number].split(b">>stream\n", 1)[0]
        packed = zlib.compress(data) if b"/Filter" in head else data
        head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), head)
        head = re.sub(rb"/Length1 \d+", b"/Length1 %d" % len(data), head)
        self.bodies[number] = head + b">>stream\n" + packed + b"\nendstream"

    def change(self, number: int, old: bytes, new: bytes, count: int = 1) -> None:
        """Replace bytes of a stream or, where it is none, of an object; they must be there."""
        if b">>stream\n" in self.bodies[number]:
            data = self.stream(number)
            assert old in data
            self.put(number, data.replace(old, new, count))
        else:
            assert old in self.bodies[number]
            self.bodies[number] = self.bodies[number].replace(old, new, count)

    def together(self) -> bytes:
        """A whole file again."""
        made = bytearray(HEADER)
        numbers = [*self.order, *sorted(self.bodies.keys() - set(self.order))]
        offsets = {}
        for number in numbers:
            offsets[number] = len(made)
            made += b"%d 0 obj\n%b\nendobj\n" % (number, self.bodies[number])
        start, size = len(made), len(numbers) + 1
        made += b"xref\n0 %d\n0000000000 65535 f \n" % size
        made += b"".join(b"%010d 00000 n \n" % offsets[number] for number in range(1, size))
        made += b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R/ID[<%b><%b>]>>\n" % (size, self.identifier, self.identifier)
        made += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(made)


def spoiled(paper: Paper, change: Change) -> Paper:
    """The paper with its objects changed behind the press's back, and nothing told to sealing."""
    apart = Apart(paper.pdf)
    change(apart)
    return replace(paper, pdf=apart.together(), tail=None)


def with_operators(page: int, extra: bytes, *, before: bool = False) -> Change:
    """A change that adds operators to one page, counted from 0."""

    def change(apart: Apart) -> None:
        number = apart.content(page)
        content = apart.stream(number)
        apart.put(number, extra + b"\n" + content if before else content + b"\n" + extra)

    return change


def replacing(page: int, old: bytes, new: bytes, count: int = 1) -> Change:
    """A change of the bytes of one page's operators; they must be there."""

    def change(apart: Apart) -> None:
        apart.change(apart.content(page), old, new, count)

    return change
