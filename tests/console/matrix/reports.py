"""帳票."""

from . import Row, roles

_READERS = roles("STATISTICS", "AUDIT", "ADMIN")
_AT = ("2026-11",)

ROWS = {
    "reports": Row(_READERS, stranger=200),
    "report-daily": Row(_READERS, stranger=200),
    "report-daily-csv": Row(_READERS, stranger=200),
    "report-monthly": Row(_READERS, arguments=_AT, stranger=200),
    "report-monthly-csv": Row(_READERS, arguments=_AT, stranger=200),
    "levels": Row(_READERS, stranger=200),
    "levels-csv": Row(_READERS, stranger=200),
    "report-yearly": Row(_READERS, stranger=200),
    "report-yearly-csv": Row(_READERS, stranger=200),
}
