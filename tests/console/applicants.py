"""One register and applications for 利用登録 as the Centre's keypad lets people write them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from integrations.centre.city.registers import FamilyRegister, Member
from issuer.identity.models import Registration
from issuer.identity.registration import Applicant, Particulars
from issuer.issuance.elsewhere import applying, deciding
from issuer.papers.facts import RegisterLink
from issuer.papers.request import JpkiCredential
from issuer.tenancy.scope import scope
from ops_console.elsewhere.reference import word_of
from tests.register_rows import put_register

KOSEKI_NO = "2100000001"
#: As the keypad has it; the register has 髙﨑.
TYPED, RECORDED = "高崎　健一", "健一"
_BORN = date(1985, 4, 12)
_SAID = Particulars(
    applicant=Applicant(name=TYPED, address="大阪府大阪市北区梅田九丁目1番4号", birth_date=_BORN, sex="MALE"),
    honseki="加古川市北町2-3",
    hittosha="高崎茂",
    phone="090-0000-0000",
)


def register(code: str, now: datetime) -> None:
    """髙﨑 茂 and 健一 in one register."""
    people = (
        Member(family_name="髙﨑", given_name="茂", sex="1", born="1953-06-21", born_text="", relation="長男"),
        Member(family_name="髙﨑", given_name="健一", sex="1", born="1985-04-12", born_text="", relation="長男"),
    )
    given = FamilyRegister(
        number=KOSEKI_NO,
        honseki="見本県加古川市北町二丁目３番地",
        hittosha="髙﨑　茂",
        created_on="2000-01-01",
        members=people,
        entries=(),
    )
    put_register(code, now, given)


def applied(code: str, now: datetime, serial: str, *, media: str = "CARD", **said: Any) -> str:
    """An application that was taken; returns its number."""
    applicant = replace(_SAID.applicant, **{k: said.pop(k) for k in list(said) if k in ("name", "birth_date", "sex")})
    with scope(code):
        answer = applying.apply(
            municipality=code,
            credential=JpkiCredential(serial_number=serial, media=media, status="GOOD"),
            particulars=replace(_SAID, applicant=applicant, **said),
            now=now,
        )
    assert answer.result == "ACCEPTED", answer
    return answer.application_number


def linked(code: str, now: datetime, serial: str, *, media: str = "CARD", member_no: int = 2, **said: Any) -> str:
    """One that leads to 健一."""
    number = applied(code, now, serial, media=media, **said)
    place = RegisterLink(koseki_no=KOSEKI_NO, member_no=member_no)
    deciding.link(municipality=code, application_number=number, place=place, operator="sato", now=now)
    return number


def suspended(code: str, now: datetime, serial: str, **given: Any) -> str:
    """One that was stopped."""
    number = linked(code, now, serial, **given)
    deciding.suspend(municipality=code, application_number=number, reason="紛失", operator="sato", now=now)
    return number


def word(code: str, serial: str) -> str:
    """How the application of a certificate is named in an address."""
    with scope(code):
        number = Registration.objects.get(serial_no=serial).application_number
    return word_of(number, municipality=code)


def state(code: str, number: str) -> str:
    with scope(code):
        return str(Registration.objects.get(application_number=number).state)
