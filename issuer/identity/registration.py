"""住登外の利用登録: taking applications of people who live elsewhere, and telling how they stand (domain.md §6.2).

What the applicant typed and what was read from the card is one encrypted JSON value, tied to its row. The number is
drawn at random and shown once; whoever has it may ask for the state, so it is never given out a second time.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connections

from issuer.audit import append
from issuer.identity.models import Registration
from issuer.municipality.keys import data_key, encrypt
from issuer.papers.request import Credential, JpkiCredential
from issuer.tenancy.locks import lock_key

_TOKYO = ZoneInfo("Asia/Tokyo")
_DIGITS = 16
#: States in which a second application for the same certificate is not taken.
_STANDING = ("UNDER_REVIEW", "AVAILABLE")

_RESULT_MESSAGES = {
    "ACCEPTED": "申請を受け付けました。審査完了まで本日から3～5営業日かかります。"
    "登録状況は登録状況確認サイトで確認可能です。",
    "ALREADY_APPLIED": "申請は既に受け付けられています。申請状況は登録状況確認サイトで確認可能です。",
    "FAILED": "申請情報の取得に失敗しました。再度、申請を行ってください。",
}
_STATUS_MESSAGES = {
    "UNDER_REVIEW": "利用者登録申請の審査中です。審査完了は申請日から3～5営業日後の予定となっています。"
    "しばらくお待ちください。",
    "AVAILABLE": "利用登録が完了しております。本籍地の証明書交付サービスをご利用いただけます。",
    "REJECTED": "申請内容に一致する戸籍がないため、利用登録申請を却下しました。申請内容を再度ご確認ください。"
    "(本籍や筆頭者名は本籍入りの住民票で確認できます。)",
    "ENDED": "利用登録は終了しています。再度、戸籍証明書交付の利用登録申請を行ってください。",
    "NOT_FOUND": "入力された申請番号に対する申請がありません。申請番号を確認いただくか、"
    "再度、戸籍証明書交付の利用登録申請を行ってください。",
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """4情報 read from the card. ``sex``: MALE | FEMALE | NOT_STATED."""

    name: str
    address: str
    birth_date: date
    sex: str


@dataclass(frozen=True, slots=True)
class RegistrationAnswer:
    """``result``: ACCEPTED | ALREADY_APPLIED | FAILED. The number (16 digits) comes with ACCEPTED only, else ""."""

    result: str
    application_number: str
    message: str


@dataclass(frozen=True, slots=True)
class RegistrationStatus:
    """``status``: UNDER_REVIEW | AVAILABLE | REJECTED | ENDED | NOT_FOUND. ``decided_on`` is a day in Japan."""

    status: str
    decided_on: date | None
    message: str


def apply(
    *,
    municipality: str,
    credential: Credential,
    applicant: Applicant,
    honseki: str,
    hittosha: str,
    phone: str,
    now: datetime,
) -> RegistrationAnswer:
    """Take an application inside ``scope(municipality)``.

    FAILED for 条例利用 (it cannot reach another city's koseki) and for a certificate that is not good. NOT_NEEDED is
    not answered yet: whether somebody is linked through the 住民基本台帳 is decided with the linking itself.
    """
    if not isinstance(credential, JpkiCredential) or credential.status != "GOOD":
        return _answer("FAILED")
    with connections["default"].cursor() as cursor:
        # Two applications for one certificate at the same instant: the second waits here and then sees the first.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [lock_key("registration", municipality, credential.serial_number)]
        )
    if _stands(credential):
        return _answer("ALREADY_APPLIED")
    number = _unused_number()
    particulars = {
        **asdict(applicant),
        "birth_date": applicant.birth_date.isoformat(),
        "honseki": honseki,
        "hittosha": hittosha,
        "phone": phone,
        "media": credential.media,
    }
    Registration.objects.create(
        municipality=municipality,
        application_number=number,
        issuer=credential.issuer,
        serial_no=credential.serial_number,
        applicant=encrypt(
            key=data_key(municipality=municipality, purpose="registration"),
            plaintext=json.dumps(particulars, ensure_ascii=False).encode(),
            context=f"registration/{municipality}/{number}".encode(),
        ),
        state="UNDER_REVIEW",
        applied_at=now,
    )
    append(
        municipality=municipality,
        at=now,
        actor="centre",
        action="registration.applied",
        detail={"application": number},
    )
    return _answer("ACCEPTED", number)


def status(*, municipality: str, application_number: str) -> RegistrationStatus:
    """How an application stands, inside ``scope(municipality)``."""
    row = Registration.objects.filter(municipality=municipality, application_number=application_number).first()
    if row is None:
        return RegistrationStatus(status="NOT_FOUND", decided_on=None, message=_STATUS_MESSAGES["NOT_FOUND"])
    decided_on = row.decided_at.astimezone(_TOKYO).date() if row.decided_at else None
    return RegistrationStatus(status=row.state, decided_on=decided_on, message=_STATUS_MESSAGES[row.state])


def _answer(result: str, number: str = "") -> RegistrationAnswer:
    return RegistrationAnswer(result=result, application_number=number, message=_RESULT_MESSAGES[result])


def _stands(credential: JpkiCredential) -> bool:
    """An application for this certificate stands. One that names no issuer is taken for the same certificate."""
    standing = Registration.objects.filter(serial_no=credential.serial_number, state__in=_STANDING)
    if credential.issuer:
        standing = standing.filter(issuer__in=["", credential.issuer])
    return bool(standing.exists())


def _unused_number() -> str:
    while True:
        number = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
        if not Registration.objects.filter(application_number=number).exists():
            return number
