"""A process that forks itself on demand, so that a server or a terminal costs milliseconds and may be killed at any.

``python -m tests.centre.visit.template HOME DATABASE MOMENT``, then lines, each answered by one line:
``serve PORT`` the process group of a web server (gunicorn, two workers) on that port; ``walk JSON`` the process of a
terminal (walker.py); ``end PID`` how that process ended.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import django


def serve(port: str) -> None:
    """Akashi's own application under gunicorn, as bin/serve runs it."""
    from django.core.wsgi import get_wsgi_application
    from gunicorn.app.base import BaseApplication

    application = get_wsgi_application()

    class Web(BaseApplication):
        def load_config(self) -> None:
            for name, value in {
                "bind": f"127.0.0.1:{port}", "workers": 2, "worker_class": "gthread", "threads": 4, "loglevel": "error",
                "control_socket_disable": True, "preload_app": True, "graceful_timeout": 1,
            }.items():  # fmt: skip
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    Web().run()


def walk(plan: str) -> None:
    """A terminal that goes on from wherever the journal says it stands."""
    from tests.centre.visit.walker import Walk

    Walk(**json.loads(plan)).go_on()


def main(home: str, database: str, moment: str) -> None:
    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.urls import get_resolver

    from issuer.issuance.workshop import workshop

    settings.AKASHI_HOME = Path(home)
    settings.AKASHI_DEMO = True
    settings.AKASHI_NOW = datetime.fromisoformat(moment)
    connections["default"].settings_dict["NAME"] = database
    # Loaded once, before the copies; nothing is read from the database here, where it would be remembered.
    _ = get_resolver().url_patterns
    workshop()
    for line in sys.stdin:
        act, _, argument = line.rstrip("\n").partition(" ")
        if act == "end":
            print(os.waitstatus_to_exitcode(os.waitpid(int(argument), 0)[1]), flush=True)  # noqa: T201 - the answer
            continue
        child = os.fork()
        if child == 0:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            {"serve": serve, "walk": walk}[act](argument)
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main(*sys.argv[1:])
