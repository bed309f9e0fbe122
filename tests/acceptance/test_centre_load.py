"""The product's own load generator against the product, in fair and in bad weather."""

import json
from pathlib import Path
from typing import Any

import pytest

from .office import Office, Server
from .registry import Registry

pytestmark = pytest.mark.heavy


def load(office: Office, server: Server, town: Registry, *words: str) -> tuple[int, dict[str, Any]]:
    residents = office.home / "residents.tsv"
    everybody = [person for person in town.everyone if person.serial]
    residents.write_text("".join(f"{one.serial}\t\t{one.name}\n" for one in everybody), encoding="utf-8")
    done = office.akashi(
        "centre_load", "--target", server.url, "--municipality", town.code, "--residents", residents, "--people", 120,
        "--json", *words, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_minute_of_kiosks_mixes_nobody_up(town: Registry, office: Office, server: Server, tmp_path: Path) -> None:
    picture = tmp_path / "load.svg"
    code, told = load(office, server, town, "--rate", "8", "--duration", "5", "--picture", str(picture))
    assert code == 0, told
    assert told["issued"] == told["judged"] > 10
    assert told["latency_ms"]["issue"]["p50"] > 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_in_bad_weather_every_request_has_one_number(town: Registry, office: Office, server: Server) -> None:
    rules = ("drop-answer:p=0.15,end=close", "cut-answer:p=0.1", "duplicate:p=0.2", "hold:p=0.1,seconds=1")
    words = [word for rule in rules for word in ("--weather", rule)]
    code, told = load(office, server, town, "--rate", "6", "--duration", "5", *words)
    assert code == 0, told
    assert told["retries"]
    assert told["resent"] == told["sent"]
    assert told["double_issues"] == told["mix_ups"] == told["unanswered"] == 0
    office.audit(town.code)
