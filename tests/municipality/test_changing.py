"""Changes of settings from the console: on what was read, by one or by two, and never half."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageFile

from issuer.approvals.services import NotApprovable, decline, proposal
from issuer.municipality import changing
from issuer.municipality.changing import (
    AUTHORITY,
    FEES,
    SettingsMoved,
    approve_change,
    change,
    keep_picture,
    propose_change,
)
from issuer.municipality.layers import basis_of, layers, smallest, standing
from issuer.municipality.models import Setting
from issuer.municipality.resolve import merge
from issuer.municipality.selectors import policy
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.policy import Policy
from issuer.rules import message_for
from issuer.rules.messages import standard_message
from issuer.tenancy.scope import scope
from tests.console.chain import acts
from tests.console.matrix.manage import picture

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NEW_FEE = {"offered": {"INKAN": {"fee": 300}}}


def rules(code: str, at: datetime) -> Policy:
    with scope(code):
        return policy(municipality=code, at=at)


def basis(code: str, *items: str, at: datetime) -> str:
    with scope(code):
        return basis_of(layers(), items, at=at)


def alone(code: str, now: datetime, settings: dict[str, Any], **more: Any) -> None:
    given: dict[str, Any] = {
        "items": list(settings), "start": None, "basis": basis(code, *settings, at=more.get("start") or now),
        "operator": "sato", "now": now,
    } | more  # fmt: skip
    change(municipality=code, settings=settings, **given)


def proposed(code: str, now: datetime, settings: dict[str, Any], act: str = FEES, **more: Any) -> str:
    given: dict[str, Any] = {
        "start": None, "basis": basis(code, *changing.TWO_PEOPLE[act], at=more.get("start") or now),
        "difference": [("手数料", "250円", "300円")], "reason": "条例の改正", "operator": "sato", "now": now,
    } | more  # fmt: skip
    return propose_change(municipality=code, act=act, settings=settings, **given)


def count(code: str) -> int:
    with scope(code):
        return Setting.objects.count()


def test_one_person_changes_an_ordinary_item_from_a_moment_on(kakogawa: str, now: datetime) -> None:
    alone(kakogawa, now, {"max_copies": 3}, start=now + HOUR)
    assert rules(kakogawa, now).max_copies == 5
    assert rules(kakogawa, now + HOUR).max_copies == 3
    assert [action for action, _ in acts(kakogawa, actor="sato")] == ["municipality.settings"]


def test_a_change_on_what_somebody_else_has_changed_since_is_refused(kakogawa: str, now: datetime) -> None:
    first = second = basis(kakogawa, "max_copies", at=now)
    alone(kakogawa, now, {"max_copies": 3}, basis=first)
    before = count(kakogawa)
    with pytest.raises(SettingsMoved):
        alone(kakogawa, now, {"max_copies": 4}, basis=second)
    assert count(kakogawa) == before


def test_a_change_of_other_items_does_not_disturb(kakogawa: str, now: datetime) -> None:
    first = basis(kakogawa, "max_copies", at=now)
    alone(kakogawa, now, {"max_pages": 20})
    alone(kakogawa, now, {"max_copies": 3}, basis=first)
    assert rules(kakogawa, now).max_copies == 3


@pytest.mark.parametrize("settings", [NEW_FEE, {"commission": 120}, {"authority": []}, {"max_copies": 2, **NEW_FEE}])
def test_what_takes_two_is_not_changed_by_one(kakogawa: str, now: datetime, settings: dict[str, Any]) -> None:
    before = count(kakogawa)
    with pytest.raises(BadInput, match="1人では"):
        alone(kakogawa, now, settings)
    assert count(kakogawa) == before


def test_a_wrong_value_is_refused_by_the_check_of_the_settings_file(kakogawa: str, now: datetime) -> None:
    with pytest.raises(BadInput, match="max_copies は 1 から 10"):
        alone(kakogawa, now, {"max_copies": 11})


def test_nothing_is_changed_in_the_past(kakogawa: str, now: datetime) -> None:
    with pytest.raises(BadInput, match="今より後"):
        alone(kakogawa, now, {"max_copies": 3}, start=now - timedelta(seconds=1))


def test_a_fee_is_proposed_by_one_and_approved_by_another(kakogawa: str, now: datetime) -> None:
    number = proposed(kakogawa, now, NEW_FEE)
    assert rules(kakogawa, now).offered[CertificateKind.INKAN].fee == 250
    approve_change(municipality=kakogawa, act=FEES, number=number, operator="suzuki", now=now + HOUR)
    assert rules(kakogawa, now).offered[CertificateKind.INKAN].fee == 250
    assert rules(kakogawa, now + HOUR).offered[CertificateKind.INKAN].fee == 300
    assert set(rules(kakogawa, now + HOUR).offered) == {CertificateKind.INKAN}
    assert [action for action, _ in acts(kakogawa, actor="suzuki")] == [
        "settings.fees.approved",
        "municipality.settings",
    ]
    with scope(kakogawa):
        assert Setting.objects.latest("id").recorded_by == "sato・suzuki"


def test_one_person_cannot_approve_twice_or_their_own_or_under_another_act(kakogawa: str, now: datetime) -> None:
    number, before = proposed(kakogawa, now, NEW_FEE), count(kakogawa)
    for act, operator in ((FEES, "sato"), (FEES, ""), (AUTHORITY, "suzuki")):
        with pytest.raises(NotApprovable):
            approve_change(municipality=kakogawa, act=act, number=number, operator=operator, now=now)
    assert count(kakogawa) == before
    approve_change(municipality=kakogawa, act=FEES, number=number, operator="suzuki", now=now)
    with pytest.raises(NotApprovable):
        approve_change(municipality=kakogawa, act=FEES, number=number, operator="tanaka", now=now)
    assert count(kakogawa) == before + 1


def test_a_proposal_that_was_declined_or_expired_changes_nothing(kakogawa: str, now: datetime) -> None:
    before = count(kakogawa)
    number = proposed(kakogawa, now, NEW_FEE)
    decline(municipality=kakogawa, number=number, operator="suzuki", now=now)
    with pytest.raises(NotApprovable):
        approve_change(municipality=kakogawa, act=FEES, number=number, operator="suzuki", now=now)
    number = proposed(kakogawa, now, NEW_FEE)
    with pytest.raises(NotApprovable):
        approve_change(municipality=kakogawa, act=FEES, number=number, operator="suzuki", now=now + 25 * HOUR)
    assert count(kakogawa) == before


def test_a_proposal_whose_moment_has_passed_is_not_done_later(kakogawa: str, now: datetime) -> None:
    number, before = proposed(kakogawa, now, NEW_FEE, start=now + HOUR), count(kakogawa)
    with pytest.raises(BadInput, match="適用日時が過ぎました"):
        approve_change(municipality=kakogawa, act=FEES, number=number, operator="suzuki", now=now + 2 * HOUR)
    assert count(kakogawa) == before
    with scope(kakogawa):
        assert proposal(number=number).outcome == ""  # type: ignore[union-attr]


def test_a_proposal_falls_when_the_fees_change_in_between_by_the_command(kakogawa: str, now: datetime) -> None:
    number = proposed(kakogawa, now, NEW_FEE)
    set_settings(
        code=kakogawa, settings={"commission": 99}, settings_folder=Path(), start=now, now=now, actor="cli"
    )  # fmt: skip
    with pytest.raises(NotApprovable, match="対象が変わりました"):
        approve_change(municipality=kakogawa, act=FEES, number=number, operator="suzuki", now=now)


def test_a_proposal_falls_when_older_fees_come_into_force_before_it_is_approved(kakogawa: str, now: datetime) -> None:
    first = proposed(kakogawa, now, {"offered": {"INKAN": {"fee": 400}}}, start=now + HOUR)
    approve_change(municipality=kakogawa, act=FEES, number=first, operator="suzuki", now=now)
    second = proposed(kakogawa, now, NEW_FEE)
    with pytest.raises(NotApprovable, match="対象が変わりました"):
        approve_change(municipality=kakogawa, act=FEES, number=second, operator="suzuki", now=now + HOUR)
    assert rules(kakogawa, now + HOUR).offered[CertificateKind.INKAN].fee == 400


def test_a_proposal_may_hold_only_the_items_of_its_act(kakogawa: str, now: datetime) -> None:
    with pytest.raises(BadInput, match="この提案で変えられる項目"):
        proposed(kakogawa, now, {"max_copies": 3})


def test_a_seal_must_have_been_handed_in_here(kakogawa: str, strangers: str, now: datetime) -> None:
    png = picture(250)
    sha256 = keep_picture(municipality=strangers, png=png, operator="c", now=now)
    assert sha256 == hashlib.sha256(png).hexdigest()
    new = {"authority": [{"name": "加古川市長　新", "seal_mm": 18.0, "seal_sha256": sha256}]}
    with pytest.raises(BadInput, match="公印の画像がありません"):
        proposed(kakogawa, now, new, AUTHORITY)
    keep_picture(municipality=kakogawa, png=png, operator="sato", now=now)
    number = proposed(kakogawa, now, new, AUTHORITY)
    approve_change(municipality=kakogawa, act=AUTHORITY, number=number, operator="suzuki", now=now)
    (authority,) = rules(kakogawa, now).authorities
    assert (authority.name, authority.seal.width_mm, authority.seal.png) == ("加古川市長　新", 18.0, png)


@pytest.mark.parametrize("png", [b"", b"GIF89a", picture(199), picture(300)[:120]])
@pytest.mark.parametrize("lenient", [False, True])
def test_what_is_no_seal_is_not_kept(
    kakogawa: str, now: datetime, png: bytes, lenient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a library that draws forms has set for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    with pytest.raises(BadInput, match="公印の画像"):
        keep_picture(municipality=kakogawa, png=png, operator="sato", now=now)


def test_a_kind_on_offer_without_a_certifier_is_refused_by_console_and_command(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        sha256 = standing(layers(), at=now)["authority"][0]["seal_sha256"]
    only_tax = [{"name": "税務課長", "kinds": ["KAZEI", "NOZEI", "SHOTOKU"], "seal_sha256": sha256}]
    before = count(kakogawa)
    with pytest.raises(BadInput, match="住民票の写しを証明する"):
        proposed(kakogawa, now, {"authority": only_tax}, AUTHORITY)
    with pytest.raises(BadInput, match="住民票の写しを証明する"):
        set_settings(
            code=kakogawa, settings={"authority": [{"name": "区長", "ward": "281018"}]}, settings_folder=Path(),
            start=now, now=now, actor="cli",
        )  # fmt: skip
    assert count(kakogawa) == before


def test_hours_and_sentences_of_their_own_can_be_taken_back(kakogawa: str, now: datetime) -> None:
    alone(kakogawa, now, {"hours": {"KOSEKI_ZENBU": ""}, "messages": {"HELD": "窓口へ。"}, "freshness": {"KOSEKI": ""}})
    held = rules(kakogawa, now)
    assert held.hours_of(CertificateKind.KOSEKI_ZENBU) == held.hours_default
    assert held.hours_of(CertificateKind.KOSEKI_KOJIN) != held.hours_default
    alone(kakogawa, now + HOUR, {"messages": {"HELD": ""}})
    later = rules(kakogawa, now + HOUR)
    assert message_for(policy=later, code=RefusalCode.HELD) == standard_message(RefusalCode.HELD)


def test_the_smallest_layer_brings_the_wanted_document_and_nothing_else(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        before = standing(layers(), at=now)
    after = merge([before, {"hours": {"INKAN": {"days": "1", "open": "09:00", "close": "10:00"}}, "max_pages": 4}])
    layer = smallest(before=before, after=after)
    assert layer == {"hours": {"INKAN": {"days": "1", "open": "09:00", "close": "10:00"}}, "max_pages": 4}
    assert merge([before, layer]) == after
    assert smallest(before=before, after=before) == {}
