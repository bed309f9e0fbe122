"""What a search is about but no address may hold (宛名番号): it stays in the session under a random word."""

import secrets

from django.contrib.sessions.backends.base import SessionBase

_SESSION = "akashi_remembered"
#: Searches that a session remembers; the oldest is forgotten first.
_MOST = 20


def remember(value: str, *, session: SessionBase) -> str:
    """The word that stands for ``value`` in this session; "" for nothing."""
    if not value:
        return ""
    kept: dict[str, str] = session.get(_SESSION, {})
    word = next((w for w, old in kept.items() if old == value), None) or secrets.token_urlsafe(9)
    session[_SESSION] = dict(list(({w: v for w, v in kept.items() if w != word} | {word: value}).items())[-_MOST:])
    return word


def recall(word: str, *, session: SessionBase) -> str | None:
    """The value of a word; None when this session never had it or has forgotten it."""
    found: str | None = session.get(_SESSION, {}).get(word)
    return found
