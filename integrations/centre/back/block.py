"""From a page of a front to the modules of a block, and back from a scan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from integrations.centre.back import code, flatten, frame, front, layout, locate, picture, soft
from integrations.centre.back.errors import Unreadable, WrongKey

Keys = Mapping[str, bytes] | Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Recovered:
    """A page of a front as it was when its back was printed.

    ``damage``: the share of modules that were read wrongly and put right, 0 to about 0.13.
    """

    paper: str
    page: int
    pages: int
    dpi: int
    ink: picture.Ink
    damage: float

    @property
    def image(self) -> Image.Image:
        """The whole page in two tones, white paper."""
        return Image.fromarray(~self.ink)

    @property
    def png(self) -> bytes:
        """The same as a PNG file that knows its resolution."""
        out = BytesIO()
        self.image.save(out, "PNG", dpi=(self.dpi, self.dpi))
        return out.getvalue()


def block(*, page: front.Front, paper: str, number: int, pages: int, key: bytes) -> layout.Modules:
    """The modules that carry one page: (ROWS, COLUMNS), True is dark."""
    height, width = page.page.shape
    says = frame.Frame(paper, number, pages, page.dpi, (width, height), page.place)
    data = frame.seal(frame=says, picture=picture.pack(ink=page.ink), key=key)
    bits = np.unpackbits(np.frombuffer(data.ljust(code.CAPACITY // 8, b"\0"), np.uint8))
    return layout.modules(coded=code.encode(bits))


def room(*, paper: str) -> int:
    """Bytes left for the picture of a page."""
    return code.CAPACITY // 8 - frame.overhead(paper=paper)


def recover(*, grey: Image.Image, keys: Keys) -> Recovered:
    """The page that the block in a grey picture carries.

    Raises:
        NotFound: there is no block in it.
        Unreadable: too much of the block is lost.
        WrongKey: no key is known for its paper, or the known one does not open it.
    """
    laid = flatten.flat(grey=grey, maps=locate.corners(grey=grey))
    odds = soft.odds(flat=laid)
    read = code.decode(odds)
    if read.wrong:
        raise Unreadable(f"{len(read.wrong)} of {code.WORDS} words of the block are lost", where=_worst(odds))
    data = np.packbits(read.bits).tobytes()
    says, _ = frame.head(data=data)
    try:
        key = keys(says.paper) if callable(keys) else keys[says.paper]
    except KeyError:
        raise WrongKey("no key is known for the paper number of the block") from None
    # Sizes are believed only after the key has opened the block.
    opened = frame.unseal(data=data, key=key)
    (width, height), (left, top, across, down) = says.size, says.ink
    ink = np.zeros((height, width), np.bool_)
    try:
        ink[top : top + down, left : left + across] = picture.unpack(data=opened, height=down, width=across)
    except picture.NoPicture as error:
        raise Unreadable("the picture was packed with another table of likelihoods") from error
    damage = float(np.mean((odds < 0) != read.coded.astype(np.bool_)))
    return Recovered(says.paper, says.page, says.pages, says.dpi, ink, damage)


def _worst(odds: flatten.Grey) -> tuple[str, ...]:
    """The parts of the printed sheet that could be read far less surely than others; all if none stands out."""
    sure = np.zeros(layout.ROWS * layout.COLUMNS)
    count = np.zeros(layout.ROWS * layout.COLUMNS)
    sure[layout.layout().data], count[layout.layout().data] = np.abs(odds), 1
    parts = []
    for down, rows in zip(("上", "中央", "下"), np.array_split(np.arange(layout.ROWS), 3), strict=True):
        for along, columns in zip(("左", "中央", "右"), np.array_split(np.arange(layout.COLUMNS), 3), strict=True):
            at = np.ix_(rows, columns)
            shape = (layout.ROWS, layout.COLUMNS)
            mean = sure.reshape(shape)[at].sum() / count.reshape(shape)[at].sum()
            parts.append((mean, "中央" if down == along else f"{down}の{along}"))
    best = max(mean for mean, _ in parts)
    found = tuple(name for mean, name in parts if mean < best / 2)
    return found or ("全体",)
