"""How gunicorn serves the application (bin/serve gives address and workers)."""

import gc
import os
import re
from pathlib import Path
from typing import Any

worker_class = "config.web_worker.Worker"  # gthread that tells how long a request waited
workers = int(os.environ.get("AKASHI_WEB_WORKERS") or 2)  # settings.py has judged the value; bin/serve --workers wins
threads = 4
# Connections nobody has taken in yet: that wait is not seen, so it is kept short. Who finds it full hears it at once.
backlog = 256
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
# Every process counts in a file of its own here, before the application (and its counters) is loaded.
_COUNTS = Path(os.environ["AKASHI_HOME"]) / "run" / "metrics"
_COUNTS.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_COUNTS)


def on_starting(_server: Any) -> None:
    """Forget what processes of an earlier start counted; another server of this home may still be counting."""
    for file in _COUNTS.glob("*.db"):
        owner = re.fullmatch(r".*_([0-9]+)", file.stem)
        if owner is None or not Path(f"/proc/{owner[1]}").exists():
            file.unlink(missing_ok=True)


def post_worker_init(_worker: Any) -> None:
    """Be seen by other builds from the first moment (promise P18); know the peers as they are now (a reload)."""
    from config.build import stay
    from integrations.koiki.access import reread

    stay()
    reread()


def when_ready(_server: Any) -> None:
    """Keep what was loaded before the fork shared between the workers' memories.

    A paper is thousands of small objects without cycles: looking for some every 700 of them costs a twentieth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
