"""Under overload the Centre hears BUSY at once instead of an answer that comes when nobody waits for it any more.

A WSGI application around the whole one: what stood in the queue too long must cost next to nothing, no middleware, no
thread of the line, no database. Nothing was read of such a message, so nothing of it is on record, and it may come
again with the same requestId (promise P16).
"""

from collections.abc import Callable, Iterable
from typing import Any

import structlog

from integrations.koiki.envelope import MAX_MESSAGE_BYTES, write_fault
from integrations.koiki.faults import Fault, FaultCode
from integrations.web.counters import count_turned_away
from integrations.web.turned_away import KOIKI
from integrations.web.waiting import waited

#: Seconds a message of the Centre may stand in the queue of a process. It bounds how late an answer is under any load,
#: and how long the queue lasts after it: both far below the deadline of an issue (20 s), which counts from the reading.
PATIENCE = 2.0
_DOOR = "/koiki/v5"
_log = structlog.get_logger(__name__)
_Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def busy_when_late(application: _Application, *, patience: float = PATIENCE) -> _Application:
    """``application``, but for messages of the Centre that waited longer than ``patience`` (seconds)."""
    fault = write_fault(Fault(FaultCode.BUSY))
    headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(fault)))]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seconds = waited()
        if seconds <= patience or environ.get("PATH_INFO") != _DOOR or environ.get("REQUEST_METHOD") != "POST":
            return application(environ, start_response)
        # A connection that is closed with something unread breaks before the caller has read the Fault.
        environ["wsgi.input"].read(MAX_MESSAGE_BYTES)
        count_turned_away(door=KOIKI, outcome=FaultCode.BUSY.value)
        _log.info("koiki.late", waited_ms=round(seconds * 1000))
        start_response("500 Internal Server Error", headers)
        return [fault]

    return answer
