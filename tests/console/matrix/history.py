"""発行履歴."""

from ..rows import ISSUED
from . import Row, roles

ROWS = {
    "history": Row(roles("VIEW", "KOSEKI", "TAX", "AUDIT"), stranger=200, both=True),
    "history-csv": Row(roles("VIEW", "KOSEKI", "TAX", "AUDIT"), stranger=200),
    "record": Row(roles("VIEW", "AUDIT"), arguments=(ISSUED,)),
    "record-name": Row(roles("VIEW"), "post", (ISSUED,)),
}
