"""印鑑登録証明書: rows that exist, and no others (domain §4.3)."""

from dataclasses import replace

import pytest

from issuer.certificates import compose
from issuer.papers.content import ContentPage
from issuer.papers.errors import ContentConflict
from issuer.papers.kinds import CertificateKind
from issuer.papers.people import Alias
from tests.golden.personas import HOA, KAZUKO, KENICHI, SEAL, SHIGERU, case


def page(person, *seals) -> ContentPage:
    permit, facts = case(CertificateKind.INKAN, SHIGERU, person, printed=(person,), seals=seals or (SEAL,))
    return compose(permit=permit, facts=facts).pages[0]


def rows(one: ContentPage) -> dict[str, str]:
    return {one.text(f"row.{n}.label"): one.text(f"row.{n}") for n in range(1, 9) if one.text(f"row.{n}")}


def test_the_example_of_the_form() -> None:
    one = page(KENICHI)
    assert rows(one) == {
        "氏名": "桐生　健一",
        "生年月日": "昭和60年4月12日",
        "住所": "見本県見本市北町二丁目3番1号",
    }
    assert one.text("attestation") == "この写しは、登録された印影と相違ないことを証明します。"
    assert dict(one.images)["imprint"].width_mm == 16.5
    assert one.people == ("桐生　健一",)


def test_the_sex_is_printed_only_where_the_registration_shows_it() -> None:
    assert rows(page(KENICHI, replace(SEAL, hides_sex=False)))["性別"] == "男"


def test_the_notation_of_the_seal_must_be_on_the_paper() -> None:
    assert rows(page(KAZUKO, replace(SEAL, notation="2")))["旧氏"] == "川辺"
    kana = replace(SEAL, notation="4", kana_notation="レ　ティ　ホア")
    assert rows(page(HOA, kana))["氏名のカタカナ表記"] == "レ　ティ　ホア"
    named = replace(HOA, common_name=Alias(text="山田　花"))
    assert rows(page(named, replace(SEAL, notation="3")))["通称"] == "山田　花"
    for notation in ("2", "3", "4"):
        with pytest.raises(ContentConflict):
            page(KENICHI, replace(SEAL, notation=notation))


def test_a_foreign_birth_is_in_western_years() -> None:
    assert rows(page(HOA))["生年月日"] == "1993年8月20日"


def test_exactly_one_seal_must_be_registered() -> None:
    with pytest.raises(ContentConflict):
        page(KENICHI, replace(SEAL, state="3"))
    with pytest.raises(ContentConflict):
        page(KENICHI, SEAL, replace(SEAL, seal_no="S2"))
    assert page(KENICHI, SEAL, replace(SEAL, seal_no="S2", state="3"))
