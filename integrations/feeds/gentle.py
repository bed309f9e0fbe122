"""A big load lets issuing go first where both share a machine: the database process that works for it steps back.

Only where that process is on this machine and may be told so (the embedded server); elsewhere nothing happens, and the
database has cores of its own. The worker itself is started with a lower priority (config/local/supervisor.py).
"""

import os
import socket
import struct
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: Fewer rows are done before anybody notices.
BIG = 50_000
#: How much nicer than issuing (setpriority(2), 0 to 19).
NICE = 5
_STEPPED_BACK = "akashi_stepped_back"


def step_back(*, rows: int) -> bool:
    """Lower the priority of our database process for a load of so many rows; whether it was lowered.

    A process that has stepped back may not step forward again: ``part`` ends it.
    """
    connection = connections["default"]
    if rows < BIG:
        return False
    connection.ensure_connection()
    backend = _neighbour(connection)
    try:
        if backend:
            os.setpriority(os.PRIO_PROCESS, backend, NICE)
    except OSError:
        # Another user's process, or one that has just ended.
        return False
    setattr(connection, _STEPPED_BACK, bool(backend))
    return bool(backend)


def part() -> None:
    """Give back a connection that has stepped back; the next one is as fast as any. Not inside a transaction."""
    connection = connections["default"]
    if getattr(connection, _STEPPED_BACK, False) and not connection.in_atomic_block:
        connection.close()
        setattr(connection, _STEPPED_BACK, False)


def _neighbour(connection: BaseDatabaseWrapper) -> int:
    """The process that serves a connection, where it is proven to be one of this machine's; else 0.

    A number alone proves nothing: the kernel tells who listens at the other end of a unix socket, and the server's
    process is a child of that one.
    """
    info = connection.connection.info
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        if line.family != socket.AF_UNIX:
            return 0
        told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    listener = struct.unpack("3i", told)[0]
    backend = int(info.backend_pid)
    return backend if listener and _parent(backend) == listener else 0


def _parent(process: int) -> int:
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return int(told.rpartition(")")[2].split()[1])
