"""How long a message lay before a thread of ours took it up: in nginx's hands, in the socket's and gunicorn's queues.

nginx writes when it had the whole message (``X-Akashi-Arrival: $msec``) over whatever the caller wrote, and only what
came over the unix socket (no REMOTE_ADDR) is believed, as for ``X-Client-*`` (access.py). Both sides of that socket
read the same machine's clock, so there is no skew. A clock that is set back meanwhile makes a wait shorter, never
negative; one that is set forward makes messages late that were not: they are answered BUSY and sent again.
"""

import re
import time
from datetime import timedelta

from django.http import HttpRequest

_SECONDS = re.compile(r"[0-9]{1,11}\.[0-9]{3}")


def waited(request: HttpRequest) -> timedelta:
    """The time since nginx had the message; nothing where nobody to be believed has told."""
    told = request.headers.get("X-Akashi-Arrival", "")
    if request.META.get("REMOTE_ADDR", "") or not _SECONDS.fullmatch(told):
        return timedelta(0)
    return timedelta(seconds=max(0.0, time.time() - float(told)))
