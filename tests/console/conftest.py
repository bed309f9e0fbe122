"""Personas of the console and a day's worth of rows.

職員A (VIEW) and 監査B (AUDIT) work in our municipality; 他自治体C (VIEW, AUDIT, ADMIN) must never see anything of it;
the platform's operator sees no people at all.
"""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.test import Client

from ops_console.models import Operator, Stay
from ops_console.operators.staying import STAY

from .rows import fill

PASSWORD = "correct-horse-battery"
SignIn = Callable[[Operator], Client]


@pytest.fixture(autouse=True)
def _demonstration(settings: LazySettings, now: datetime) -> None:
    """A demonstration whose clock stands still, so that no second factor is asked unless a test wants one."""
    settings.AKASHI_DEMO = True
    settings.AKASHI_NOW = now


@pytest.fixture(autouse=True)
def _quick_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 is slow on purpose; what is tested here is not its strength."""
    for cost, value in (("time_cost", 1), ("memory_cost", 64), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, cost, value)


@pytest.fixture
def password_hash(_quick_argon2: None) -> str:
    """The standard password as stored."""
    return make_password(PASSWORD)


@pytest.fixture
def hire(now: datetime, password_hash: str) -> Callable[..., Operator]:
    """Make an operator with the standard password."""

    def made(name: str, municipality: str, *roles: str, **more: object) -> Operator:
        return Operator.objects.create(
            name=name,
            display_name=f"職員 {name}",
            municipality=municipality,
            roles=list(roles),
            created_at=now,
            password=password_hash,
            **more,
        )

    return made


@pytest.fixture
def clerk(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    """職員A."""
    return hire("clerk-a", kakogawa, "VIEW")


@pytest.fixture
def auditor(hire: Callable[..., Operator], kakogawa: str) -> Operator:
    """監査B."""
    return hire("auditor-b", kakogawa, "AUDIT")


@pytest.fixture
def stranger(hire: Callable[..., Operator], strangers: str) -> Operator:
    """他自治体C, with every role at home."""
    return hire("stranger-c", strangers, "VIEW", "AUDIT", "ADMIN", "PROTECTION", "KOSEKI", "TAX")


@pytest.fixture
def platform(hire: Callable[..., Operator], db: None) -> Operator:
    """全体管理."""
    return hire("platform-p", "", "PLATFORM")


@pytest.fixture
def as_(settings: LazySettings) -> SignIn:
    """A browser in which somebody signed in just now."""

    def entered(operator: Operator) -> Client:
        browser = Client()
        browser.force_login(operator)
        at = settings.AKASHI_NOW
        stay = Stay.objects.create(
            operator=operator, started_at=at, last_seen_at=at, confirmed_at=at, second_factor=True, browser="Chrome"
        )
        session = browser.session
        session[STAY] = stay.pk
        session.save()
        return browser

    return entered


@pytest.fixture
def day(kakogawa: str, now: datetime) -> str:
    """Our municipality with a day's requests, packages and an incident. Returns its code."""
    fill(municipality=kakogawa, now=now)
    return kakogawa
