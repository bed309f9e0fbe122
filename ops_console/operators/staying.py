"""Sessions of operators: how long they last, how many there may be, and how recently the person was asked who they are.

The browser's cookie opens a session of Django's; that session names a ``Stay``. Taking the row away ends the session at
the next request, wherever it is open.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from ops_console.models import Operator, Stay

#: Key of Django's session: number of the ``Stay``.
STAY = "akashi_stay"
#: Key of Django's session: ISO time of the sign-in before this one, "" when there was none.
_PREVIOUS_SIGN_IN = "akashi_previous_sign_in"
#: Dangerous acts ask again after this long.
FRESH_FOR = timedelta(minutes=10)
#: A page asked for within this time of the last one is not written down again.
_SEEN = timedelta(minutes=1)
_BACKEND = "django.contrib.auth.backends.ModelBackend"

_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_MACHINES = (("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS", "Mac"))


def begin(*, request: HttpRequest, operator: Operator, second_factor: bool, now: datetime) -> Stay:
    """Sign the browser in under a new session key. The person's oldest sessions end where there are too many."""
    previous = operator.last_sign_in
    login(request, operator, backend=_BACKEND)
    stay = Stay.objects.create(
        operator=operator,
        started_at=now,
        last_seen_at=now,
        confirmed_at=now,
        second_factor=second_factor,
        browser=browser_of(request.headers.get("User-Agent", "")),
    )
    request.session[STAY] = stay.pk
    request.session[_PREVIOUS_SIGN_IN] = previous.isoformat() if previous else ""
    kept = standing(operator=operator, now=now)[: settings.AKASHI_SESSIONS_PER_OPERATOR]
    Stay.objects.filter(operator=operator).exclude(pk__in=[one.pk for one in kept]).delete()
    return stay


def previous_sign_in(request: HttpRequest) -> datetime | None:
    """When the person signed in the time before this one."""
    told = request.session.get(_PREVIOUS_SIGN_IN)
    return datetime.fromisoformat(told) if told else None


def standing(*, operator: Operator, now: datetime) -> list[Stay]:
    """The person's sessions that are not over, newest first."""
    idle, longest = _limits()
    return list(
        Stay.objects.filter(operator=operator, last_seen_at__gt=now - idle, started_at__gt=now - longest).order_by(
            "-pk"
        )
    )


def stay_of(*, request: HttpRequest, now: datetime) -> Stay | None:
    """The session this request belongs to, unless it is over, with its operator as the database has them now.

    In production only one whose second factor was given.
    """
    idle, longest = _limits()
    found = (
        Stay.objects.select_related("operator")
        .filter(
            pk=request.session.get(STAY, 0),
            operator=request.user.pk,
            last_seen_at__gt=now - idle,
            started_at__gt=now - longest,
        )
        .first()
    )
    return found if found is not None and (found.second_factor or settings.AKASHI_DEMO) else None


def seen(*, stay: Stay, now: datetime) -> None:
    """The person did something: the idle time begins anew."""
    if now - stay.last_seen_at >= _SEEN:
        Stay.objects.filter(pk=stay.pk).update(last_seen_at=now)


def is_fresh(*, stay: Stay, now: datetime) -> bool:
    """Whether the person was asked who they are recently enough for a dangerous act."""
    return now - stay.confirmed_at < FRESH_FOR


def confirmed(*, stay: Stay, now: datetime) -> None:
    """The person was asked again and answered."""
    Stay.objects.filter(pk=stay.pk).update(confirmed_at=now, last_seen_at=now)


def end_all(*, operator: Operator, but: int = 0) -> int:
    """End the person's sessions, except the one numbered ``but``; returns how many."""
    return Stay.objects.filter(operator=operator).exclude(pk=but).delete()[0]


def browser_of(agent: str) -> str:
    """``Edge (Windows)`` of a User-Agent header, which may say anything."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "ほかのブラウザー")
    machine = next((name for sign, name in _MACHINES if sign in agent), "")
    return f"{browser} ({machine})" if machine else browser


def _limits() -> tuple[timedelta, timedelta]:
    return timedelta(minutes=settings.AKASHI_SESSION_IDLE_MINUTES), timedelta(seconds=settings.SESSION_COOKIE_AGE)
