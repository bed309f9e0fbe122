"""gunicorn's threaded worker, which also tells how long a request stood in its queue.

The worker takes in up to a thousand connections and works on a few at a time; without knowing the time in between, a
server that is asked more than it can do answers ever older questions, long after those who asked have gone (ADR 0048).
"""

import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from integrations.web.waiting import has_waited


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """Measures from the moment a connection has something to read to the moment a thread reads it."""

    def enqueue_req(self, conn: Any) -> None:
        """In the main thread: into the queue."""
        conn.enqueued = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """In a thread of the pool: out of it."""
        has_waited(time.monotonic() - conn.enqueued)
        return super().handle(conn)
