"""未確定."""

from ..rows import UNKNOWN
from . import Row, roles

_READERS = roles("VIEW", "AUDIT", "ADMIN")

ROWS = {
    "undetermined": Row(_READERS, stranger=200),
    "undetermined-item": Row(_READERS, arguments=(UNKNOWN,)),
    "undetermined-propose": Row(roles("ADMIN"), "post", (UNKNOWN,), status=422),
}
