"""Access keys: shown once, one per city, nothing learnt from a wrong one."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.counter.keys import Wait, fingerprint_of, new_key, open_with
from tests.centre.town import NOW


def opened(key: str, *, code: str = SAMPLE.code, address: str = "10.0.0.1", after: float = 0) -> str | None:
    return open_with(municipality=code, key=key, address=address, now=NOW + timedelta(seconds=after))


def test_a_key_opens_its_own_city_however_it_is_typed(centre: Path) -> None:
    key = new_key(municipality=SAMPLE.code, now=NOW)
    new_key(municipality=SECOND.code, now=NOW)
    assert opened(key) == fingerprint_of(SAMPLE.code) is not None
    assert opened(f" {key.lower().replace('-', '－')} ") == fingerprint_of(SAMPLE.code)
    assert opened(key.replace("-", "")) == fingerprint_of(SAMPLE.code)
    assert opened(key, code=SECOND.code) is None


def test_a_new_key_ends_the_former_one(centre: Path) -> None:
    former = new_key(municipality=SAMPLE.code, now=NOW)
    latter = new_key(municipality=SAMPLE.code, now=NOW)
    assert opened(former) is None
    assert opened(latter) is not None


def test_the_key_itself_is_kept_nowhere(centre: Path) -> None:
    key = new_key(municipality=SAMPLE.code, now=NOW)
    kept = b"".join(file.read_bytes() for file in (centre / "centre").rglob("*") if file.is_file())
    assert key.encode() not in kept
    assert key.replace("-", "").encode() not in kept
    assert (centre / "centre" / "counter.sqlite").stat().st_mode & 0o077 == 0


def test_wrong_keys_make_an_address_wait_longer_and_longer_whatever_it_brings(centre: Path) -> None:
    key = new_key(municipality=SAMPLE.code, now=NOW)
    for _ in range(6):
        assert opened("wrong") is None
    with pytest.raises(Wait) as first:
        opened(key)
    assert opened(key, address="10.0.0.2") is not None
    assert opened("wrong", after=first.value.seconds) is None
    with pytest.raises(Wait) as second:
        opened(key, after=first.value.seconds)
    assert second.value.seconds >= 2 * first.value.seconds - 1
    assert opened(key, after=3600) is not None


def test_the_page_says_the_same_for_a_wrong_key_and_an_unknown_city(centre: Path) -> None:
    new_key(municipality=SAMPLE.code, now=NOW)
    said = []
    for code in (SAMPLE.code, "011002"):
        answer = Client().post("/kiosk/counter/key/", {"code": code, "key": "wrong"})
        assert answer.status_code == 422
        said.append(answer.content.decode().replace(code, "CODE").partition("csrfmiddlewaretoken")[0])
    assert said[0] == said[1]


def test_a_pc_opened_with_the_former_key_is_shut(centre: Path) -> None:
    client = Client()
    key = new_key(municipality=SAMPLE.code, now=NOW)
    answer = client.post("/kiosk/counter/key/", {"code": SAMPLE.code, "key": key})
    assert answer.headers["Location"] == "/kiosk/counter/"
    assert client.cookies["akashi_counter"]["httponly"]
    assert client.get("/kiosk/counter/").status_code == 200
    new_key(municipality=SAMPLE.code, now=NOW)
    assert client.get("/kiosk/counter/").headers["Location"] == "/kiosk/counter/key/"


def test_a_cookie_that_was_tampered_with_opens_nothing(centre: Path) -> None:
    client = Client()
    client.post("/kiosk/counter/key/", {"code": SAMPLE.code, "key": new_key(municipality=SAMPLE.code, now=NOW)})
    client.cookies["akashi_counter"] = client.cookies["akashi_counter"].value[:-2] + "xx"
    assert client.get("/kiosk/counter/").headers["Location"] == "/kiosk/counter/key/"


def test_the_counter_is_there_in_a_demonstration_only(centre: Path, settings: object) -> None:
    settings.AKASHI_DEMO = False  # type: ignore[attr-defined]
    for path in ("", "key/", "citizen/", "paper/front.pdf", "slip/"):
        assert Client().get(f"/kiosk/counter/{path}").status_code == 404, path


def test_the_command_prints_the_key_once_and_refuses_a_wrong_code(centre: Path) -> None:
    out = io.StringIO()
    call_command("centre_counter_key", SAMPLE.code, "--json", stdout=out)
    assert opened(json.loads(out.getvalue())["key"]) is not None
    with pytest.raises(CommandError, match="団体コード"):
        call_command("centre_counter_key", "999999")
