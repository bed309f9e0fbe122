"""Letting an operator in: the attempt is counted before the password is looked at, so that racing guesses count too."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Case, F, Q, Value, When
from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.audit import append
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator
from ops_console.operators.acts import chain_of, note

#: Wrong attempts in a row that close the door, and for how long.
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


#: Whether a second factor is this person's; None where none is asked (a demonstration).
Second = Callable[[Operator], bool] | None


def enter(*, name: str, password: str, second: Second, now: datetime) -> Operator | None:
    """The operator who may come in, or None.

    Every attempt is on the chain: of the operator's municipality, or of the platform when nobody has this id
    (the id as typed is not recorded: people type passwords into the wrong field). The caller tells no reason, and
    an unknown id takes as long as a wrong password.
    """
    operator = Operator.objects.filter(name=name).first()
    if operator is None:
        make_password(password)
        with scope(PLATFORM):
            append(municipality=PLATFORM, at=now, actor="unknown", action="sign_in.failed", detail={"reason": "ID"})
        return None
    with scope(chain_of(operator)):
        reason = _why_not(operator, password, second, now)
        if reason:
            note(operator=operator, action="sign_in.failed", now=now, detail={"reason": reason})
            return None
        Operator.objects.filter(pk=operator.pk).update(failures=0, locked_until=None, last_sign_in=now)
        note(operator=operator, action="sign_in.done", now=now)
    return operator


def confirm(*, operator: Operator, password: str, second: Second, now: datetime) -> bool:
    """Ask a signed-in person again. Wrong answers count like wrong sign-ins, and close the same door."""
    with scope(chain_of(operator)):
        reason = _why_not(operator, password, second, now)
        if reason:
            note(operator=operator, action="sign_in.unconfirmed", now=now, detail={"reason": reason})
            return False
        Operator.objects.filter(pk=operator.pk).update(failures=0, locked_until=None)
        note(operator=operator, action="sign_in.confirmed", now=now)
    return True


def is_locked(*, operator: Operator, now: datetime) -> bool:
    """Whether wrong answers have closed the door."""
    return Operator.objects.filter(pk=operator.pk, locked_until__gt=now).exists()


def code_verified(operator: Operator, code: str) -> bool:
    """Whether one of the operator's devices accepts the code; django-otp slows guessing and refuses a second use."""
    devices = TOTPDevice.objects.select_for_update().filter(user=operator, confirmed=True)
    return any(device.verify_token(code) for device in devices)


def may_stay(*, operator: Operator, now: datetime) -> bool:
    """Whether a session may go on: a person who left, holds no role or whose term ended is out at once."""
    return (
        operator.is_active
        and bool(operator.roles)
        and (operator.expires_on is None or japan_day(now) <= operator.expires_on)
    )


def _why_not(operator: Operator, password: str, second: Second, now: datetime) -> str:
    if not _take_attempt(operator, now):
        make_password(password)  # a closed door must not answer sooner than a wrong password
        return "LOCKED"
    if not operator.check_password(password):
        return "PASSWORD"
    if not may_stay(operator=operator, now=now):
        return "EXPIRED"
    if second is not None and not second(operator):
        return "CODE"
    return ""


def _take_attempt(operator: Operator, now: datetime) -> bool:
    """Count this attempt unless the door is closed; the last one allowed closes it behind itself."""
    free = Q(locked_until=None) | Q(locked_until__lte=now)
    count = Case(When(locked_until__lte=now, then=Value(1)), default=F("failures") + 1)
    taken = Operator.objects.filter(free, pk=operator.pk).update(
        failures=count,
        locked_until=Case(
            When(Q(locked_until=None) & Q(failures__gte=MOST_FAILURES - 1), then=Value(now + LOCKED_FOR)),
            default=Value(None),
        ),
    )
    return taken == 1
