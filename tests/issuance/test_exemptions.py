"""例外許可 on the line: one paper, of one kind, for one applicant, against the holds it names."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from issuer.approvals.services import NotApprovable
from issuer.holds.exemptions import (
    GRANT_PROTECTION,
    NotExemptable,
    approve_exemption,
    exemptions,
    propose_exemption,
    revoke_exemption,
)
from issuer.holds.models import ExemptionRecord, HoldRecord
from issuer.holds.selectors import KEY
from issuer.issuance import line
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.errors import Busy
from issuer.issuance.gather_registers import Who
from issuer.issuance.held import holds_against
from issuer.issuance.line import issue
from issuer.papers.facts import Facts, Hold
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from issuer.sealing.signer import SigningFailed
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows

Clock = Callable[[], datetime]
JUMINHYO = CertificateKind.JUMINHYO


def against(code: str, applicant: str = "1", kind: CertificateKind = JUMINHYO) -> tuple[Hold, ...]:
    with scope(code) as cursor:
        return holds_against(cursor, municipality=code, who=Who(atena_no=applicant), kind=kind)


def grant(code: str, now: datetime, *, applicant: str = "1", holds: tuple[Hold, ...] | None = None) -> str:
    number = propose(code, now, applicant=applicant, holds=holds)
    return approve_exemption(act=GRANT_PROTECTION, municipality=code, number=number, operator="suzuki", now=now)


def propose(code: str, now: datetime, *, applicant: str = "1", holds: tuple[Hold, ...] | None = None) -> str:
    named = against(code, applicant) if holds is None else holds
    return propose_exemption(
        municipality=code, applicant=applicant, kind=JUMINHYO, holds=[(h.source, h.hold_no, h.key) for h in named],
        hours=2, reason="裁判所の調査嘱託", operator="sato", now=now,
    )  # fmt: skip


@pytest.fixture
def held(family: str, now: datetime) -> str:
    """The family of three, whose household is under 支援措置."""
    factories.hold(family, now, target="2", number="H1")
    return family


@pytest.mark.django_db
def test_one_paper_comes_of_it_and_then_the_hold_stands_as_before(
    held: str, ask: Ask, at: Clock, now: datetime
) -> None:
    assert isinstance(issue(request=ask(held, "request-0001"), clock=at), Refused)
    number = grant(held, now)
    answer = issue(request=ask(held, "request-0002"), clock=at)
    assert isinstance(answer, Issued)
    assert rows(held, "SELECT number, request_id, used_at FROM holds_exemption") == [(number, "request-0002", now)]
    ((detail,),) = rows(held, "SELECT detail FROM audit_event WHERE action = 'issue.sealed'")
    assert number in str(detail)
    assert issue(request=ask(held, "request-0002"), clock=at) == answer
    after = issue(request=ask(held, "request-0003"), clock=at)
    assert isinstance(after, Refused)
    assert after.code is RefusalCode.HELD


@pytest.mark.django_db
def test_it_is_for_this_applicant_and_this_kind_alone(held: str, ask: Ask, at: Clock, now: datetime) -> None:
    grant(held, now)
    other = issue(request=ask(held, "request-0001", serial="1002"), clock=at)
    kind = issue(request=ask(held, "request-0002", kind=CertificateKind.INKAN, extent=Extent.SELF), clock=at)
    assert isinstance(other, Refused)
    assert isinstance(kind, Refused)
    assert isinstance(issue(request=ask(held, "request-0003"), clock=at), Issued)


@pytest.mark.django_db
def test_a_hold_it_does_not_name_still_refuses(held: str, ask: Ask, at: Clock, now: datetime) -> None:
    grant(held, now)
    factories.hold(held, now, target="1", number="2", kind="05")
    assert isinstance(issue(request=ask(held, "request-0001"), clock=at), Refused)
    assert rows(held, "SELECT used_at FROM holds_exemption") == [(None,)]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["03", "04", "LE"])
def test_what_says_that_the_data_cannot_be_trusted_is_never_lifted(
    family: str, ask: Ask, at: Clock, now: datetime, kind: str
) -> None:
    factories.hold(family, now, target="2", number="H1", kind=kind)
    assert against(family) == ()
    with scope(family):
        row = HoldRecord.objects.get()
    with pytest.raises(NotExemptable):
        propose_exemption(
            municipality=family, applicant="1", kind=JUMINHYO, holds=[(row.source_system, row.hold_no, key_of(family))],
            hours=2, reason="r", operator="sato", now=now,
        )  # fmt: skip
    # Not even by somebody at the table.
    factories.hold(family, now, target="1", number="1", kind="05")
    grant(family, now)
    with scope(family):
        ExemptionRecord.objects.update(hold_keys=[*against_keys(family), key_of(family)])
    assert isinstance(issue(request=ask(family, "request-0001"), clock=at), Refused)


def key_of(code: str) -> str:
    """Key of the hold on the household, whatever its kind."""
    ((key,),) = rows(code, f"SELECT {KEY} FROM holds_hold h WHERE h.target_kind = '2'")
    return str(key)


def against_keys(code: str) -> list[str]:
    return [hold.key for hold in against(code)]


@pytest.mark.django_db
def test_a_hold_that_says_something_else_since_is_not_lifted(held: str, ask: Ask, at: Clock, now: datetime) -> None:
    number = propose(held, now)
    with scope(held):
        HoldRecord.objects.update(history_no=2)
    with pytest.raises(NotExemptable):
        approve_exemption(act=GRANT_PROTECTION, municipality=held, number=number, operator="suzuki", now=now)
    with scope(held):
        HoldRecord.objects.update(history_no=0)
    approve_exemption(act=GRANT_PROTECTION, municipality=held, number=number, operator="suzuki", now=now)
    with scope(held):
        HoldRecord.objects.update(history_no=2)
    assert isinstance(issue(request=ask(held, "request-0001"), clock=at), Refused)


@pytest.mark.django_db
def test_it_runs_out_and_can_be_taken_back(held: str, ask: Ask, at: Clock, now: datetime) -> None:
    grant(held, now - timedelta(hours=2))
    assert isinstance(issue(request=ask(held, "request-0001"), clock=at), Refused)
    number = grant(held, now)
    with pytest.raises(NotExemptable, match=number):
        grant(held, now)
    revoke_exemption(municipality=held, number=number, operator="anybody", now=now)
    assert isinstance(issue(request=ask(held, "request-0002"), clock=at), Refused)
    with pytest.raises(NotExemptable):
        revoke_exemption(municipality=held, number=number, operator="anybody", now=now)


@pytest.mark.django_db
def test_one_person_cannot_in_any_way(held: str, now: datetime) -> None:
    number = propose(held, now)
    for who, when, act in (
        ("sato", now, GRANT_PROTECTION),
        ("suzuki", now + timedelta(hours=24), GRANT_PROTECTION),
        ("suzuki", now, "exemption.grant"),
    ):
        with pytest.raises(NotApprovable):
            approve_exemption(act=act, municipality=held, number=number, operator=who, now=when)
    approve_exemption(act=GRANT_PROTECTION, municipality=held, number=number, operator="suzuki", now=now)
    with pytest.raises(NotApprovable):
        approve_exemption(act=GRANT_PROTECTION, municipality=held, number=number, operator="suzuki", now=now)
    with scope(held):
        assert len(exemptions(sees_protection=True, count=9)) == 1
        assert exemptions(sees_protection=False, count=9) == []


@pytest.mark.django_db
def test_taken_back_while_the_paper_is_drawn_there_is_no_paper(
    held: str, ask: Ask, at: Clock, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = grant(held, now)
    draw = line._draw

    def drawn(order: line._Order) -> object:
        revoke_exemption(municipality=held, number=number, operator="anybody", now=now)
        return draw(order)

    monkeypatch.setattr(line, "_draw", drawn)
    answer = issue(request=ask(held, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.HELD


@pytest.mark.django_db
def test_a_paper_that_could_not_be_signed_uses_nothing_up(
    held: str, ask: Ask, at: Clock, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(held, now)

    def fails(*_: object) -> None:
        raise SigningFailed("the device is away")

    with monkeypatch.context() as patched:
        patched.setattr(line, "_seal", fails)
        with pytest.raises(Busy):
            issue(request=ask(held, "request-0001"), clock=at)
    assert rows(held, "SELECT used_at, request_id FROM holds_exemption") == [(None, "")]
    assert isinstance(issue(request=ask(held, "request-0001"), clock=at), Issued)


@pytest.mark.django_db
def test_an_exemption_nobody_needs_is_not_used_up(held: str, ask: Ask, at: Clock, now: datetime) -> None:
    grant(held, now)
    with scope(held):
        HoldRecord.objects.update(certificate_kinds="INKAN", hold_kind="05")
        ExemptionRecord.objects.update(hold_keys=[key_of(held)])
    assert isinstance(issue(request=ask(held, "request-0001"), clock=at), Issued)
    assert rows(held, "SELECT used_at FROM holds_exemption") == [(None,)]


@pytest.mark.django_db
def test_what_was_read_decides_nothing_if_the_row_is_used_up_by_then(
    held: str, ask: Ask, at: Clock, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = grant(held, now)
    needed = line.exemptions_needed

    def used_by_another(facts: Facts) -> tuple[str, ...]:
        found = needed(facts)
        rows(held, "UPDATE holds_exemption SET used_at = %s, request_id = 'other' RETURNING number", now)
        return found

    monkeypatch.setattr(line, "exemptions_needed", used_by_another)
    answer = issue(request=ask(held, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.HELD
    assert rows(held, "SELECT number, request_id FROM holds_exemption") == [(number, "other")]
