"""統計."""

from . import Row, roles

ROWS = {
    "statistics": Row(roles("STATISTICS"), stranger=200),
    "statistics-csv": Row(roles("STATISTICS"), stranger=200),
}
