"""Start a broken Akashi by hand: `python3 -m tests.centre.broken --fault NAME --port N` (`--list` names the faults).

Its data lie in AKASHI_HOME as those of `bin/demo` do; both sample cities move in when it is first started. Then point
any conformance kit at http://127.0.0.1:N.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from config.local.surroundings import prepare
from config.local.trouble import Trouble


def main(arguments: list[str]) -> int:
    """Prepare the machine and become the server; 2 when it cannot be prepared."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.centre.broken")
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--fault", help="what is broken; 'none' for the honest twin")
    chosen.add_argument("--list", action="store_true", help="name the faults and leave")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--now", default="", help="ISO 8601 with its offset: a clock that stands still")
    options = parser.parse_args(arguments)
    try:
        here = prepare(mode="demo")
        serving = [str(here.tools.python), "-m", "tests.centre.broken.serving"]
        if options.list:
            return subprocess.run([*serving, "--list"], env=here.environment, check=False).returncode
        here.migrate()
        here.build_plates()
        if subprocess.run(here.manage("demo_prepare"), env=here.environment, check=False).returncode:
            raise Trouble("the sample cities did not move in")
    except Trouble as trouble:
        print(f"broken: {trouble}", file=sys.stderr)  # noqa: T201
        return 2
    environment = {**here.environment, **({"AKASHI_NOW": options.now} if options.now else {})}
    command = [*serving, "--fault", options.fault, "--port", str(options.port)]
    return os.execve(command[0], command, environment)  # the lock that keeps the database up goes along


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
