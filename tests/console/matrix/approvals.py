"""承認待ち."""

from . import ALL, Row

_UNKNOWN = ("P20261120-00000000",)
# Which roles read which proposal is test_approvals.py's: it walks every desk.
ROWS = {
    "approvals": Row(ALL, stranger=200, platform=200),
    "approval": Row(frozenset(), arguments=_UNKNOWN),
    "approval-approve": Row(frozenset(), "post", _UNKNOWN),
    "approval-decline": Row(frozenset(), "post", _UNKNOWN),
}
