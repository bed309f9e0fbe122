"""``centre_weather`` stands before a server until a signal, and its control file is the network's switch."""

from __future__ import annotations

import io
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from integrations.centre.wire import Cut, Http, NotConnected

from .conftest import ANSWER, Got

ACTION = "urn:akashi:koiki:5/IssueCertificate"


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def connects(url: str) -> bool:
    try:
        Http(url)(ACTION, b"look")
    except NotConnected:
        return False
    except Cut:
        return True
    return True


def test_it_tells_every_message_and_follows_its_control_file(server: Got, tmp_path: Path) -> None:
    out, control = io.StringIO(), tmp_path / "weather"
    seen: dict[str, object] = {}

    def citizen() -> None:
        try:
            until(lambda: bool(out.getvalue()))
            url = json.loads(out.getvalue().splitlines()[0])["url"]
            seen["answer"] = Http(url)(ACTION, b"one")
            control.write_text("down\n")
            until(lambda: not connects(url))
            control.write_text("drop-answer:end=close\n")
            until(lambda: connects(url))
            with pytest.raises(Cut):
                Http(url)(ACTION, b"two")
            control.write_text("rain\n")
            until(lambda: "rain" in err.getvalue())
        except BaseException as error:
            seen["error"] = error
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    err = io.StringIO()
    thread = threading.Thread(target=citizen)
    thread.start()
    call_command("centre_weather", "--target", server.url, "--control", str(control), "--json", stdout=out, stderr=err)
    thread.join()
    assert "error" not in seen, seen
    assert seen["answer"] == ANSWER
    told = [json.loads(line) for line in out.getvalue().splitlines()[1:]]
    assert told[0]["returned"]
    assert told[-1]["struck"] == ["drop-answer:end=close"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--target", "http://127.0.0.1:1", "--rule", "rain"], "rain"),
        (["--target", "nowhere"], "--target"),
        (["--target", "http://127.0.0.1:1", "--listen", "99999"], "99999"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(words: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason) as caught:
        call_command("centre_weather", *words)
    assert caught.value.returncode == 2
