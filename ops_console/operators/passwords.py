"""Passwords: what a new one may not be, and changing one's own."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.operators.acts import chain_of, note
from ops_console.operators.staying import end_all

#: Fewer different characters than this are no password, however long it is.
_FEWEST = 6


class MonotonyValidator:
    """Refuses a password of a few characters over and over, or of characters in a row (``abcdefghijkl``)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        steps = {ord(after) - ord(before) for before, after in pairwise(password)}
        if len(set(password)) < _FEWEST or steps <= {1} or steps <= {-1}:
            raise ValidationError("同じ文字の繰り返しや、順に並んだ文字だけのパスワードは使えません。")

    def get_help_text(self) -> str:
        """What the page says beforehand."""
        return "同じ文字の繰り返しや、順に並んだ文字だけのものは使えません。"


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
