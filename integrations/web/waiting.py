"""How long this request stood in the process's queue before a thread took it up; config/web_worker.py says so.

A context variable and not a header, so that no caller can say it. Under another server nothing is said, and it is 0.
"""

from contextvars import ContextVar

_waited: ContextVar[float] = ContextVar("akashi_waited", default=0.0)


def has_waited(seconds: float) -> None:
    """Told by the server when a thread takes up a request."""
    _waited.set(seconds)


def waited() -> float:
    """Seconds in the queue."""
    return _waited.get()
