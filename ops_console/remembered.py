"""What a search asks for that no address may hold: kept in the session under a random word.

Gone at sign-out; another session that gets hold of the address learns nothing from it.
"""

import secrets
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

#: Questions that a session remembers per room; the oldest is forgotten first.
_REMEMBERED = 20


def keep(*, session: SessionBase, room: str, value: Any) -> str:
    """The word for ``value`` (something JSON can hold); the same value keeps its word."""
    known: dict[str, Any] = session.get(_key(room), {})
    word = next((w for w, kept in known.items() if kept == value), None) or secrets.token_urlsafe(9)
    kept = {**{w: v for w, v in known.items() if w != word}, word: value}
    session[_key(room)] = dict(list(kept.items())[-_REMEMBERED:])
    return word


def recall(*, session: SessionBase, room: str, word: str) -> Any:
    """What the word stands for, None when it is forgotten or never was."""
    return session.get(_key(room), {}).get(word)


def _key(room: str) -> str:
    return f"akashi_{room}_remembered"
