"""A test PKI of the centre, made once a run; its keys are P-256 where RSA is not what the test is about."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.pki.authorities import authority_of
from integrations.centre.pki.cards import Card, Media, make_card
from integrations.centre.pki.store import Store

PIN = "1234"
SINCE, UNTIL = date(2025, 10, 1), date(2029, 10, 3)

#: For properties: how long a draw takes on a busy machine says nothing.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: Makes a card that is good on ``FRIDAY_MORNING`` unless told otherwise.
Maker = Callable[..., Card]


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("centre") / "pki"
    store = Store(folder=folder, algorithm="P-256")
    for issuer in (CARD_ISSUER, MOBILE_ISSUER):
        authority_of(store=store, issuer=issuer)
    return folder


@pytest.fixture
def store(_made: Path, tmp_path: Path) -> Store:
    """A PKI of one's own: both issuers, no card."""
    shutil.copytree(_made, tmp_path / "pki")
    return Store(folder=tmp_path / "pki", algorithm="P-256")


@pytest.fixture
def make(store: Store) -> Maker:
    """Make a card in ``store``."""

    def make(serial: str = "7010131", **rest: object) -> Card:
        given: dict[str, object] = {
            "issuer": CARD_ISSUER, "media": Media.CARD, "valid_from": SINCE, "valid_to": UNTIL, "pin": PIN, **rest,
        }  # fmt: skip
        return make_card(store=store, serial=serial, **given)  # type: ignore[arg-type]

    return make
