"""An ordinary family of an invented city, and the facts of an ordinary request; tests change one thing."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from issuer.papers.content import Image
from issuer.papers.facts import CredentialLink, Facts, Freshness, Hold, Identification
from issuer.papers.kinds import CertificateKind, Channel, Extent, HoldKind
from issuer.papers.people import Address, Household, Resident, Seal, WrittenDate
from issuer.papers.policy import Authority, Fee, FreshnessLimit, Hours, Options, Policy
from issuer.papers.request import IssueRequest, JpkiCredential, Terminal
from issuer.rules.calendar import JST

#: A Friday, in office hours.
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=JST)
LONG_AGO = datetime(2020, 4, 1, 9, 0, tzinfo=JST)


def resident(number: int, **changes: object) -> Resident:
    """Member ``number``; the first is the head."""
    base = Resident(
        atena_no=f"A{number}",
        member_no=number,
        household_no="H1",
        is_foreign=False,
        state="1",
        is_removed=False,
        name=f"桐生　{number}",
        family_name="桐生",
        given_name=str(number),
        furigana="",
        furigana_attested=False,
        sex="1",
        sex_text="男",
        birth=WrittenDate(value=date(1985, 4, 12)),
        relation_codes=("02",) if number == 1 else ("20",),
        relation_text="世帯主" if number == 1 else "子",
        order=number,
        juminhyo_code="",
        became_resident=WrittenDate(),
        address_since=WrittenDate(),
        notified_on=None,
        changed_on=None,
        change_reason="",
        moveout_notified_on=None,
        moveout_planned_on=None,
        moveout_confirmed_on=None,
        operated_at=LONG_AGO,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def household(*residents: Resident, **changes: object) -> Household:
    """A household whose count and head agree with its rows."""
    present = [r for r in residents if r.is_current]
    base = Household(
        household_no="H1",
        head_atena_no="A1",
        head_name="桐生　1",
        address=Address(prefecture="見本県", city="見本市"),
        address_municipality_code="999993",
        member_count=len(present),
        is_locked=False,
        lock_reason="",
        version=1,
        operated_at=LONG_AGO,
        residents=residents,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def seal(**changes: object) -> Seal:
    """A registration in force."""
    base = Seal(
        seal_no="I1",
        state="1",
        notation="1",
        kana_notation="",
        hides_sex=True,
        registered_on=date(2010, 5, 1),
        image_png=b"png",
        width_mm=16.5,
        height_mm=16.5,
        operated_at=LONG_AGO,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def hold(kind: HoldKind, **changes: object) -> Hold:
    """A hold on the applicant, in force since yesterday, without an end."""
    base = Hold(
        hold_no="R1",
        source="JUKI",
        kind=kind,
        target_kind="1",
        target_no="A1",
        certificate_kinds=frozenset(),
        starts_at=NOW - timedelta(days=1),
        ends_at=None,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def policy(**changes: object) -> Policy:
    """The three kinds, every day 6:30-23:00, closed over the new year."""
    base = Policy(
        municipality="999993",
        name="見本市",
        prefecture="見本県",
        characters="mjplus",
        retention_minutes=60,
        deadline_seconds=20,
        max_copies=5,
        max_pages=30,
        offered={kind: Fee(fee=250) for kind in CertificateKind},
        hours_default=Hours(days="1234567H", opens=time(6, 30), closes=time(23, 0)),
        hours={},
        closed_yearly=(((12, 29), (1, 3)),),
        closed_dates=frozenset(),
        closed_windows=(),
        office=Hours(days="12345", opens=time(8, 30), closes=time(17, 15)),
        freshness_default=FreshnessLimit(warn=15, limit=480),
        freshness={},
        authorities=(
            Authority(name="見本市長", seal=Image(b"", 21.0, 21.0), ward="", kinds=frozenset(), acting=False),
        ),
        options=Options(),
        messages={},
        suspensions=(),
        pinned_forms={},
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def facts(
    kind: CertificateKind = CertificateKind.JUMINHYO,
    extent: Extent = Extent.SELF,
    *,
    now: datetime = NOW,
    request: dict[str, object] | None = None,
    rules: dict[str, object] | None = None,
    residents: tuple[Resident, ...] | None = None,
    **changes: object,
) -> Facts:
    """Facts of resident 1 asking at ``now``; keyword arguments change the request, the policy or the facts."""
    family = residents or (resident(1), resident(2), resident(3))
    asked = IssueRequest(
        municipality="999993",
        request_id="REQ-00000001",
        fingerprint="0" * 64,
        kind=kind,
        extent=extent,
        members=(),
        options=frozenset(),
        fiscal_year="",
        copies=1,
        terminal=Terminal(Channel.STORE, "0001", "S1", "T1", "999993"),
        credential=JpkiCredential(serial_number="1", media="CARD", status="GOOD"),
        received_at=now,
        deadline=now + timedelta(seconds=20),
    )
    base = Facts(
        request=replace(asked, **(request or {})),  # type: ignore[arg-type]
        policy=policy(**(rules or {})),
        now=now,
        identification=Identification(link=link()),
        person=family[0],
        household=household(*family),
        holds=(),
        seals=(seal(),),
        freshness=(Freshness("JUKI", now), Freshness("INKAN", now)),
        editions=dict.fromkeys(CertificateKind, "1"),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def link(**changes: object) -> CredentialLink:
    """S01 of resident 1's card."""
    base = CredentialLink("issuer", "1", "A1", "1", "1", date(2024, 1, 1), date(2030, 1, 1))
    return replace(base, **changes)  # type: ignore[arg-type]
