"""設定, 暦, 公印, 様式, 字形."""

import hashlib
import io
from datetime import datetime

from PIL import Image, ImageDraw

from issuer.municipality.changing import keep_picture
from issuer.replica.models import GaijiFont
from issuer.tenancy.scope import scope
from tests.factories import feed_row
from tests.feeds.eudc import eudc

from . import Row, roles

_READERS = roles("ADMIN", "SEAL", "AUDIT")
_EDITION = "7"


def picture(dots: int = 300, mode: str = "1") -> bytes:
    """A black frame as PNG bytes."""
    made = Image.new(mode, (dots, dots), "white")
    ImageDraw.Draw(made).rectangle((4, 4, dots - 5, dots - 5), outline="black", width=9)
    buffer = io.BytesIO()
    made.save(buffer, format="PNG")
    return buffer.getvalue()


_OWN_SEAL = picture(301)


def fill(*, municipality: str, now: datetime) -> None:
    """One edition of 外字, and a seal's picture that nobody else has."""
    keep_picture(municipality=municipality, png=_OWN_SEAL, operator="seal-a", now=now)
    font = eudc({"\ue000": (100, 0, 900, 200)})
    with scope(municipality):
        GaijiFont.objects.create(
            **feed_row(municipality, now, "GAIJI"), version=int(_EDITION), effective_at=now,
            sha256=hashlib.sha256(font).hexdigest(), font_file=font,
        )  # fmt: skip


ROWS = {
    "settings": Row(_READERS, stranger=200),
    "setting": Row(_READERS, arguments=("hours",), stranger=200),
    "setting-change": Row(roles("ADMIN"), arguments=("hours",), stranger=200, both=True),
    "calendar": Row(_READERS, stranger=200),
    "seals": Row(_READERS, stranger=200),
    "seal-change": Row(roles("SEAL"), stranger=200, both=True),
    "seal-picture": Row(_READERS, arguments=(hashlib.sha256(_OWN_SEAL).hexdigest(),)),
    "editions": Row(_READERS, stranger=200),
    "edition-compare": Row(roles("ADMIN"), stranger=200, both=True),
    "glyphs": Row(_READERS, stranger=200, both=True),
    "gaiji": Row(_READERS, arguments=(_EDITION,)),
}
