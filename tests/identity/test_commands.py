"""registration_list, registration_candidates, registration_decide: what they print and how they end."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class

from issuer.issuance.elsewhere.resuming import approve_resume

from .conftest import Town, member


@pytest.fixture(autouse=True)
def _clock(settings, now) -> None:
    settings.AKASHI_NOW = now


def run(name: str, *words: str) -> tuple[int, Any]:
    """Exit code and document."""
    out = io.StringIO()
    command = load_command_class("config", name)
    call_command(command, *words, "--json", stdout=out)
    return command.code, json.loads(out.getvalue())


def test_from_the_list_to_a_linked_certificate(town: Town) -> None:
    number = town.applied()
    code, listed = run("registration_list", town.code)
    assert (code, [(one["number"], one["state"], one["overdue"]) for one in listed]) == (
        0,
        [(number, "RECEIVED", False)],
    )
    code, opened = run("registration_candidates", town.code, number, "--by", "sato")
    (candidate,) = opened["candidates"]
    assert (code, candidate["place"], candidate["linkable"]) == (0, "K1/2", True)
    assert opened["applicant"]["name"] == "高崎　健一"
    assert [item["verdict"] for item in candidate["items"]] == ["VARIANT", "SAME", "SAME", "VARIANT", "VARIANT"]
    code, decided = run("registration_decide", town.code, number, "--link", candidate["place"], "--by", "sato")
    assert (code, decided["decided"], decided["replaced"]) == (0, True, [])
    assert town.whose().registered is not None
    assert town.acts()[-1] == ("sato", "linked")
    code, listed = run("registration_list", town.code)
    assert (listed[0]["state"], listed[0]["place"], listed[0]["decidedBy"]) == ("AVAILABLE", "K1/2", "sato")


@pytest.mark.parametrize(("option", "status"), [("--reject", "REJECTED"), ("--end", "ENDED")])
def test_a_refusal_and_an_end_carry_their_reason(town: Town, option: str, status: str) -> None:
    number = town.applied()
    assert run("registration_decide", town.code, number, option, "一致する戸籍がない")[0] == 0
    assert town.status(number).status == status
    _, listed = run("registration_list", town.code, "--all")
    assert listed[0]["reason"] == "一致する戸籍がない"


def test_who_comes_second_is_told_no(town: Town) -> None:
    number = town.linked()
    code, said = run("registration_decide", town.code, number, "--reject", "理由")
    assert (code, said["decided"]) == (1, False)


def test_a_stop_and_its_end_which_takes_another_person(town: Town) -> None:
    number = town.linked()
    run("registration_decide", town.code, number, "--suspend", "紛失")
    assert town.whose().registered is None
    _, said = run("registration_decide", town.code, number, "--resume", "見つかった", "--by", "sato")
    assert said["decided"] is False
    assert town.whose().registered is None
    (proposal,) = town.proposals()
    approve_resume(municipality=town.code, number=proposal, operator="suzuki", now=town.now)
    assert town.whose().registered is not None


def test_no_candidate_is_a_no(town: Town) -> None:
    number = town.applied()
    town.koseki.put(2, member(is_deleted=1, history_no=2))
    assert run("registration_candidates", town.code, number)[0] == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--link", "K1"), "戸籍番号/名順位"),
        (("--link", "K2/1"), "別人"),
        (("--link", "K1/77"), "在籍者はいません"),
        (("--reject", " "), "理由"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_changes_nothing(town: Town, words: tuple[str, ...], why: str) -> None:
    number = town.applied()
    with pytest.raises(CommandError, match=why) as caught:
        run("registration_decide", town.code, number, *words)
    assert caught.value.returncode == 2
    assert town.status(number).status == "UNDER_REVIEW"


def test_an_unknown_number_or_municipality_is_an_error(town: Town) -> None:
    with pytest.raises(CommandError, match="申請番号"):
        run("registration_candidates", town.code, "1355-5000-0000-0272")
    with pytest.raises(CommandError, match="123455"):
        run("registration_list", "123455")
