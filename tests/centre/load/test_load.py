"""A whole load on a real server: what it sends, what it finds wrong, and with what it exits."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from .conftest import PEOPLE, UNDER_AGE, Town

Load = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def load(town: Town, residents: Path, mix: Path) -> Load:
    def go(*words: str, rate: str = "80", duration: str = "0.5") -> tuple[int, dict[str, Any]]:
        out = io.StringIO()
        code = 0
        try:
            call_command(
                "centre_load", "--target", town.url, "--rate", rate, "--duration", duration, "--residents",
                str(residents), "--mix", str(mix), "--json", *words, stdout=out, stderr=io.StringIO(),
            )  # fmt: skip
        except SystemExit as end:
            code = int(str(end.code))
        return code, json.loads(out.getvalue())

    return go


def test_a_good_server_gets_a_clean_bill(town: Town, load: Load) -> None:
    code, told = load()
    assert code == 0
    assert told["ok"]
    assert told["answered"] == told["sent"] > 15
    assert told["issued"] == told["judged"] == len(town.issued)
    assert told["refused"] == {"UNDER_AGE": told["sent"] - told["issued"]}
    assert told["refused_unforeseen"] == 0
    assert told["retries"] == told["faults"] == {}
    assert set(town.reports) == set(town.issued)  # the ledger stays in order
    assert sum(told["reports"].values()) == told["issued"]
    assert set(told["latency_ms"]["issue"]) == {"p50", "p90", "p99", "max"}
    assert told["mix_ups"] == told["double_issues"] == told["unanswered"] == 0


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("other person", "NAME"),
        ("wrong kind", "KIND"),
        ("page of another", "NUMBER"),
        ("missing page", "PAGES"),
        ("stranger's line", "STRANGER"),
    ],
)
def test_a_paper_that_is_not_the_applicants_is_found(
    town: Town, load: Load, tmp_path: Path, wrong: str, reason: str
) -> None:
    town.wrong = wrong
    code, told = load("--keep", str(tmp_path / "kept"))
    assert code == 1
    assert told["mix_ups"] > 0
    assert reason in told["mix_up_reasons"]
    kept = list((tmp_path / "kept").iterdir())
    assert len(kept) == told["mix_ups"]
    assert all(file.read_bytes().startswith(b"%PDF") for file in kept)


def test_a_name_that_also_stands_there_in_calm_is_no_mix_up(town: Town, load: Load) -> None:
    town.wrong = "same name in the register"
    code, told = load()
    assert code == 0
    assert told["looked_again"] > 0


def test_one_number_for_two_papers_is_found(town: Town, load: Load) -> None:
    town.wrong = "one number for two"
    code, told = load()
    assert code == 1
    assert told["double_issues"] > 0


def test_a_second_number_on_resend_is_found_through_bad_weather(town: Town, load: Load) -> None:
    town.wrong, town.every = "second number", 3
    code, told = load("--weather", "drop-answer:every=6,end=close")
    assert code == 1
    assert told["resent"] == told["sent"]
    assert told["double_issues"] > 0


def test_bad_weather_alone_does_no_harm(town: Town, load: Load) -> None:
    rules = (
        "drop-answer:every=7,end=close",
        "cut-answer:every=11,byte=300",
        "duplicate:every=5",
        "hold:every=9,seconds=0.2",
    )
    words = [word for rule in rules for word in ("--weather", rule)]
    code, told = load(*words, "--timeout", "5")
    assert code == 0, told
    assert told["retries"]["Cut"] > 0
    assert told["resent"] == told["sent"]
    assert told["double_issues"] == told["unanswered"] == 0


def test_a_request_whose_answers_are_all_lost_is_closed_in_calm(town: Town, load: Load) -> None:
    code, told = load("--weather", "drop-answer:only=IssueCertificate,end=close", "--attempts", "1")
    assert code == 0
    assert told["answered"] == 0
    assert told["gave_up"] == {"Cut": told["sent"]}
    assert told["unanswered"] == 0
    assert set(town.reports.values()) == {"CANCELLED"}  # nobody paid for them
    assert set(town.reports) == set(town.issued)


def test_a_report_that_is_lost_is_told_again_in_calm(town: Town, load: Load) -> None:
    code, told = load("--weather", "drop-request:only=ReportDelivery,end=close", "--attempts", "1")
    assert code == 0
    assert told["gave_up_beside"] == {"ReportDelivery": told["issued"]}
    assert told["reports_unanswered"] == 0
    assert set(town.reports) == set(town.issued)


def test_busy_is_asked_again_with_the_same_number(town: Town, load: Load) -> None:
    town.wrong = "busy"
    code, told = load(rate="30")
    assert code == 0
    assert told["faults"] == {"BUSY": told["sent"]} == told["retries"]
    assert set(town.attempts.values()) == {2}
    assert told["latency_ms"]["issue"]["p50"] >= 100  # counted from the scheduled arrival, pauses included


def test_arrivals_do_not_wait_for_answers(load: Load) -> None:
    _, told = load("--weather", "delay-answer:only=IssueCertificate,seconds=0.6")
    assert told["most_under_way"] >= told["sent"] > 15
    assert told["latency_ms"]["issue"]["p50"] >= 600


@pytest.mark.parametrize("wrong", ["rejects", "dead"])
def test_a_server_that_does_not_answer_is_told(town: Town, load: Load, wrong: str) -> None:
    town.wrong = wrong
    code, told = load("--attempts", "1", rate="4", duration="1")
    assert code == 1
    assert told["unanswered"] == told["sent"] > 0


def test_a_server_that_is_gone_is_not_asked_for_ever(town: Town, load: Load) -> None:
    town.wrong = "dead"
    code, told = load("--attempts", "1")
    assert code == 1
    assert told["unanswered"] == told["sent"] > 20
    assert sum(count > 1 for count in town.attempts.values()) < 16


def test_a_hash_that_does_not_fit_is_no_answer(town: Town, load: Load) -> None:
    town.wrong = "wrong hash"
    code, told = load(rate="20")
    assert code == 1
    assert told["wrong_answers"] > 0


def test_the_same_seed_asks_for_the_same(town: Town, load: Load) -> None:
    def sent() -> list[str]:
        load("--seed", "9", rate="40")
        asked = sorted(serial for _, serial in town.issued.values())
        town.issued.clear()
        return asked

    assert sent() == sent()


@pytest.mark.parametrize("name", ["load.svg", "load.png"])
def test_a_picture_is_drawn(load: Load, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    load("--picture", str(file), "--shape", "day", rate="40")
    start = file.read_bytes()[:100]
    assert start.startswith(b"\x89PNG" if name.endswith("png") else b"<svg ")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--target", "nowhere"], "--target"),
        (["--target", "http://127.0.0.1:9"], "NotConnected"),
        (["--mix", "/nowhere.toml"], "nowhere.toml"),
        (["--residents", "/nowhere.tsv"], "nowhere.tsv"),
        (["--weather", "rain"], "rain"),
        (["--picture", "load.jpg"], "load.jpg"),
        (["--people", "0"], "--people"),
        (["--municipality", "282103"], "--residents"),
    ],
)
def test_what_cannot_run_is_one_line_and_exit_2(town: Town, residents: Path, words: list[str], reason: str) -> None:
    given = {"--target": town.url, "--rate": "1", "--duration": "1"}
    if words[0] != "--municipality":
        given["--residents"] = str(residents)
    given |= dict(zip(words[::2], words[1::2], strict=True))
    with pytest.raises(CommandError, match=reason) as caught:
        call_command("centre_load", *(word for pair in given.items() for word in pair), stderr=io.StringIO())
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("words", [("--rate", "0"), ("--duration", "inf"), ("--sample", "2"), ("--timeout", "soon")])
def test_a_number_that_makes_no_sense_is_refused(town: Town, words: tuple[str, str]) -> None:
    given = {"--target": town.url, "--rate": "1", "--duration": "1", words[0]: words[1]}
    with pytest.raises(CommandError, match=f"{words[0]}: 0 より大きく?"):
        call_command("centre_load", *(word for pair in given.items() for word in pair))


def test_a_town_where_nobody_is_served_cannot_be_loaded(town: Town, residents: Path, mix: Path) -> None:
    residents.write_text(f"{UNDER_AGE}\t\t{PEOPLE[UNDER_AGE]}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="交付できる住民がいません") as caught:
        call_command(
            "centre_load", "--target", town.url, "--rate", "1", "--duration", "1", "--residents", str(residents),
            "--mix", str(mix), stderr=io.StringIO(),
        )  # fmt: skip
    assert caught.value.returncode == 2
