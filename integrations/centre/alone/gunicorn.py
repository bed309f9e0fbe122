"""How gunicorn serves the Centre alone: one process with threads, since one citizen stands at a terminal."""

import threading
from typing import Any

worker_class = "gthread"
workers = 1
threads = 8
timeout = 120
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
errorlog = "-"
loglevel = "warning"
_stop = threading.Event()


def post_worker_init(_worker: Any) -> None:
    """The rounds run where the pages are served: a killed process takes both, and both come back."""
    from integrations.centre.alone.rounds import keep_round

    keep_round(stop=_stop)


def worker_exit(_server: Any, _worker: Any) -> None:
    """No round begins while the worker ends."""
    _stop.set()
