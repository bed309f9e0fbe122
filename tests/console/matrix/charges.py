"""利用料."""

from . import Row, roles

_READERS = roles("STATISTICS", "AUDIT", "ADMIN")

ROWS = {
    "charges": Row(_READERS, stranger=200, platform=200),
    "charges-csv": Row(_READERS, stranger=200, platform=200),
}
