"""Residents, households, seals and serials put straight into the 副本, for tests of the rooms above the feeds."""

import base64
import hashlib
import io
from datetime import date, datetime
from typing import Any

from PIL import Image, ImageDraw

from issuer.holds.models import HoldRecord
from issuer.identity import pins
from issuer.identity.models import CardUser, CredentialRecord
from issuer.municipality.keys import data_key
from issuer.replica.models import FeedState, Household, Resident, SealRegistration
from issuer.tenancy.scope import scope

ISSUER = "CN=Sample JPKI CA, O=Sample, C=JP"


def feed_row(code: str, now: datetime, system: str = "JUKI") -> dict[str, Any]:
    """The columns every row of a package has."""
    return {
        "municipality": code,
        "change_id": "C1",
        "history_no": 1,
        "history_branch": 0,
        "operated_at": now,
        "source_system": system,
        "source_sequence": 1,
    }


def fresh(code: str, now: datetime) -> None:
    """JUKI and INKAN have just sent their state."""
    with scope(code):
        for system in ("JUKI", "INKAN"):
            FeedState.objects.create(
                municipality=code, system=system, applied_sequence=1, extracted_at=now, applied_at=now
            )


def household(code: str, now: datetime, *, number: str, people: list[dict[str, Any]]) -> None:
    """A household; each person is a dict of Resident columns, with ``serial`` for a card. The first is the head."""
    with scope(code):
        Household.objects.create(
            **feed_row(code, now),
            household_no=number,
            head_atena_no=people[0]["atena_no"],
            head_name=people[0]["name"],
            address_prefecture="見本県",
            address_city="加古川市",
            address_town="北町二丁目",
            address_block="3番1号",
            member_count=len(people),
        )
        for order, given in enumerate(people, start=1):
            columns = {k: v for k, v in given.items() if k != "serial"}
            family, _, first = given["name"].partition("　")
            Resident.objects.create(
                **feed_row(code, now),
                **{
                    "household_no": number,
                    "member_no": int(given["atena_no"]),
                    "resident_kind": "1",
                    "resident_state": "1",
                    "family_name": family,
                    "given_name": first,
                    "sex": "1",
                    "sex_text": "男",
                    "birth_era": "3",
                    "birth_date": date(1953, 6, 21),
                    "relation1": "02" if order == 1 else "20",
                    "relation_text": "世帯主" if order == 1 else "子",
                    "order_in_household": order,
                    "became_resident_on": date(1980, 4, 1),
                    **columns,
                },
            )
            if "serial" in given:
                serial(code, now, number=given["serial"], atena_no=given["atena_no"])


def serial(code: str, now: datetime, *, number: str, atena_no: str, media: str = "1", state: str = "1") -> None:
    """A certificate serial (S01)."""
    with scope(code):
        CredentialRecord.objects.create(
            **feed_row(code, now),
            issuer=ISSUER,
            serial_no=number,
            atena_no=atena_no,
            media=media,
            state=state,
            valid_from=date(2024, 1, 1),
            valid_to=date(2034, 1, 1),
        )


def card_user(code: str, now: datetime, *, user: str, kind: str, atena_no: str, pin: str, **given: Any) -> None:
    """A user of 条例利用 (U01) and one kind, whose 暗証番号 is ``pin`` behind a hash that is quick to try."""
    salt = f"{user}{kind}".encode().rjust(8, b"-")
    digest = hashlib.scrypt(pin.encode(), salt=salt, n=16, r=8, p=1, dklen=32)
    salt64, digest64 = (base64.b64encode(part).decode().rstrip("=") for part in (salt, digest))
    with scope(code):
        seal = pins.sealer(municipality=code, key=data_key(municipality=code, purpose=pins.PURPOSE))
        ciphertext, change = seal(user, kind, f"$scrypt$ln=4,r=8,p=1${salt64}${digest64}")
        row = {"state": "1", "valid_to": date(2034, 1, 1), "ciphertext": ciphertext, "digest": change}
        CardUser.objects.update_or_create(
            municipality=code,
            user_id=user,
            certificate_kind=kind,
            defaults=feed_row(code, now) | {"atena_no": atena_no} | row | given,
        )


def seal_registration(code: str, now: datetime, *, number: str, atena_no: str, state: str = "1") -> None:
    """A seal registration with a drawn imprint of 16.5 mm."""
    picture = Image.new("1", (390, 390), 1)
    ImageDraw.Draw(picture).ellipse((8, 8, 381, 381), outline=0, width=14)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    with scope(code):
        SealRegistration.objects.create(
            **feed_row(code, now, "INKAN"),
            seal_no=number,
            atena_no=atena_no,
            seal_state=state,
            notation="1",
            hides_sex=True,
            registered_on=date(2010, 1, 1),
            image_png=buffer.getvalue(),
            image_width_mm="16.50",
            image_height_mm="16.50",
        )


def hold(code: str, now: datetime, *, target: str, number: str, kind: str = "01") -> None:
    """A hold from the core system. ``target``: "1" person, "2" household."""
    with scope(code):
        HoldRecord.objects.create(
            municipality=code,
            source_system="JUKI",
            hold_no=f"H{number}",
            target_kind=target,
            target_no=number,
            hold_kind=kind,
            starts_at=now,
            operated_at=now,
        )
