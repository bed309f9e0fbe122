"""連携状況, 作業一覧 and 文字の作業一覧."""

from ..rows import HELD_PACKAGE, PARTIAL
from . import Row, roles

_READERS = roles("VIEW", "AUDIT", "ADMIN")

ROWS = {
    "feeds": Row(_READERS, stranger=200),
    "receipt": Row(_READERS, arguments=(PARTIAL,)),
    "receipt-cancel": Row(roles("ADMIN"), arguments=(HELD_PACKAGE,), both=True),
    "receipt-loading": Row(_READERS, arguments=(PARTIAL,)),
    "worklist": Row(_READERS, stranger=200),
    "characters": Row(_READERS, stranger=200),
    "characters-csv": Row(_READERS, stranger=200),
    "characters-again": Row(roles("ADMIN"), "post", status=302, stranger=302),
    "worklist-close": Row(roles("ADMIN"), "post", status=404),
}
