"""The kiosk is there in a demonstration, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from integrations.centre.kiosk.urls import urlpatterns

NAMES = sorted(str(pattern.name) for pattern in urlpatterns)


@pytest.mark.parametrize("name", NAMES)
def test_no_page_of_it_is_there_in_production(settings: Settings, client: Client, name: str) -> None:
    settings.AKASHI_DEMO = False
    url = reverse(f"kiosk:{name}", args=[1] if name.startswith("picture") else [])
    assert client.get(url).status_code in (404, 405)
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_whoever_begins_in_the_middle_is_led_to_the_first_page(kiosk: Path, client: Client, name: str) -> None:
    url = reverse(f"kiosk:{name}", args=[1] if name.startswith("picture") else [])
    answer = client.get(url, follow=True)
    if answer.status_code == 405:
        answer = client.post(url, follow=True)
    assert answer.status_code == 200
    if name != "state":
        assert answer.resolver_match.url_name in ("start", "thanks")


def test_a_page_is_kept_by_no_browser(kiosk: Path, client: Client) -> None:
    assert "no-store" in client.get(reverse("kiosk:start"))["Cache-Control"]
