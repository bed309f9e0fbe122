"""Probes: alive, ready, and counted."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import Settings

from integrations.web import readiness
from issuer.incidents.services import open_incident
from issuer.municipality.keys import _unwrap
from issuer.papers.errors import ConfigurationError
from issuer.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _clock(settings: Settings, now: datetime) -> None:
    settings.AKASHI_NOW = now


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts and forms that build, without building them."""
    monkeypatch.setattr(readiness, "workshop", lambda: None)


def test_a_living_process_says_so_without_a_database() -> None:
    assert Client().get("/livez").json() == {"status": "ok"}


def test_a_whole_deployment_is_ready(kakogawa: str, built: None, settings: Settings) -> None:
    response = Client().get("/readyz")
    assert response.status_code == 200, response.json()
    assert response.json()["version"] == settings.AKASHI_VERSION
    assert set(response.json()["checks"].values()) == {"ok"}


def test_a_missing_migration_is_named(db: None, built: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_known_migrations", lambda: frozenset({("issuance", "9999_tomorrow")}))
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "ConfigurationError"


def test_another_master_key_is_named(kakogawa: str, built: None, settings: Settings) -> None:
    settings.AKASHI_MASTER = ("file", b"z" * 32)
    _unwrap.cache_clear()
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["keys"] == "ConfigurationError"
    assert response.json()["checks"]["database"] == "ok"


def test_missing_fonts_are_named_without_their_place(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_fonts() -> None:
        raise ConfigurationError("/secret/place/font.ttf is missing")

    monkeypatch.setattr(readiness, "workshop", no_fonts)
    response = Client().get("/readyz")
    assert response.json()["checks"]["fonts_and_forms"] == "ConfigurationError"
    assert b"secret" not in response.content


def test_a_stopped_municipality_does_not_make_the_deployment_unready(kakogawa: str, built: None) -> None:
    with scope(kakogawa) as cursor:
        cursor.execute(
            "INSERT INTO municipality_suspension (municipality, kinds, code, reason, since, set_by, lifted_by) "
            "VALUES (%s, '[]', 'MAINTENANCE', 'x', now(), 'test', '')",
            [kakogawa],
        )
    assert Client().get("/readyz").status_code == 200


def test_the_metrics_count_by_municipality_and_code(kakogawa: str, strangers: str, now: datetime) -> None:
    with scope(kakogawa):
        open_incident(municipality=kakogawa, category="OTHER", request_id="", certificate_number="", detail={}, now=now)
    response = Client().get("/metrics")
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = response.content.decode().splitlines()
    assert 'akashi_incidents_open{municipality="282103"} 1.0' in lines
    assert 'akashi_incidents_open{municipality="011002"} 0.0' in lines
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))
    parts = ("", "_total", "_bucket", "_sum", "_count", "_created")
    whole = {name.removesuffix("_total") + part for name in names for part in parts}
    assert all(line.startswith("#") or line.split("{")[0].split(" ")[0] in whole for line in lines)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_probes_are_read_only(path: str) -> None:
    assert Client().post(path).status_code == 405
