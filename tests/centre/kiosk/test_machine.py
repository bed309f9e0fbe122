"""What the terminal stands on: its clock, its cookies, its faults, and the registry the demonstration writes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from config.local.serve import tell_centre
from integrations.centre import clock
from integrations.centre.kiosk import machine
from integrations.centre.kiosk.seat import Seat, keep, seat_of
from integrations.centre.kiosk.training import Training
from integrations.centre.registry_file import load_registry
from integrations.centre.wire import NotConnected


def test_the_clock_runs_on_from_where_the_demonstration_stands(
    settings: Settings, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AKASHI_HOME, settings.AKASHI_NOW = tmp_path, now
    seconds = [1000.0]
    monkeypatch.setattr(clock.time, "time", lambda: seconds[0])
    assert clock.now() == now
    seconds[0] += 90
    assert clock.now() == now + timedelta(seconds=90)
    settings.AKASHI_NOW = now + timedelta(days=1)  # another demonstration begins
    assert clock.now() == now + timedelta(days=1)
    assert [one.name for one in (tmp_path / "centre").iterdir()] == ["clock"]


def test_the_clock_is_the_real_one_where_none_is_given(settings: Settings) -> None:
    settings.AKASHI_NOW = None
    assert abs(clock.now() - datetime.now(clock.TOKYO)) < timedelta(seconds=60)


def test_a_seat_survives_its_cookie_and_no_other_hand(rf: RequestFactory) -> None:
    seat = Seat(terminal="K0123456789", language="es", visit="abc", members=[3, 1], taken=["card"])
    answer = keep(HttpResponse(), seat)
    request = rf.get("/kiosk/")
    request.COOKIES = {name: morsel.value for name, morsel in answer.cookies.items()}
    assert seat_of(request) == seat
    for name in list(request.COOKIES):
        spoilt = {
            **request.COOKIES,
            name: request.COOKIES[name][:-1] + ("A" if request.COOKIES[name][-1] != "A" else "B"),
        }
        other = rf.get("/kiosk/")
        other.COOKIES = spoilt
        assert seat_of(other).visit == ""


def test_the_seat_of_another_terminal_is_not_taken(rf: RequestFactory) -> None:
    request = rf.get("/kiosk/")
    request.COOKIES = {
        "kiosk-terminal": signing.dumps("K1", salt="kiosk-terminal"),
        "kiosk": signing.dumps({"terminal": "K2", "visit": "theirs"}, salt="kiosk"),
    }
    assert seat_of(request) == Seat(terminal="K1")


def test_a_seat_of_an_older_version_keeps_what_is_still_known(rf: RequestFactory) -> None:
    request = rf.get("/kiosk/")
    request.COOKIES = {
        "kiosk-terminal": signing.dumps("K1", salt="kiosk-terminal"),
        "kiosk": signing.dumps({"terminal": "K1", "language": "ko", "gone": 1}, salt="kiosk"),
    }
    assert seat_of(request) == Seat(terminal="K1", language="ko")


def test_a_new_browser_is_a_terminal_the_contract_knows(kiosk: Path, client: Client) -> None:
    client.get(reverse("kiosk:start"))
    terminal = signing.loads(client.cookies["kiosk-terminal"].value, salt="kiosk-terminal")
    assert terminal.isalnum()
    assert terminal == terminal.upper()
    assert len(terminal) <= 20


@pytest.mark.parametrize(("terminal", "fault"), [("../K1", "jam"), ("", "jam"), ("K1", "../jam"), ("K1", "")])
def test_no_file_is_touched_outside_the_training_folder(tmp_path: Path, terminal: str, fault: str) -> None:
    with pytest.raises(ValueError, match="no such fault or terminal"):
        Training(folder=tmp_path / "training", terminal=terminal).switch(fault, on=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_registry_that_cannot_be_read_is_a_line_that_is_down(kiosk: Path) -> None:
    (kiosk / "centre" / "registry.toml").write_text("[default]\nurl = 3\n", "utf-8")
    with pytest.raises(NotConnected, match="registry"):
        machine.connect().route("282103", "JUMINHYO")("x", b"")


def here(home: Path) -> SimpleNamespace:
    return SimpleNamespace(place=SimpleNamespace(home=home))


def test_the_demonstration_tells_the_centre_where_it_listens(tmp_path: Path) -> None:
    tell_centre(here(tmp_path), "http://127.0.0.1:8000")
    file = tmp_path / "centre" / "registry.toml"
    default = load_registry(file).default
    assert default is not None
    assert default.url == "http://127.0.0.1:8000/koiki/v5"
    assert (tmp_path / "centre").stat().st_mode & 0o077 == 0
    (tmp_path / "centre" / "clock").write_text("x", "ascii")
    tell_centre(here(tmp_path), "http://127.0.0.1:9000")
    default = load_registry(file).default
    assert default is not None
    assert default.url == "http://127.0.0.1:9000/koiki/v5"
    assert not (tmp_path / "centre" / "clock").exists()


def test_a_registry_of_ones_own_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "centre" / "registry.toml"
    file.parent.mkdir(mode=0o700)
    own = '[default]\nurl = "https://server.example/koiki/v5"\n# ours\n'
    file.write_text(own, "utf-8")
    tell_centre(here(tmp_path), "http://127.0.0.1:9000")
    assert file.read_text("utf-8") == own


def test_what_the_pages_remember_is_no_secret_of_anybody(rf: RequestFactory) -> None:
    answer = keep(HttpResponse(), Seat(terminal="K1", members=[1, 2], options=["HONSEKI"]))
    told = signing.loads(answer.cookies["kiosk"].value, salt="kiosk")
    assert set(json.loads(json.dumps(told))) == {
        "terminal", "language", "card", "visit", "kind", "scope", "members", "options", "year", "copies", "taken",
        "forgotten", "notice",
    }  # fmt: skip
