"""利用登録: applications are taken once, kept closed, and told about by number."""

import json

import pytest

from issuer.identity import application_numbers
from issuer.identity.models import Registration
from issuer.municipality.keys import data_key, decrypt
from issuer.papers.request import CardCredential, Credential
from issuer.tenancy.scope import scope

from .conftest import Town, jpki


def test_no_two_applications_share_a_number(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([7, 7, 7, 8])
    monkeypatch.setattr(application_numbers.secrets, "randbelow", lambda _: next(draws))
    first, second = town.applied("1"), town.applied("2")
    assert (first[:14], second[:14]) == ("00000000000007", "00000000000008")


def test_a_second_application_for_one_certificate_waits_for_the_first(town: Town) -> None:
    town.applied(issuer="CN=A")
    for again in (jpki(issuer="CN=A"), jpki()):
        answer = town.apply(again)
        assert (answer.result, answer.application_number) == ("ALREADY_APPLIED", "")
    assert town.apply(jpki(issuer="CN=B")).result == "ACCEPTED"


@pytest.mark.parametrize("step", ["reject", "withdraw"])
def test_after_a_rejection_or_withdrawal_one_may_apply_again_under_a_new_number(town: Town, step: str) -> None:
    first = town.applied()
    town.step(step, first)
    assert town.applied() != first


def test_what_is_in_use_is_applied_for_already(town: Town) -> None:
    town.linked()
    assert town.apply().result == "ALREADY_APPLIED"


@pytest.mark.parametrize("credential", [jpki(status="REVOKED"), jpki(status="EXPIRED"), CardCredential("A123", "1234")])
def test_what_cannot_carry_a_registration_is_not_kept(credential: Credential, town: Town) -> None:
    assert town.apply(credential).result == "FAILED"
    with scope(town.code):
        assert not Registration.objects.exists()


def test_the_particulars_are_closed_and_tied_to_their_row(town: Town) -> None:
    number = town.applied()
    with scope(town.code):
        row = Registration.objects.get()
        key = data_key(municipality=town.code, purpose="registration")
    assert "健一".encode() not in bytes(row.applicant)
    context = f"registration/{town.code}/{number}".encode()
    opened = json.loads(decrypt(key=key, ciphertext=bytes(row.applicant), context=context))
    assert (opened["name"], opened["birth_date"], opened["hittosha"]) == ("高崎　健一", "1985-04-12", "高崎茂")


def test_a_number_of_another_municipality_is_not_found(town: Town, strangers: str) -> None:
    number = town.applied()
    elsewhere = Town(code=strangers, koseki=town.koseki, now=town.now)
    assert elsewhere.status(number).status == "NOT_FOUND"
