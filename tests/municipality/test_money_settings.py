"""Settings of money: 歳入科目 and 利用料."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from issuer.municipality.document import check_settings
from issuer.municipality.selectors import policy
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import UsageFee
from issuer.tenancy.scope import scope


def test_an_account_and_a_rate_that_are_written_count_and_the_rest_stay(kakogawa: str, now: datetime) -> None:
    for settings in (
        {"revenue": {"KAZEI": "手数料／税務証明"}, "usage_fee": {"per_copy": 180}},
        {"usage_fee": {"monthly": 40_000}},
    ):
        set_settings(code=kakogawa, settings=settings, settings_folder=Path(), start=now, now=now, actor="test")
    with scope(kakogawa):
        found = policy(municipality=kakogawa, at=now)
    assert found.revenue[CertificateKind.KAZEI] == "手数料／税務証明"
    assert found.revenue[CertificateKind.NOZEI].endswith("徴税手数料")
    assert found.usage_fee == UsageFee(per_copy=180, monthly=40_000)
    assert found.usage_fee.of(10) == 41_800


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"revenue": {"PASSPORT": "x"}}, "PASSPORT という証明種別はありません"),
        ({"revenue": {"INKAN": ""}}, "revenue.INKAN は 1 字から"),
        ({"usage_fee": {"per_copy": -1}}, "usage_fee.per_copy は 0 から"),
        ({"usage_fee": {"yearly": 1}}, "yearly という項目はありません"),
    ],
)
def test_a_wrong_one_is_told_by_its_item(raw: dict[str, Any], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        check_settings(raw, source="settings.toml")
