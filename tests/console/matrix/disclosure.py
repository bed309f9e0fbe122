"""開示請求."""

from ..rows import PERSON
from . import Row, roles

_AUDIT = roles("AUDIT")
_ASKED = (("reference", "総第1号"), ("ground", "SELF"), ("atena_no", PERSON), ("part", "own"))

ROWS = {
    "disclosure": Row(_AUDIT, stranger=200, both=True),
    "disclosure-csv": Row(_AUDIT, "post", stranger=200, data=_ASKED),
}
