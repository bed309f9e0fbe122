"""A line between agent and server that can be cut: a TCP relay on loopback."""

import socket
import threading
from contextlib import suppress


class Line:
    """Relays to ``target``. ``cut_after``: bytes of the request after which the line goes dead (None: never).

    ``lose``: the answers to these calls (counted from 1) are lost although the server has worked.
    ``down``: nobody answers the call.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.cut_after: int | None = None
        self.lose: set[int] = set()
        self.down = False
        self.calls = 0
        threading.Thread(target=self._answer, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._door.accept()
                self.calls += 1
                if self.down:
                    caller.close()
                    continue
                server = socket.create_connection(self._target)
                threading.Thread(target=self._forth, args=(caller, server), daemon=True).start()
                threading.Thread(target=self._back, args=(caller, server, self.calls), daemon=True).start()

    def _forth(self, caller: socket.socket, server: socket.socket) -> None:
        passed = 0
        with suppress(OSError):
            while data := caller.recv(16 * 1024):
                passed += len(data)
                if self.cut_after is not None and passed > self.cut_after:
                    _hang_up(caller, server)
                    return
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _back(self, caller: socket.socket, server: socket.socket, call: int) -> None:
        with suppress(OSError):
            while data := server.recv(16 * 1024):
                if call in self.lose:
                    _hang_up(caller, server)
                    return
                caller.sendall(data)
        _hang_up(caller, server)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
