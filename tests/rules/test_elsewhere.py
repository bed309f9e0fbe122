"""利用登録 (住登外): 戸籍 and 附票 and nothing else; who is not registered is told so for these kinds only."""

import pytest

from issuer.papers.facts import Identification, RegisterLink
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.rules.identity import link_alive, one_person
from tests.rules.makers import facts

REGISTERED = Identification(link=None, registered=RegisterLink(koseki_no="K1", member_no=2))
NOBODY = Identification(link=None, problem="NO_LINK")
OF_REGISTERS = (CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN, CertificateKind.FUHYO)


@pytest.mark.parametrize("kind", CertificateKind)
def test_a_registration_reaches_registers_and_nothing_else(kind: CertificateKind) -> None:
    asked = facts(kind=kind, identification=REGISTERED, person=None, household=None)
    wanted = None if kind in OF_REGISTERS else RefusalCode.NOT_FOUND
    assert one_person(asked).refusal == wanted
    assert link_alive(asked).refusal is None


@pytest.mark.parametrize("kind", CertificateKind)
def test_who_is_unknown_is_not_registered_for_registers_and_not_found_for_the_rest(kind: CertificateKind) -> None:
    asked = facts(kind=kind, identification=NOBODY, person=None, household=None)
    wanted = RefusalCode.NOT_REGISTERED if kind in OF_REGISTERS else RefusalCode.NOT_FOUND
    assert one_person(asked).refusal == wanted


@pytest.mark.parametrize("problem", ["AMBIGUOUS", "MEDIA_MISMATCH"])
def test_what_would_be_a_guess_is_not_found_for_every_kind(problem: str) -> None:
    for kind in CertificateKind:
        asked = facts(kind=kind, identification=Identification(link=None, problem=problem), person=None)
        assert one_person(asked).refusal == RefusalCode.NOT_FOUND
