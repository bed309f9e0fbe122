"""利用登録: applications are taken once, kept closed, and told about by number."""

import json
from collections.abc import Callable
from datetime import date, datetime

import pytest

from issuer.identity import registration
from issuer.identity.models import Registration
from issuer.municipality.keys import data_key, decrypt
from issuer.papers.request import CardCredential, Credential, JpkiCredential
from issuer.tenancy.scope import scope

Apply = Callable[..., registration.RegistrationAnswer]


def _jpki(serial: str = "1", *, issuer: str = "", status: str = "GOOD") -> JpkiCredential:
    return JpkiCredential(serial_number=serial, media="CARD", status=status, issuer=issuer)


@pytest.fixture
def apply(kakogawa: str, now: datetime) -> Apply:
    def _apply(credential: Credential, municipality: str = kakogawa) -> registration.RegistrationAnswer:
        with scope(municipality):
            return registration.apply(
                municipality=municipality,
                credential=credential,
                applicant=registration.Applicant(
                    name="架空　花子", address="見本市北町1番", birth_date=date(1990, 1, 2), sex="FEMALE"
                ),
                honseki="加古川市加古川町2000番地",
                hittosha="架空　太郎",
                phone="090-0000-0000",
                now=now,
            )

    return _apply


def test_an_application_gets_a_number_of_sixteen_digits(apply: Apply) -> None:
    answer = apply(_jpki())
    assert answer.result == "ACCEPTED"
    assert len(answer.application_number) == 16
    assert answer.application_number.isdigit()


def test_no_two_applications_share_a_number(apply: Apply, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([7, 7, 7, 8])
    monkeypatch.setattr(registration.secrets, "randbelow", lambda _: next(draws))
    assert [apply(_jpki(serial)).application_number for serial in ("1", "2")] == ["0" * 15 + "7", "0" * 15 + "8"]


def test_a_second_application_for_one_certificate_waits_for_the_first(apply: Apply, kakogawa: str) -> None:
    apply(_jpki(issuer="CN=A"))
    for again in (_jpki(issuer="CN=A"), _jpki()):
        answer = apply(again)
        assert (answer.result, answer.application_number) == ("ALREADY_APPLIED", "")
    assert apply(_jpki(issuer="CN=B")).result == "ACCEPTED"


def test_after_a_rejection_one_may_apply_again_under_a_new_number(apply: Apply, kakogawa: str) -> None:
    first = apply(_jpki())
    with scope(kakogawa):
        Registration.objects.update(state="REJECTED")
    second = apply(_jpki())
    assert second.result == "ACCEPTED"
    assert second.application_number != first.application_number


@pytest.mark.parametrize(
    "credential", [_jpki(status="REVOKED"), _jpki(status="EXPIRED"), CardCredential("A123", "1234")]
)
def test_what_cannot_carry_a_registration_is_not_kept(credential: Credential, apply: Apply, kakogawa: str) -> None:
    assert apply(credential).result == "FAILED"
    with scope(kakogawa):
        assert not Registration.objects.exists()


def test_the_particulars_are_closed_and_tied_to_their_row(apply: Apply, kakogawa: str) -> None:
    number = apply(_jpki()).application_number
    with scope(kakogawa):
        row = Registration.objects.get()
        key = data_key(municipality=kakogawa, purpose="registration")
    assert "花子".encode() not in bytes(row.applicant)
    context = f"registration/{kakogawa}/{number}".encode()
    opened = json.loads(decrypt(key=key, ciphertext=bytes(row.applicant), context=context))
    assert (opened["name"], opened["birth_date"], opened["hittosha"]) == ("架空　花子", "1990-01-02", "架空　太郎")


def test_the_state_is_told_by_number_and_only_at_home(
    apply: Apply, kakogawa: str, strangers: str, now: datetime
) -> None:
    number = apply(_jpki()).application_number
    with scope(kakogawa):
        assert registration.status(municipality=kakogawa, application_number=number).status == "UNDER_REVIEW"
        Registration.objects.update(state="AVAILABLE", decided_at=now)
        decided = registration.status(municipality=kakogawa, application_number=number)
    assert (decided.status, decided.decided_on) == ("AVAILABLE", date(2026, 11, 20))
    with scope(strangers):
        assert registration.status(municipality=strangers, application_number=number).status == "NOT_FOUND"
