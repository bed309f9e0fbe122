"""The process behind ``__main__``: Akashi's WSGI application with one fault planted, many threads, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import sys


def main(arguments: list[str]) -> int:
    """0 after Ctrl-C; 2 when there is no such fault."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fault", default="none")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--port", type=int, default=8100)
    options = parser.parse_args(arguments)

    from config.wsgi import application  # Django is set up by this import, and the press is warm
    from tests.centre.broken.faults import FAULTS

    if options.list:
        print("\n".join(["none", *FAULTS]))  # noqa: T201
        return 0
    if options.fault not in ("none", *FAULTS):
        print(f"broken: no fault is named {options.fault!r} (--list names them)", file=sys.stderr)  # noqa: T201
        return 2

    from django.core.servers.basehttp import run

    planted = FAULTS[options.fault].plant() if options.fault != "none" else contextlib.nullcontext()
    with planted, contextlib.suppress(KeyboardInterrupt):
        print(f"broken ({options.fault}): http://127.0.0.1:{options.port}/koiki/v5", flush=True)  # noqa: T201
        run("127.0.0.1", options.port, application, threading=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
