"""The backend itself, where Django looks for it (ENGINE)."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for the question at the start of a request whether the connection still lives."""

    def is_usable(self) -> bool:
        """Whether the server is still there, without a trip to it.

        An idle connection has nothing to say. When something can be read from it, that is mostly the server's
        farewell; then, and only then, it is asked as Django asks.
        """
        connection = self.connection
        if connection is None or connection.closed:
            return False
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN | select.POLLPRI)
        return not waiting.poll(0) or super().is_usable()
