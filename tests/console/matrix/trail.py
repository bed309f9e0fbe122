"""操作記録."""

from . import Row, roles

_AUDIT = roles("AUDIT")

ROWS = {
    "trail": Row(_AUDIT, stranger=200, platform=200, both=True),
    "trail-csv": Row(_AUDIT, stranger=200, platform=200),
    "trail-check": Row(_AUDIT, "post", status=302, stranger=302, platform=302),
}
