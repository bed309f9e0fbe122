"""操作者権限."""

from datetime import datetime

from ops_console.models import Operator

from . import Row, roles

_READERS, _ACTING = roles("ADMIN", "AUDIT"), roles("ADMIN")


def fill(*, municipality: str, now: datetime) -> None:
    """Somebody to be looked at."""
    Operator.objects.create(
        name="somebody", display_name="職員X", municipality=municipality, roles=["VIEW"], created_at=now
    )


def _number(_: str) -> tuple[str, ...]:
    return (str(Operator.objects.get(name="somebody").pk),)


_ONE = Row(_ACTING, arguments=_number, both=True)
ROWS = {
    "operators": Row(_READERS, stranger=200, platform=200),
    "operators-roles": Row(_READERS, stranger=200, platform=200),
    "operator-new": Row(_ACTING, stranger=200, platform=200, both=True),
    "operator": Row(_READERS, arguments=_number),
    "operator-change": _ONE,
    "operator-close": _ONE,
    "operator-reopen": _ONE,
    "operator-unlock": _ONE,
    "operator-reissue": _ONE,
}
