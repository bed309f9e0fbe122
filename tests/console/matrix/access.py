"""アクセスログ."""

from . import Row, roles

_READERS = roles("AUDIT", "ADMIN")

ROWS = {
    "access": Row(_READERS, stranger=200, platform=200),
    "access-csv": Row(_READERS, stranger=200, platform=200),
}
