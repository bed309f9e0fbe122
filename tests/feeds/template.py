"""A process that forks itself on demand, so that one more applier costs milliseconds and may be killed at any.

``python -m tests.feeds.template HOME DATABASE``, then lines: ``apply CODE MOMENT`` answers the number of the new
process and, later, how it ended; ``read CODE`` a number, and ``stop NUMBER`` how that reader ended: 0, or 1 when it has
seen half a household, or 2 when it has seen nothing.
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import django


def apply(code: str, moment: str) -> None:
    """Apply what waits."""
    from integrations.feeds import service

    service.apply_waiting(municipality=code, now=datetime.fromisoformat(moment))


def read(code: str) -> None:
    """Look at every household again and again, as T1 does: under the municipality's shared lock."""
    from issuer.tenancy.locks import share_municipality
    from issuer.tenancy.scope import scope

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0 if looks else 2))
    looks = 0
    while True:
        with scope(code) as cursor:
            share_municipality(cursor, code)
            cursor.execute(
                "SELECT household_no, name FROM replica_resident WHERE municipality = %s AND NOT is_deleted", [code]
            )
            seen: dict[str, set[str]] = {}
            for household_no, name in cursor.fetchall():
                seen.setdefault(household_no, set()).add(name[0])
            cursor.execute(
                "SELECT household_no, head_name FROM replica_household WHERE municipality = %s AND NOT is_deleted",
                [code],
            )
            for household_no, name in cursor.fetchall():
                seen.setdefault(household_no, set()).add(name[0])
        looks += 1
        if any(len(names) > 1 for names in seen.values()):
            sys.exit(f"half a household: {seen}")


def main(home: str, database: str) -> None:
    django.setup()
    from django.conf import settings
    from django.db import connections

    from integrations.feeds import service  # noqa: F401 - so that the copies need not

    settings.AKASHI_HOME = Path(home)
    connections["default"].settings_dict["NAME"] = database
    for line in sys.stdin:
        act, *arguments = line.split()
        if act == "stop":
            os.kill(int(arguments[0]), signal.SIGTERM)
            print(_ended(int(arguments[0])), flush=True)  # noqa: T201 - the answer
            continue
        child = os.fork()
        if child == 0:
            {"apply": apply, "read": read}[act](*arguments)
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - the answer
        if act == "apply":
            print(_ended(child), flush=True)  # noqa: T201 - the answer


def _ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
