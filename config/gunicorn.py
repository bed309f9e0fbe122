"""How gunicorn serves the application (bin/serve gives address and workers)."""

import gc
import os
from pathlib import Path
from typing import Any

worker_class = "gthread"
workers = int(os.environ.get("AKASHI_WEB_WORKERS") or 2)  # settings.py has judged the value; bin/serve --workers wins
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
control_socket_disable = True
errorlog = "-"
loglevel = "warning"
# No query string, no referrer, no name of the client's program: nothing that could carry personal data.
accesslog = str(Path(os.environ["AKASHI_HOME"]) / "log" / "access.log")
access_log_format = '{"at":"%(t)s","method":"%(m)s","path":"%(U)s","status":"%(s)s","ms":%(M)s,"bytes":"%(B)s"}'


def post_worker_init(_worker: Any) -> None:
    """Be seen by other builds from the first moment (promise P18)."""
    from config.build import stay

    stay()


def when_ready(_server: Any) -> None:
    """Keep what was loaded before the fork shared between the workers' memories.

    A paper is thousands of small objects without cycles: looking for some every 700 of them costs a twentieth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
