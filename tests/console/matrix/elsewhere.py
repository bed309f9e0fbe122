"""住登外戸籍登録."""

from collections.abc import Callable
from datetime import datetime

from ..applicants import KOSEKI_NO, applied, linked, register, suspended, word
from . import Row, roles

_READERS, _ACTING = roles("KOSEKI", "AUDIT"), roles("KOSEKI")


def fill(*, municipality: str, now: datetime) -> None:
    """One that waits, one in use, one stopped."""
    register(municipality, now)
    applied(municipality, now, "MX-WAITS")
    linked(municipality, now, "MX-LINKED")
    suspended(municipality, now, "MX-STOPPED", media="SMARTPHONE")


def _of(serial: str) -> Callable[[str], tuple[str, ...]]:
    return lambda municipality: (word(municipality, serial),)


ROWS = {
    "elsewhere": Row(_READERS, stranger=200),
    "elsewhere-find": Row(_READERS, "post", status=422, stranger=422),
    "elsewhere-links": Row(_READERS, stranger=200),
    "elsewhere-application": Row(_READERS, arguments=_of("MX-WAITS")),
    "elsewhere-open": Row(_ACTING, "post", _of("MX-WAITS")),
    "elsewhere-search": Row(_ACTING, "post", _of("MX-WAITS"), status=422),
    "elsewhere-link": Row(_ACTING, "post", _of("MX-WAITS"), data=(("koseki_no", KOSEKI_NO), ("member_no", "2"))),
    "elsewhere-reject": Row(_ACTING, arguments=_of("MX-WAITS"), both=True),
    "elsewhere-end": Row(_ACTING, arguments=_of("MX-LINKED"), both=True),
    "elsewhere-suspend": Row(_ACTING, arguments=_of("MX-LINKED"), both=True),
    "elsewhere-resume": Row(_ACTING, arguments=_of("MX-STOPPED"), both=True),
}
