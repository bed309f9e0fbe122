"""Passwords: what a new one may not be, and changing one's own."""

import re
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.operators.acts import chain_of, note
from ops_console.operators.staying import end_all

#: Fewer different characters than this are no password, however long it is.
_FEWEST = 6
#: An id shorter than this may be part of a word by chance.
_SHORTEST_ID = 4
_NOT_LETTERS = re.compile(r"\A[\W\d_]+|[\W\d_]+\Z")


class MonotonyValidator:
    """Refuses a few characters or one word over and over, and characters in a row (``abcdefghijkl``)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        steps = {ord(after) - ord(before) for before, after in pairwise(password)}
        repeated = password in (password + password)[1:-1]
        if len(set(password)) < _FEWEST or repeated or steps <= {1} or steps <= {-1}:
            raise ValidationError("同じ文字や語の繰り返し、順に並んだ文字だけのパスワードは使えません。")

    def get_help_text(self) -> str:
        """What the page says beforehand."""
        return "同じ文字や語の繰り返し、順に並んだ文字だけのものは使えません。"


class DressedWordValidator:
    """Refuses one's own id with something around it, and a well-known password with figures around it."""

    def __init__(self) -> None:
        self.known = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        name = getattr(user, "name", "").lower()
        if len(name) >= _SHORTEST_ID and name in password.lower():
            raise ValidationError("職員 ID を含むパスワードは使えません。")
        if _NOT_LETTERS.sub("", password.lower()) in self.known:
            raise ValidationError("よく使われるパスワードに数字や記号を足しただけのものは使えません。")

    def get_help_text(self) -> str:
        """What the page says beforehand."""
        return "職員 ID を含むもの、よく使われるパスワードに数字や記号を足しただけのものは使えません。"


def change_own(*, request: HttpRequest, operator: Operator, stay: int, password: str, now: datetime) -> None:
    """Set one's own password; this session gets a new key and the other ones end.

    Raises ValidationError for a weak password and for the one that is in use.
    """
    validate_password(password, operator)
    if operator.check_password(password):
        raise ValidationError("今のパスワードと違うものにしてください。")
    with scope(chain_of(operator)):
        operator.set_password(password)
        operator.must_change = False
        operator.save(update_fields=["password", "must_change"])
        ended = end_all(operator=operator, but=stay)
        update_session_auth_hash(request, operator)
        note(operator=operator, action="operator.password_changed", now=now, detail={"ended": ended})
