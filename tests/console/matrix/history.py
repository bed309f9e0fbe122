"""発行履歴."""

from ..rows import ISSUED
from . import Row, roles

ROWS = {
    "history": Row(roles("VIEW", "KOSEKI", "TAX", "AUDIT"), stranger=200, both=True),
    "record": Row(roles("VIEW", "AUDIT"), arguments=(ISSUED,)),
    "record-name": Row(roles("VIEW"), "post", (ISSUED,)),
}
