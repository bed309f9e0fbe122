"""加古川市 is the 本籍地 of people who live elsewhere: its registers come by package, applications through the door."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest

from issuer.approvals.services import open_proposals
from issuer.audit.models import AuditEvent
from issuer.identity.models import Registration
from issuer.identity.registration import Applicant, Particulars, RegistrationAnswer, RegistrationStatus
from issuer.issuance.elsewhere import applying, deciding, resuming
from issuer.papers.facts import Identification, RegisterLink
from issuer.papers.request import Credential, JpkiCredential
from issuer.tenancy.scope import scope
from tests.feeds.packages import Feed, one
from tests.records import identify

#: Born on this day, written 髙﨑 in the register; the keypad has 高崎 only.
BIRTH = date(1985, 4, 12)
PARTICULARS = Particulars(
    applicant=Applicant(name="高崎　健一", address="大阪府大阪市北区梅田九丁目1番4号", birth_date=BIRTH, sex="MALE"),
    honseki="加古川市北町2-3",
    hittosha="高崎茂",
    phone="090-0000-0000",
)


def jpki(serial: str = "1", *, issuer: str = "", status: str = "GOOD", media: str = "CARD") -> JpkiCredential:
    return JpkiCredential(serial_number=serial, media=media, status=status, issuer=issuer)


def applied_for(**given: Any) -> Particulars:
    """The application of 高崎 健一 with some items changed; those of the card by their own names."""
    of_card = {k: given.pop(k) for k in list(given) if k in ("name", "address", "birth_date", "sex")}
    return replace(PARTICULARS, applicant=replace(PARTICULARS.applicant, **of_card), **given)


def register(number: str = "K1", **given: Any) -> tuple[str, dict[str, str]]:
    return one(
        "K01", koseki_no=number, **({"honseki": "見本県加古川市北町二丁目３番地", "hittosha": "髙﨑　茂"} | given)
    )


def member(number: str = "K1", member_no: int = 2, **given: Any) -> tuple[str, dict[str, str]]:
    values = {"family_name": "髙﨑", "given_name": "健一", "birth_date": BIRTH.isoformat(), "sex": "1", "atena_no": ""}
    return one("K02", koseki_no=number, member_no=member_no, **(values | given))


HEAD = {"given_name": "茂", "birth_date": "1953-06-21", "member_no": 1}


@dataclass
class Town:
    """加古川市 with its registers."""

    code: str
    koseki: Feed
    now: datetime

    def apply(
        self, credential: Credential | None = None, particulars: Particulars = PARTICULARS, **given: Any
    ) -> RegistrationAnswer:
        with scope(self.code):
            return applying.apply(
                municipality=self.code, credential=credential or jpki(), particulars=particulars, now=self.now, **given
            )

    def applied(self, serial: str = "1", particulars: Particulars = PARTICULARS, **given: Any) -> str:
        """The number of an application that was taken."""
        answer = self.apply(jpki(serial, **given), particulars)
        assert answer.result == "ACCEPTED", answer
        return answer.application_number

    def status(self, number: str, now: datetime | None = None) -> RegistrationStatus:
        with scope(self.code):
            return applying.status(municipality=self.code, application_number=number, now=now or self.now)

    def link(self, number: str, place: str = "K1/2", operator: str = "sato", now: datetime | None = None) -> tuple:
        koseki_no, _, member_no = place.partition("/")
        return deciding.link(
            municipality=self.code,
            application_number=number,
            place=RegisterLink(koseki_no=koseki_no, member_no=int(member_no)),
            operator=operator,
            now=now or self.now,
        )

    def linked(self, serial: str = "1", place: str = "K1/2", **given: Any) -> str:
        number = self.applied(serial, **given)
        self.link(number, place)
        return number

    def step(self, name: str, number: str, reason: str = "試験のため", operator: str = "sato") -> None:
        getattr(deciding, name)(
            municipality=self.code, application_number=number, reason=reason, operator=operator, now=self.now
        )

    def resumed(self, number: str) -> None:
        """One proposes, another approves."""
        proposal = resuming.propose_resume(
            municipality=self.code, application_number=number, reason="本人と確認", operator="sato", now=self.now
        )
        resuming.approve_resume(municipality=self.code, number=proposal, operator="suzuki", now=self.now)

    def proposals(self) -> list[str]:
        with scope(self.code):
            return [one.number for one in open_proposals(now=self.now)]

    def whose(self, credential: Credential | None = None) -> Identification:
        with scope(self.code):
            return identify(municipality=self.code, credential=credential or jpki())

    def row(self, number: str) -> Registration:
        with scope(self.code):
            return Registration.objects.get(application_number=number)

    def acts(self) -> list[tuple[str, str]]:
        """(actor, action) of the audit chain that concern registrations, in order."""
        with scope(self.code):
            links = AuditEvent.objects.filter(action__startswith="registration.").order_by("seq")
            return [(link.actor, link.action.removeprefix("registration.")) for link in links]

    def details(self) -> str:
        """Everything the chain says beside who and what."""
        with scope(self.code):
            return " ".join(AuditEvent.objects.values_list("detail", flat=True))


@pytest.fixture
def town(kakogawa: str, tmp_path, settings, now: datetime) -> Town:
    """K1 is the register of 髙﨑 茂 (1) and 健一 (2); K2 of somebody of another name."""
    settings.AKASHI_HOME = tmp_path / "home"
    (tmp_path / "out").mkdir(exist_ok=True)
    koseki = Feed(folder=tmp_path / "out", system="KOSEKI", municipality=kakogawa)
    stranger = {"family_name": "山田", "given_name": "花子", "birth_date": "1990-01-02", "sex": "2"}
    koseki.put(
        1,
        register(),
        member(**HEAD),
        member(),
        register("K2", honseki="見本県加古川市南町１番地", hittosha="山田　一郎"),
        member("K2", 1, **stranger),
    )
    return Town(code=kakogawa, koseki=koseki, now=now)
