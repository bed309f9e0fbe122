"""連携状況 and 作業一覧."""

from ..rows import HELD_PACKAGE, PARTIAL
from . import Row, roles

_READERS = roles("VIEW", "AUDIT", "ADMIN")

ROWS = {
    "feeds": Row(_READERS, stranger=200),
    "receipt": Row(_READERS, arguments=(PARTIAL,)),
    "receipt-cancel": Row(roles("ADMIN"), arguments=(HELD_PACKAGE,), both=True),
    "receipt-loading": Row(_READERS, arguments=(PARTIAL,)),
    "worklist": Row(_READERS, stranger=200),
    "worklist-close": Row(roles("ADMIN"), "post", status=404),
}
